"""How near each colour method comes to the truth, in the same and other light.

Synthetic people are swapped by a stand-in for a network that knows the answer
but for colour: in the scene's light, as a network that has learned light
gives it, and in a studio's, as one that has not. The truth is the same person
with the skin of the one who is replaced, in the scene's light.

    python benchmarks/color.py [--quick] [--picture FILE.png]
"""

import argparse
import dataclasses
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from faceswap_gan.conversion.blend_options import COLOR
from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Light
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.frame import Frame

BAR = 1.05
TILE, TITLE, COLUMNS = 180, 22, 3
SIZE, RESOLUTION, COVERAGE = 240, 96, 0.8
LIGHTS = (
    Light(yaw=35, warmth=0.6, strength=1.1),
    Light(yaw=-50, warmth=-0.5, strength=0.8),
    Light(yaw=10, pitch=60, warmth=0.5),
    Light(yaw=50, warmth=-0.3, strength=1.15),
)


class Answer:
    """Returns the right face, in some light, whatever it is shown."""

    spec = TransformSpec(COVERAGE, RESOLUTION)

    def __init__(self, answer: Rendering, scene: Rendering):
        matrix = self.spec.matrix(scene.landmarks)
        picture = warp(answer.image, matrix, RESOLUTION)
        alpha = warp(answer.face_mask, matrix, RESOLUTION)
        alpha = cv2.GaussianBlur(alpha, (0, 0), 1.5)[..., None]
        rgb = picture.astype(np.float32) / 127.5 - 1
        self.rgba = np.concatenate([np.clip(alpha, 0, 1), rgb], axis=-1)

    def __call__(self, faces):
        return np.repeat(self.rgba[None], len(faces), axis=0)

    def fingerprint(self) -> str:
        """Nothing is kept."""
        return ""


def takes(count: int) -> list[tuple[Rendering, Rendering, list[Answer]]]:
    """Returns scenes, their true swaps, and answers in both lights."""
    rng, names, found = np.random.default_rng(0), list(IDENTITIES), []
    for number in range(count):
        source = IDENTITIES[names[number % len(names)]]
        target = IDENTITIES[names[(number + 1) % len(names)]]
        pose = Pose(
            yaw=rng.uniform(-15, 15),
            pitch=rng.uniform(-6, 6),
            mouth_open=rng.uniform(0, 0.5),
            light=LIGHTS[number % len(LIGHTS)],
        )
        studio = dataclasses.replace(pose, light=Light())
        toned = dataclasses.replace(target, skin=source.skin)
        scene, truth, same, other = (
            render(person, at, SIZE, SIZE, background=number)
            for person, at in (
                (source, pose),
                (toned, pose),
                (target, pose),
                (target, studio),
            )
        )
        answers = [Answer(answer, scene) for answer in (same, other)]
        found.append((scene, truth, answers))
    return found


def swapped(method: str, scene: Rendering, answer: Answer) -> np.ndarray:
    """Swaps the face in a scene: (SIZE, SIZE, 3) uint8."""
    frame = Frame(scene.image, 0, "frame", 0)
    face = Face(scene.box, scene.landmarks, 1.0, 0, 0)
    composer = Composer([answer])
    color = TrackColor(COLOR_METHODS[method])
    return composer([(frame, [AssignedFace(face)])], color)[0].image


def difference(method: str, scene: Rendering, truth: Rendering, answer: Answer):
    """Returns the mean CIE76 difference from the truth inside the face."""
    result = swapped(method, scene, answer)
    labs = [
        cv2.cvtColor(np.float32(image) / 255, cv2.COLOR_RGB2LAB)
        for image in (result, truth.image)
    ]
    error = np.linalg.norm(labs[0] - labs[1], axis=-1)
    return np.average(error, weights=truth.face_mask[..., 0])


def picture(scene: Rendering, truth: Rendering, answer: Answer) -> Image.Image:
    """Draws every method beside the scene and the truth."""
    tiles = {"source": scene.image, "truth": truth.image}
    for method in COLOR_METHODS:
        tiles[method] = swapped(method, scene, answer)
    rows = -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE, rows * (TILE + TITLE)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for place, (title, tile) in enumerate(tiles.items()):
        row, column = divmod(place, COLUMNS)
        x, y = column * TILE, row * (TILE + TITLE)
        small = cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_AREA)
        sheet.paste(Image.fromarray(small), (x, y + TITLE))
        draw.text((x + 4, y + 3), title, "black", font)
    return sheet.quantize(128)


def main() -> int:
    """Prints the table; returns 0 when the default is about the best."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="A few seconds.")
    parser.add_argument("--picture", help="Draw the methods, in other light.")
    arguments = parser.parse_args()
    scenes = takes(4 if arguments.quick else 16)
    if arguments.picture:
        scene, truth, answers = scenes[0]
        sheet = picture(scene, truth, answers[1])
        sheet.save(arguments.picture, optimize=True)
    means = {}
    print(f"{'method':<12}{'same light':>12}{'other light':>13}{'mean':>8}")
    for method in COLOR_METHODS:
        same, other = np.mean(
            [
                [difference(method, scene, truth, answer) for answer in answers]
                for scene, truth, answers in scenes
            ],
            axis=0,
        )
        means[method] = (same + other) / 2
        print(f"{method:<12}{same:12.2f}{other:13.2f}{means[method]:8.2f}")
    ratio = means[COLOR] / min(means.values())
    print(f"color: {ratio:.3f} (bar {BAR})")
    return int(ratio > BAR)


if __name__ == "__main__":
    sys.exit(main())
