"""Trains on one and on two virtual devices, and prints what both say.

KERAS_BACKEND=jax python on_devices.py FOLDER
"""

import contextlib
import json
import os
import sys
from pathlib import Path
from unittest import mock

STILL = ("rotation", "zoom", "shift", "flip", "warp", "color_match")
SETTINGS = [
    *(f"augment.{name}=0" for name in STILL),
    "model.latent=8",
    "model.precision=float32",
    "training.batch_size=4",
    "training.iterations=4",
    "training.log_every=1",
    "training.preview_every=2",
]


def divide_processor(count: int) -> None:
    """Makes the backend see so many processors; before it is loaded."""
    flag = f"--xla_force_host_platform_device_count={count}"
    os.environ["XLA_FLAGS"] = flag
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        import tensorflow as tf

        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0],
            [tf.config.LogicalDeviceConfiguration() for _ in range(count)],
        )


def run(workspace, name: str) -> dict:
    """Trains a few steps, and gives the losses, the scores and a picture."""
    import cv2

    from faceswap_gan.config import load_config
    from faceswap_gan.training import trainer

    losses = []
    report = trainer.train(
        workspace,
        ["src", "dst"],
        load_config(overrides=SETTINGS),
        name,
        lambda step, total, terms: losses.append(terms["loss"]),
    )
    preview = cv2.imread(str(workspace.run(name) / "preview.png"))
    return {
        "losses": losses,
        "scores": report.scores,
        "preview": preview[::8, ::8].tolist(),
    }


def main() -> None:
    divide_processor(2)
    from narrow import make_narrow

    make_narrow()
    from faceswap_gan.framework import on_every_device
    from faceswap_gan.training import trainer
    from faceswap_gan.workspace import Workspace

    workspace = Workspace(Path(sys.argv[1]))
    with on_every_device() as count:
        assert count == 2, count
    with mock.patch.object(
        trainer, "on_every_device", lambda: contextlib.nullcontext(1)
    ):
        one = run(workspace, "one")
    sys.stdout.write(json.dumps([one, run(workspace, "two")]))


if __name__ == "__main__":
    main()
