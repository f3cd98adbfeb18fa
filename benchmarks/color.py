"""How near each colour method comes to the truth, in the face and in its darks.

Synthetic people are swapped by a stand-in for a network that knows the answer
but for colour: in the scene's light, as a network that has learned light
gives it, and in a studio's, as one that has not. In strong scenes dark skin
is swapped for pale, or pale for dark, and warm light for blue. The truth is
the same person with the skin of the one who is replaced, in the scene's light.

    python benchmarks/color.py [--quick] [--picture FILE.png] [--eyes FILE.png]

The face is compared by the mean CIE76 difference of its pixels from the
truth. Brows, irises and teeth are compared with the truth through the same
mask and network's pixels: the CIE76 difference of the typical (median) pixel,
of which the worst scene is printed; hue is their difference in a and b alone,
of brows and irises.
"""

import argparse
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
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.video.frame import Frame
from support.color_scenes import PARTS
from support.color_scenes import Answer
from support.color_scenes import Take
from support.color_scenes import strong_takes
from support.color_scenes import takes

BAR, HUE_BAR = 1.05, 3.0
TILE, TITLE, COLUMNS = 180, 22, 3
# Half the width and height of what is shown around the eyes, and how large.
EYES, ZOOM = (44, 24), 2
FEWEST_PIXELS = 12
KINDS = ("same", "other", "strong")
WORST = (*PARTS, "hue")


class Truth(LandmarkModel):
    """Landmarks of an actor, as they are."""

    name = "truth"

    def __init__(self, scene: Rendering):
        self.scene = scene

    def points(self, image, face):
        return self.scene.landmarks68


def swapped(method: str, scene: Rendering, answer: Answer) -> np.ndarray:
    """Swaps the face in a scene: (SIZE, SIZE, 3) uint8."""
    frame = Frame(scene.image, 0, "frame", 0)
    face = Face(scene.box, scene.landmarks, 1.0, 0, 0)
    composer = Composer([answer], landmarks=Truth(scene))
    color = TrackColor(COLOR_METHODS[method])
    return composer([(frame, [AssignedFace(face)])], color)[0].image


def lab(image: np.ndarray) -> np.ndarray:
    """Returns CIELAB of a uint8 picture, (h, w, 3) float32."""
    return cv2.cvtColor(np.float32(image) / 255, cv2.COLOR_RGB2LAB)


def errors(result: np.ndarray, take: Take) -> dict[str, float]:
    """Compares a swap with the truth.

    Args:
        result: (SIZE, SIZE, 3) uint8.
        take: its scene.

    Returns:
        The error of the face, of the parts that are seen, and of the hue of
        brows and irises.
    """
    mask = take.truth.face_mask[..., 0]
    distance = np.linalg.norm(lab(result) - lab(take.truth.image), axis=-1)
    found = {"face": float(np.average(distance, weights=mask)), "hue": 0.0}
    ideal = swapped("none", take.scene, Answer(take.truth, take.scene))
    change = lab(result) - lab(ideal)
    for part in PARTS:
        area = take.parts[part] & (mask > 0.9)
        if area.sum() >= FEWEST_PIXELS:
            typical = np.median(change[area], axis=0)
            found[part] = float(np.linalg.norm(typical))
            if part != "teeth":
                found["hue"] = max(found["hue"], float(np.hypot(*typical[1:])))
    return found


def row(method: str, scenes: list[Take]) -> list[float]:
    """Returns a method's errors of the face, by kind, and of the worst parts.

    Args:
        method: its name.
        scenes: with answers of every kind.

    Returns:
        Same and other light, their mean, strong; then `WORST`.
    """
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for take in scenes:
        for kind, answer in take.answers.items():
            result = swapped(method, take.scene, answer)
            found[kind].append(errors(result, take))
    same, other, strong = (
        float(np.mean([one["face"] for one in found[kind]])) for kind in KINDS
    )
    every = [one for kind in KINDS for one in found[kind]]
    worst = [max(one.get(name, 0.0) for one in every) for name in WORST]
    return [same, other, (same + other) / 2, strong, *worst]


def labelled(tiles: dict[str, np.ndarray], columns: int) -> Image.Image:
    """Draws pictures of one size in a grid, with their names."""
    height, width = next(iter(tiles.values())).shape[:2]
    rows = -(-len(tiles) // columns)
    size = (columns * width, rows * (height + TITLE))
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for place, (title, tile) in enumerate(tiles.items()):
        y, x = divmod(place, columns)
        x, y = x * width, y * (height + TITLE)
        sheet.paste(Image.fromarray(tile), (x, y + TITLE))
        draw.text((x + 4, y + 3), title.split("/")[-1], "black", font)
    return sheet


def picture(take: Take, kind: str) -> Image.Image:
    """Draws every method beside the scene and the truth."""
    tiles = {"source": take.scene.image, "truth": take.truth.image}
    for method in COLOR_METHODS:
        tiles[method] = swapped(method, take.scene, take.answers[kind])
    small = {
        title: cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_AREA)
        for title, tile in tiles.items()
    }
    return labelled(small, COLUMNS)


def eyes(scenes: list[Take]) -> Image.Image:
    """Draws the eyes of strong scenes, large: scene, truth and each method."""
    tiles = {}
    for number, take in enumerate(scenes):
        [answer] = take.answers.values()
        shown = {"source": take.scene.image, "truth": take.truth.image}
        for method in COLOR_METHODS:
            shown[method] = swapped(method, take.scene, answer)
        x, y = take.truth.landmarks68[36:48].mean(axis=0).astype(int)
        area = (
            slice(y - EYES[1], y + EYES[1]),
            slice(x - EYES[0], x + EYES[0]),
        )
        for title, tile in shown.items():
            tiles[f"{number}/{title}"] = cv2.resize(
                tile[area], None, fx=ZOOM, fy=ZOOM
            )
    return labelled(tiles, len(COLOR_METHODS) + 2)


def main() -> int:
    """Prints the table; returns 0 when the default is good enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="Half a minute.")
    parser.add_argument("--picture", help="Draw the methods, in other light.")
    parser.add_argument("--eyes", help="Draw eyes and brows of strong scenes.")
    arguments = parser.parse_args()
    scenes = list(takes(4 if arguments.quick else 16))
    strong = list(strong_takes(2 if arguments.quick else 8))
    if arguments.picture:
        drawn = picture(scenes[0], "other")
        drawn.save(arguments.picture, optimize=True)
    if arguments.eyes:
        eyes(strong[:4]).save(arguments.eyes, optimize=True)
    titles = (*KINDS[:2], "mean", KINDS[2], *WORST)
    print(f"{'method':<12}" + "".join(f"{title:>8}" for title in titles))
    table = {}
    for method in COLOR_METHODS:
        table[method] = row(method, scenes + strong)
        print(f"{method:<12}" + "".join(f"{one:8.2f}" for one in table[method]))
    ratio = table[COLOR][2] / min(values[2] for values in table.values())
    hue = table[COLOR][-1]
    print(f"hue: {hue:.2f} (bar {HUE_BAR})")
    print(f"color: {ratio:.3f} (bar {BAR})")
    return int(ratio > BAR or hue > HUE_BAR)


if __name__ == "__main__":
    sys.exit(main())
