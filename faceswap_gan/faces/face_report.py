"""What a face set holds, as one picture for the eye."""

from pathlib import Path

import numpy as np

from faceswap_gan.faces.cleaning import BLURRED
from faceswap_gan.faces.cleaning import DUPLICATE
from faceswap_gan.faces.cleaning import REASONS
from faceswap_gan.faces.cleaning import WRONG
from faceswap_gan.faces.coverage import uncovered
from faceswap_gan.faces.figure import BLUE
from faceswap_gan.faces.figure import LINE
from faceswap_gan.faces.figure import MARGIN
from faceswap_gan.faces.figure import ORANGE
from faceswap_gan.faces.figure import SOFT
from faceswap_gan.faces.figure import Figure
from faceswap_gan.faces.survey import Survey

WIDTH = 1200
SIDE = 122
SHOWN = 9
HISTOGRAMS = 230
SCATTER = 440
ROW = SIDE + 44
FARTHEST = 45
ENLARGED = 73
RED = (190, 40, 40)
_WORDS = {
    WRONG: "Not this person, by dlib's identity model",
    BLURRED: "Blurred: less than a third as sharp as the middle one",
    DUPLICATE: "Duplicates: the same picture as a sharper one that is kept",
}


def draw_report(
    faces: Survey, reasons: np.ndarray, other: Survey | None = None
) -> np.ndarray:
    """Draws what a face set holds.

    Args:
        faces: the measured faces.
        reasons: (n,) why each is set aside, empty for those kept.
        other: a second person, to compare poses with.

    Returns:
        (height, 1200, 3) uint8.
    """
    kept = faces.take(reasons == "")
    shown = [reason for reason in REASONS if (reasons == reason).any()]
    rows = 2 + len(shown)
    figure = Figure(WIDTH, 90 + HISTOGRAMS + SCATTER + 30 + rows * ROW)
    _title(figure, faces, reasons)
    _histograms(figure, 90, kept)
    y = 90 + HISTOGRAMS
    _scatter(figure, y, kept, other)
    y += SCATTER + 30
    order = np.argsort(-_merit(kept), kind="stable")
    best = order[np.linspace(0, len(order) // 4, SHOWN).astype(int)]
    _row(figure, y, "Best: sharp, and from the front", kept, _unique(best))
    worst = order[::-1][:SHOWN]
    y += ROW
    _row(figure, y, "Worst of those kept: look whether any harms", kept, worst)
    for reason in shown:
        y += ROW
        own = np.flatnonzero(reasons == reason)
        title = f"{_WORDS[reason]} ({len(own)})"
        own = own[np.linspace(0, len(own) - 1, SHOWN).astype(int)]
        _row(figure, y, title, faces, _unique(own), RED)
    return figure.array()


def _title(figure: Figure, faces: Survey, reasons: np.ndarray) -> None:
    kept = int((reasons == "").sum())
    figure.text(MARGIN, 20, f"The faces of {faces.person}", 28)
    aside = ", ".join(
        f"{(reasons == reason).sum()} {reason}"
        for reason in REASONS
        if (reasons == reason).any()
    )
    line = f"{len(faces)} pictures, {kept} to train on"
    line += f"; set aside: {aside}." if aside else "; nothing to set aside."
    figure.text(MARGIN, 58, line, 16, SOFT)


def _histograms(figure: Figure, y: float, kept: Survey) -> None:
    known = kept.size[np.isfinite(kept.size)]
    panels = [
        (
            kept.size,
            (0, max(2 * ENLARGED, known.max(initial=0))),
            "Size: pixels between the eyes",
            f"below {ENLARGED} a face is enlarged",
            ("small", "large"),
        ),
        (
            kept.sharpness,
            (0, kept.sharpness.max()),
            "Sharpness",
            "noise counts as sharp",
            ("soft", "sharp or noisy"),
        ),
        (
            kept.brightness,
            (0, 1),
            "Brightness of the face",
            "wide is good: many kinds of light",
            ("dark", "bright"),
        ),
        (
            kept.side,
            (-0.5, 0.5),
            "Light from the side",
            "wide is good: light from both sides",
            ("left", "right in the picture"),
        ),
    ]
    step = (WIDTH - MARGIN) / len(panels)
    for place, (values, *words) in enumerate(panels):
        left = MARGIN + place * step
        box = (left, y, left + step - MARGIN, y + HISTOGRAMS - 16)
        figure.histogram(box, values, *words)


def _scatter(
    figure: Figure, y: float, kept: Survey, other: Survey | None
) -> None:
    left, top, side = MARGIN + 74, y + 36, SCATTER - 70
    figure.text(MARGIN, y, "Which way the face looks, in degrees", 18)
    scale = side / (2 * FARTHEST)

    def place(pose: np.ndarray) -> tuple[float, float]:
        x, up = np.clip(pose, -FARTHEST, FARTHEST)
        return left + (x + FARTHEST) * scale, top + (FARTHEST - up) * scale

    for angle in range(-45, 46, 15):
        x, row = place(np.array([angle, angle]))
        figure.line([(x, top), (x, top + side)], LINE)
        figure.line([(left, row), (left + side, row)], LINE)
        figure.text(x - 9, top + side + 3, f"{angle}", 12, SOFT)
        figure.text(left - 26, row - 7, f"{angle}", 12, SOFT)
    caption = "to the left  <  yaw  >  to the right in the picture"
    figure.text(left + side / 2 - 165, top + side + 17, caption, 13, SOFT)
    for word, row in (("up", top), ("pitch", top + side / 2 - 8)):
        figure.text(MARGIN, row, word, 13, SOFT)
    figure.text(MARGIN, top + side - 14, "down", 13, SOFT)
    for pose in other.pose if other else ():
        figure.dot(*place(pose), ORANGE)
    for pose in kept.pose:
        figure.dot(*place(pose), BLUE)
    _explain(figure, left + side + 40, top, kept, other, place)


def _explain(
    figure: Figure, x: float, y: float, kept: Survey, other, place
) -> None:
    yaw, pitch = np.percentile(kept.pose, [5, 95], axis=0).T
    lines = [
        (f"Each blue dot is a face of {kept.person}.", BLUE),
        (
            f"Nine of ten lie within yaw {yaw[0]:+.0f} to {yaw[1]:+.0f} and "
            f"pitch {pitch[0]:+.0f} to {pitch[1]:+.0f}.",
            SOFT,
        ),
        ("A swap can only show poses that both people were seen in:", SOFT),
        ("film both from the front, from both sides, up and down.", SOFT),
    ]
    if other is not None:
        alone = uncovered(kept.pose, other.pose)
        for pose in kept.pose[alone]:
            figure.dot(*place(pose), RED, 3)
        lines += [("", SOFT), (f"Orange: the faces of {other.person}.", ORANGE)]
        lines += _verdict(kept.person, other.person, alone)
    for line, color in lines:
        figure.text(x, y, line, 16, color)
        y += 26


def _verdict(person: str, other: str, alone: np.ndarray) -> list[tuple]:
    if not alone.any():
        return [(f"{other} was seen in every pose of {person}.", SOFT)]
    return [
        (
            f"Red: poses that {other} was never seen in, {alone.mean():.1%} "
            f"of {person}'s faces.",
            RED,
        ),
        ("Expect a swap of these to fail.", RED),
    ]


def _row(
    figure: Figure,
    y: float,
    title: str,
    faces: Survey,
    index: np.ndarray,
    color=SOFT,
) -> None:
    figure.text(MARGIN, y, title, 16, color)
    files: list[Path] = [faces.files[n] for n in index]
    figure.faces(MARGIN, y + 26, SIDE, files)


def _merit(faces: Survey) -> np.ndarray:
    turned = np.radians(np.linalg.norm(faces.pose, axis=1))
    return faces.sharpness * np.clip(np.cos(turned), 0, 1) ** 2


def _unique(index: np.ndarray) -> np.ndarray:
    return np.unique(index, return_index=True)[0]
