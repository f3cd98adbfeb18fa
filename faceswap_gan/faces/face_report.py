"""What a face set holds, as one picture for the eye."""

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.figure import SubFigure

from faceswap_gan.faces.cleaning import BLURRED
from faceswap_gan.faces.cleaning import DUPLICATE
from faceswap_gan.faces.cleaning import REASONS
from faceswap_gan.faces.cleaning import WRONG
from faceswap_gan.faces.coverage import uncovered
from faceswap_gan.faces.expression_comparison import ShownGap
from faceswap_gan.faces.face_panels import BLUE
from faceswap_gan.faces.face_panels import DPI
from faceswap_gan.faces.face_panels import ORANGE
from faceswap_gan.faces.face_panels import RED
from faceswap_gan.faces.face_panels import SHOWN
from faceswap_gan.faces.face_panels import SOFT
from faceswap_gan.faces.face_panels import STYLE
from faceswap_gan.faces.face_panels import Histogram
from faceswap_gan.faces.face_panels import draw_faces
from faceswap_gan.faces.face_panels import draw_histogram
from faceswap_gan.faces.face_panels import draw_lines
from faceswap_gan.faces.face_panels import draw_poses
from faceswap_gan.faces.face_stats import FaceStats

WIDTH, MARGIN = 1200, 24
TITLE, HISTOGRAMS, POSES, ROW = 90, 220, 470, 166
"""Heights of the picture's parts."""
ENLARGED = 73
"""Pixels between the eyes of a face that is neither enlarged nor shrunk."""
Row = tuple[str, str, Sequence[Path | None]]
"""Title, colour and pictures; None leaves a place empty."""
_WORDS = {
    WRONG: "Not this person, by dlib's identity model",
    BLURRED: "Blurred: less than a third as sharp as the middle one",
    DUPLICATE: "Duplicates: the same picture as a sharper one that is kept",
}


def draw_report(
    faces: FaceStats,
    reasons: np.ndarray,
    other: FaceStats | None = None,
    gaps: Sequence[ShownGap] = (),
) -> np.ndarray:
    """Draws what a face set holds.

    Args:
        faces: the measured faces.
        reasons: (n,) why each is set aside, empty for those kept.
        other: a second person, to compare poses with.
        gaps: what that person never did.

    Returns:
        (height, 1200, 3) uint8.
    """
    kept = faces.take(reasons == "")
    rows = [
        *_gap_rows(gaps),
        *_kept_rows(kept),
        *_rejected_rows(faces, reasons),
    ]
    heights = [TITLE, HISTOGRAMS, POSES, *[ROW] * len(rows)]
    with style.context(["default", STYLE]):
        figure = Figure((WIDTH / DPI, sum(heights) / DPI), dpi=DPI)
        canvas = FigureCanvasAgg(figure)
        parts = figure.subfigures(
            len(heights), 1, squeeze=False, height_ratios=heights
        )
        title, histograms, poses, *others = parts[:, 0]
        _draw_title(title, faces, reasons)
        _draw_histograms(histograms, kept)
        _draw_poses(poses, kept, other, gaps)
        for part, row in zip(others, rows, strict=True):
            _draw_row(part, *row)
        canvas.draw()
    return np.array(canvas.buffer_rgba())[..., :3]


def _gap_rows(gaps: Sequence[ShownGap]) -> Iterator[Row]:
    """Yields what somebody never did: who does, and the nearest to that."""
    for gap in gaps:
        room = SHOWN - len(gap.faces) - len(gap.nearest)
        pictures = [*gap.faces, *[None] * room, *gap.nearest]
        yield f"{gap.to_film} {gap.seen}", RED, pictures


