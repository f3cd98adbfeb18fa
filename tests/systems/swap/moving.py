"""Trains two steps and converts faces, on whatever backend.

KERAS_BACKEND=tensorflow python moving.py WORKSPACE RGBA.npy
"""

import sys

import numpy as np
from narrow import make_narrow

from faceswap_gan.config import load_config
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.transform import open_transform
from faceswap_gan.training import trainer
from faceswap_gan.workspace import Workspace

PEOPLE = ["src", "dst"]
TINY = [
    "model.latent=16",
    "model.norm=batch",
    "model.spectral_norm=true",
    "loss.adversarial=mixup_lsgan",
    "training.batch_size=2",
]


def train(workspace: Workspace, steps: int) -> trainer.TrainReport:
    """Trains up to a step, from wherever the training was."""
    config = load_config(overrides=[*TINY, f"training.iterations={steps}"])
    return trainer.train(workspace, PEOPLE, config)


def convert(workspace: Workspace) -> np.ndarray:
    """Returns alpha and RGB of noise, by the newest checkpoint."""
    found = checkpoints.latest(workspace.model())
    transform = open_transform(found, *PEOPLE)
    noise = np.random.default_rng(0).uniform(-1, 1, (2, 64, 64, 3))
    crops = noise.astype("float32")
    return transform(FaceBatch.of_crops(crops, transform.spec))


def main(folder: str, output: str) -> None:
    """Trains two steps on narrow networks and writes what they make."""
    make_narrow()
    workspace = Workspace(folder)
    train(workspace, 2)
    np.save(output, convert(workspace))


if __name__ == "__main__":
    main(*sys.argv[1:])
