"""Draws docs/images/parts.png: parts of a synthetic person swapped for
another's, whose face in the same pose and light stands in for a network's.

    python docs/parts.py
"""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.parts import parse_parts
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.frame import Frame

FILE = Path(__file__).parent / "images" / "parts.png"
SIDE, TITLE, COLUMNS = 190, 22, 4
RESOLUTION, COVERAGE = 128, 0.8
COLORS = 128
POSE = Pose(yaw=10, scale=0.36, mouth_open=0.2)
SHOWN = ("eyes", "eyebrows", "nose", "mouth", "skin", "all")


class Answer:
    """Returns the other person's face, whatever it is shown."""

    spec = TransformSpec(COVERAGE, RESOLUTION)

    def __init__(self, other: Rendering, scene: Rendering):
        matrix = self.spec.matrix(scene.landmarks)
        picture = warp(other.image, matrix, RESOLUTION) / np.float32(127.5) - 1
        alpha = warp(scene.face_mask, matrix, RESOLUTION)
        alpha = cv2.GaussianBlur(alpha, (0, 0), 2.0).reshape(*alpha.shape[:2])
        self.rgba = np.dstack([np.clip(alpha, 0, 1), picture])

    def __call__(self, faces):
        return np.repeat(self.rgba[None], len(faces), axis=0)

    def fingerprint(self) -> str:
        """Nothing is kept."""
        return ""


class Points(LandmarkModel):
    """Knows the true points of one scene."""

    name = "truth"

    def __init__(self, scene: Rendering):
        self.scene = scene

    def points(self, image: np.ndarray, face: Face) -> np.ndarray:
        """Returns the 68 points."""
        return self.scene.landmarks68


def main() -> None:
    """Writes the picture."""
    scene, other = (
        render(IDENTITIES[name], POSE, SIDE, SIDE) for name in ("bruno", "ada")
    )
    answer, points = Answer(other, scene), Points(scene)
    pictures = {"source": scene.image, "whole face": None}
    pictures |= dict.fromkeys(SHOWN)
    face = Face(scene.box, scene.landmarks, 1.0, 0, 0)
    frames = [(Frame(scene.image, 0, "frame", 0), [AssignedFace(face)])]
    for title in list(pictures)[1:]:
        parts = parse_parts(title) if title in SHOWN else None
        composer = Composer([answer], BlendOptions(parts=parts), points)
        color = TrackColor(COLOR_METHODS["seamless"])
        pictures[title] = composer(frames, color)[0].image
    picture = Image.fromarray(sheet(pictures))
    picture.quantize(COLORS).save(FILE, optimize=True)


def sheet(pictures: dict[str, np.ndarray]) -> np.ndarray:
    """Draws titled pictures in rows: (H, W, 3) uint8."""
    tiles = []
    for title, picture in pictures.items():
        band = np.full((TITLE, SIDE, 3), 255, np.uint8)
        place, font = (4, 16), cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(band, title, place, font, 0.5, (30, 30, 30), 1, cv2.LINE_AA)
        tiles.append(np.concatenate([band, picture]))
    rows = [
        np.concatenate(tiles[start : start + COLUMNS], axis=1)
        for start in range(0, len(tiles), COLUMNS)
    ]
    return np.concatenate(rows)


if __name__ == "__main__":
    main()