def _kept_rows(kept: FaceStats) -> Iterator[Row]:
    """Yields title, colour and pictures of the best and the worst faces."""
    order = np.argsort(-_merit(kept), kind="stable")
    best = order[np.linspace(0, len(order) // 4, SHOWN).astype(int)]
    yield "Best: sharp, and from the front", SOFT, _files(kept, best)
    worst = order[::-1][:SHOWN]
    title = "Worst of those kept: look whether any harms"
    yield title, SOFT, _files(kept, worst)


def _rejected_rows(faces: FaceStats, reasons: np.ndarray) -> Iterator[Row]:
    """Yields title, colour and pictures of what is set aside, by reason."""
    for reason in REASONS:
        rejected = np.flatnonzero(reasons == reason)
        if len(rejected):
            title = f"{_WORDS[reason]} ({len(rejected)})"
            places = np.linspace(0, len(rejected) - 1, SHOWN).astype(int)
            yield title, RED, _files(faces, rejected[places])


def _files(faces: FaceStats, places: np.ndarray) -> list[Path]:
    """Returns the pictures at some places, none of them twice."""
    return [faces.files[place] for place in dict.fromkeys(places.tolist())]


def _merit(faces: FaceStats) -> np.ndarray:
    turned = np.radians(np.linalg.norm(faces.pose, axis=1))
    return faces.sharpness * np.clip(np.cos(turned), 0, 1) ** 2


def _inside(part: SubFigure, top: float, bottom: float, **more: float) -> None:
    """Leaves room around the axes of a part, in pixels."""
    height = part.bbox.height
    left = MARGIN / WIDTH
    sides = {"left": left, "right": 1 - left} | more
    part.subplots_adjust(top=1 - top / height, bottom=bottom / height, **sides)


def _draw_title(part: SubFigure, faces: FaceStats, reasons: np.ndarray) -> None:
    kept = int((reasons == "").sum())
    aside = ", ".join(
        f"{(reasons == reason).sum()} {reason}"
        for reason in REASONS
        if (reasons == reason).any()
    )
    line = f"{len(faces)} pictures, {kept} to train on"
    line += f"; set aside: {aside}." if aside else "; nothing to set aside."
    left = MARGIN / WIDTH
    part.text(left, 0.5, f"The faces of {faces.person}", fontsize=26)
    part.text(left, 0.2, line, fontsize=14, color=SOFT)


def _draw_histograms(part: SubFigure, kept: FaceStats) -> None:
    largest = kept.size[np.isfinite(kept.size)].max(initial=0)
    panels = [
        Histogram(
            kept.size,
            (0, max(2 * ENLARGED, largest)),
            "Size: pixels between the eyes",
            f"below {ENLARGED} a face is enlarged",
            ("small", "large"),
        ),
        Histogram(
            kept.sharpness,
            (0, kept.sharpness.max() or 1),
            "Sharpness",
            "noise counts as sharp",
            ("soft", "sharp or noisy"),
        ),
        Histogram(
            kept.brightness,
            (0, 1),
            "Brightness of the face",
            "wide is good: many kinds of light",
            ("dark", "bright"),
        ),
        Histogram(
            kept.side,
            (-0.5, 0.5),
            "Light from the side",
            "wide is good: light from both sides",
            ("left", "right in the picture"),
        ),
    ]
    for axes, shown in zip(part.subplots(1, len(panels)), panels, strict=True):
        draw_histogram(axes, shown)
    _inside(part, 46, 44, wspace=0.1)


def _draw_poses(
    part: SubFigure,
    kept: FaceStats,
    other: FaceStats | None,
    gaps: Sequence[ShownGap],
) -> None:
    poses, lines = [(kept.pose, BLUE, 4)], _explanation(kept)
    if other is not None:
        alone = uncovered(kept.pose, other.pose)
        poses.insert(0, (other.pose, ORANGE, 4))
        poses.append((kept.pose[alone], RED, 6))
        lines += [("", SOFT), (f"Orange: the faces of {other.person}.", ORANGE)]
        lines += _verdict(kept.person, other.person, alone)
        if gaps:
            lines += _gap_lines(kept.person, other.person)
    dots, text = part.subplots(1, 2, width_ratios=(1, 1.9))
    dots.set_title("Which way the face looks, in degrees", fontsize=16, pad=14)
    draw_poses(dots, poses)
    draw_lines(text, lines)
    _inside(part, 40, 74, left=(MARGIN + 44) / WIDTH, wspace=0.12)


def _explanation(kept: FaceStats) -> list[tuple[str, str]]:
    yaw, pitch = np.percentile(kept.pose, [5, 95], axis=0).T
    return [
        (f"Each blue dot is a face of {kept.person}.", BLUE),
        (
            f"Nine of ten lie within yaw {yaw[0]:+.0f} to {yaw[1]:+.0f} and "
            f"pitch {pitch[0]:+.0f} to {pitch[1]:+.0f}.",
            SOFT,
        ),
        ("A swap can only show poses that both people were seen in:", SOFT),
        ("film both from the front, from both sides, up and down.", SOFT),
    ]


def _verdict(
    person: str, other: str, alone: np.ndarray
) -> list[tuple[str, str]]:
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


def _gap_lines(person: str, other: str) -> list[tuple[str, str]]:
    return [
        ("", SOFT),
        (f"Below first: movements that {other} was never seen making.", RED),
        (f"Left: {person}, who does so. Right: {other}'s nearest faces.", RED),
    ]


def _draw_row(
    part: SubFigure, title: str, color: str, files: Sequence[Path | None]
) -> None:
    part.text(MARGIN / WIDTH, 1 - 18 / ROW, title, color=color, fontsize=14)
    draw_faces(part.subplots(), files)
    _inside(part, 26, 18)
