"""Pictures of a training, drawn beside its steps."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from tensorboardX.proto.summary_pb2 import Summary

from faceswap_gan.models.retention import put_aside
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.pictures import swap_bytes
from faceswap_gan.storage import atomic_path
from faceswap_gan.storage import write_bytes
from faceswap_gan.training.callbacks import Steps
from faceswap_gan.training.events import Events
from faceswap_gan.video.images import decode_image

EARLY_PREVIEWS = (1, 50, 100)
"""Steps at which pictures are drawn however seldom they are later."""
PICTURES = ("preview", "masks")
"""Names of the pictures."""


class PreviewWriter(Steps):
    """Writes pictures early, then every few steps, and when asked to.

    They go to files and to TensorBoard.

    Args:
        start: number of steps finished before this run.
        every: steps between two pictures, after the early ones.
        folder: where `NAME.png` and the numbered pictures go.
        events: the run's, for TensorBoard.
        draw: makes pictures, (h, w, 3) uint8 RGB by their names, from the
            model.
        marking: the marks of pictures that show a swap.
    """

    def __init__(
        self,
        start: int,
        every: int,
        folder: Path,
        events: Events,
        draw: Callable[[keras.Model], dict[str, np.ndarray]],
        marking: Marking,
    ):
        super().__init__(start)
        self.every, self.folder, self.draw = every, folder, draw
        self.events, self.drawn, self.marking = events, start, marking

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Draws when the step has come."""
        early = any(self.before < early <= step for early in EARLY_PREVIEWS)
        if early or self.is_time(self.every):
            self.draw_at(step)

    def draw_at(self, step: int) -> None:
        """Draws the model as it is after a step, unless that was done."""
        if step == self.drawn:
            return
        self.drawn = step
        for name, picture in self.draw(self.model).items():
            file = self.folder / f"{name}.png"
            data = swap_bytes(file, picture, self.marking)
            write_bytes(file, data)
            write_bytes(self.folder / f"{name}-{step:08d}.png", data)
            self.events.add_summary(_summary(name, data), step)


def set_aside_after(folder: Path, step: int) -> None:
    """Renames the pictures of steps that a training takes again.

    `NAME.png` becomes the newest of those that stay.

    Args:
        folder: where the pictures are, which need not be there.
        step: the step from which the training goes on.

    Raises:
        OutputError: one cannot be renamed or written.
    """
    for name in PICTURES:
        kept: list[Path] = []
        newer: list[Path] = []
        for file in sorted(folder.glob(f"{name}-*.png")):
            if number := re.fullmatch(rf"{name}-(\d{{8}})\.png", file.name):
                (newer if int(number[1]) > step else kept).append(file)
        for file in newer:
            put_aside(file, ".png")
        newest = folder / f"{name}.png"
        if newer and kept:
            with atomic_path(newest) as temporary:
                shutil.copyfile(kept[-1], temporary)
        elif newer:
            newest.unlink(missing_ok=True)


def _summary(name: str, data: bytes) -> Summary:
    """Passes a picture file to TensorBoard as it is, with its credentials."""
    height, width = decode_image(data).shape[:2]
    image = Summary.Image(
        height=height, width=width, colorspace=3, encoded_image_string=data
    )
    return Summary(value=[Summary.Value(tag=name, image=image)])
