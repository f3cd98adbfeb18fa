"""Trains through all kinds of stages, or goes on with it, to the end.

python resuming.py WORKSPACE NAME
"""

import json
import sys
from pathlib import Path

from narrow import make_narrow

from faceswap_gan.config import load_config
from faceswap_gan.training import trainer
from faceswap_gan.workspace import Workspace

PEOPLE, STEPS, FEATURES = ["src", "dst"], 12, "vggface.h5"
STAGES = [
    {"perceptual": False, "loss": {"refined": 0.0}},
    {"start": 0.25, "mask": "hinge", "mask_margin": 0.4, "learning_rate": 0.3},
    {"start": 0.5, "swap_decoders": True, "loss": {"mouth": 5.0, "edges": 0.0}},
    {"start": 0.75, "learning_rate": 0.1, "warp": 0.0},
]


def train(workspace: Workspace, name: str, **options) -> trainer.TrainReport:
    """Trains a model of that name, from wherever it was."""
    config = load_config(
        overrides=[
            f"training.iterations={STEPS}",
            "training.batch_size=2",
            "model.latent=16",
            "loss.adversarial=mixup_lsgan",
            "loss.mask_l1=0.1",
            "model.refined=true",
            "loss.patch_adversarial=0.5",
            "loss.perceptual=true",
            f"loss.perceptual_weights={workspace.root / FEATURES}",
            f"schedule={json.dumps(STAGES)}",
        ]
    )
    return trainer.train(workspace, PEOPLE, config, name, **options)


def main(folder: str, name: str) -> None:
    """Trains narrow networks."""
    make_narrow()
    report = train(Workspace(Path(folder)), name)
    assert report.first_step > 0, report


if __name__ == "__main__":
    main(*sys.argv[1:])
