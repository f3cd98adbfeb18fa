"""Films of squares, a detector of squares, and extraction from them."""

from fractions import Fraction

import numpy as np

from faceswap_gan.faces.extract import ExtractOptions
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.storage import read_jsonl
from faceswap_gan.video.writer import VideoWriter

RED, GREEN = (255, 0, 0), (0, 255, 0)


SIZE = 40


class Squares:
    """A detector of pure red and green squares."""

    name = "squares"

    def fingerprint(self):
        return self.name

    def detect(self, images):
        return [self._faces(image.astype(int)) for image in images]

    def _faces(self, image):
        faces = []
        for channel in (0, 1):
            others = image[..., 1 - channel] + image[..., 2]
            y, x = np.nonzero(image[..., channel] - others > 100)
            if len(x) > SIZE * SIZE / 4:
                low = np.array([x.min(), y.min()], float)
                high = np.array([x.max(), y.max()], float)
                points = low + TEMPLATE * (high - low)
                box = np.concatenate([low, high])
                faces.append(Face(box, points, 0.9))
        return faces


def picture(**squares) -> np.ndarray:
    """A grey picture with squares: red=(x, y, side) or green=..."""
    image = np.full((120, 160, 3), 90, np.uint8)
    for name, (x, y, side) in squares.items():
        color = RED if name == "red" else GREEN
        image[y : y + side, x : x + side] = color
    return image


def film(path, frames: list[np.ndarray]) -> None:
    height, width = frames[0].shape[:2]
    rate = Fraction(25)
    with VideoWriter(path, width, height, rate, 1 / rate) as video:
        for index, frame in enumerate(frames):
            video.write(frame, index)


def walk(length: int, **also) -> list[np.ndarray]:
    """A red square that moves two pixels a frame."""
    return [picture(red=(10 + 2 * n, 20, SIZE), **also) for n in range(length)]


def run(inputs, workspace, **settings):
    more = {"detector": Squares()}
    for name in ("note", "detector", "progress"):
        if name in settings:
            more[name] = settings.pop(name)
    options = ExtractOptions(**settings)
    return extract(
        inputs, workspace, "src", "synthetic", options=options, **more
    )


def rows_of(workspace) -> list[dict]:
    return read_jsonl(workspace.manifest("src"))


def files_of(workspace) -> list[str]:
    return [file.name for file in workspace.face_files("src")]


def leftovers(workspace) -> list[str]:
    return [p.name for p in workspace.root.iterdir() if p.name[0] == "."]
