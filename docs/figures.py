"""Draws the pictures of the guides and counts the presets' parameters.

Everybody in the pictures is synthetic.

    python docs/figures.py
"""

import dataclasses
import io
import os
import re
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from faceswap_gan.faces import geometry
from faceswap_gan.faces.align import align
from faceswap_gan.faces.align import warp
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.storage import write_bytes
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render

FOLDER = Path(__file__).parent
SIDE, TITLE, COLUMNS = 200, 22, 4
COLORS = 256
SIZES = (("small", 64), ("autoencoder", 128), ("lite", 64), ("standard", 64))
POSE = Pose(yaw=12, mouth_open=0.25, scale=0.3)


def main() -> None:
    """Writes every figure and the table."""
    _write("symptoms.png", symptoms())
    _write("alignment.png", alignment())
    page = FOLDER / "hardware.md"
    table = re.compile(r"(<!-- parameters.*?-->\n).*?(<!-- end)", re.DOTALL)
    page.write_text(table.sub(rf"\1{parameters()}\2", page.read_text()))


def symptoms() -> dict[str, np.ndarray]:
    """Returns a swap as it should be, and spoiled."""
    bruno, ada = IDENTITIES["bruno"], IDENTITIES["ada"]
    ada = dataclasses.replace(ada, skin=bruno.skin)
    source, truth = (_shot(person, POSE) for person in (bruno, ada))
    face, mask = np.float32(truth.image), source.face_mask
    tinted = face * [1.12, 0.98, 0.84]
    asleep = _shot(ada, Pose(yaw=12, scale=0.3, eyes_open=0.05))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25))
    small = cv2.erode(mask, kernel)[..., None]
    hard = np.float32(np.roll(mask, 8, axis=1) > 0.2)
    spoiled = {
        "as it should be": (face, mask),
        "blur": (cv2.GaussianBlur(face, (0, 0), 3.5), mask),
        "tint": (tinted, mask),
        "identity leaks": ((face + source.image) / 2, mask),
        "wrong direction": (np.float32(source.image), mask),
        "expression lost": (np.float32(asleep.image), mask),
        "mask too small": (face, small),
        "edge shows": (face * 1.12, hard),
    }
    return {
        title: _composed(source.image, *pair) for title, pair in spoiled.items()
    }


def alignment() -> dict[str, np.ndarray]:
    """Returns the way from a frame to what a network sees."""
    shot = render(IDENTITIES["chen"], Pose(yaw=-14, roll=9), 240, 240)
    frame = shot.image.copy()
    for x, y in np.rint(shot.landmarks).astype(int).tolist():
        cv2.circle(frame, (x, y), 3, (40, 220, 90), -1)
    matrix = geometry.alignment(shot.landmarks)
    view = geometry.compose(geometry.network_view(0.8, 64), matrix)
    crop = align(shot.image, shot.landmarks)
    eyes = warp(shot.eye_mask, matrix, geometry.ALIGNED_SIZE)
    return {
        "frame, five points": frame,
        "aligned, 256 px": crop,
        "eye mask": np.uint8(crop * (0.25 + 0.75 * np.clip(eyes, 0, 1))),
        "network's view, 64 px": warp(shot.image, view, 64),
    }


def parameters() -> str:
    """Counts the parameters of the presets' networks, as a table."""
    from faceswap_gan.networks.discriminator import build_discriminator
    from faceswap_gan.networks.generator import build_decoder
    from faceswap_gan.networks.generator import build_encoder

    builders = build_encoder, build_decoder, build_discriminator
    rows = ["| preset | px | encoder | decoder | discriminator |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for preset, size in SIZES:
        architecture = Architecture(preset, size)
        counts = [build(architecture).count_params() for build in builders]
        millions = " | ".join(f"{count / 1e6:.2f} M" for count in counts)
        rows.append(f"| `{preset}` | {size} | {millions} |")
    return "\n".join(rows) + "\n"


def _shot(person: Identity, pose: Pose) -> Rendering:
    return render(person, pose, 240, 240)


def _composed(
    original: np.ndarray, face: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    result = mask * face + (1 - mask) * original
    return np.uint8(np.clip(result, 0, 255))


def _write(name: str, pictures: dict[str, np.ndarray]) -> None:
    """Writes titled pictures in rows as a PNG of few colours."""
    rows = -(-len(pictures) // COLUMNS)
    size = COLUMNS * SIDE, rows * (SIDE + TITLE)
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for place, (title, picture) in enumerate(pictures.items()):
        row, column = divmod(place, COLUMNS)
        x, y = column * SIDE, row * (SIDE + TITLE)
        near = picture.shape[0] < SIDE
        method = cv2.INTER_NEAREST if near else cv2.INTER_AREA
        shown = cv2.resize(picture, (SIDE, SIDE), interpolation=method)
        draw.text((x + 4, y + 2), title, "black", font)
        sheet.paste(Image.fromarray(shown), (x, y + TITLE))
    data = io.BytesIO()
    sheet.quantize(COLORS).save(data, "PNG", optimize=True)
    write_bytes(FOLDER / "images" / name, data.getvalue())


if __name__ == "__main__":
    main()
