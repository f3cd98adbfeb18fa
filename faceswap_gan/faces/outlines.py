"""Where the parts of a face lie, for each way of giving its points.

A face is given by five points (`Face.landmarks`), by the 68 of iBUG 300-W, or
by the 478 of the mesh; this is the one place that tells them apart. Of two
parts the left one in the picture comes first.
"""

from typing import NamedTuple

import numpy as np

from faceswap_gan.faces import mean_face
from faceswap_gan.faces.mesh import points as mesh

Indices = tuple[int, ...]


class Layout(NamedTuple):
    """Which points lie around what.

    Attributes:
        eyes: the outline of each eye.
        eye_corners: the left and the right corner of each eye.
        lids: points of the upper lids and those opposite, of both eyes.
        brows: the outline of each brow.
        brow_line: the upper edges of both brows.
        nose: its ridge, then its base.
        mouth: around the lips.
        lips: points of the upper lip's inner edge and those opposite.
        jaw: from the left temple around the chin to the right one.
    """

    eyes: tuple[Indices, Indices]
    eye_corners: tuple[Indices, Indices]
    lids: tuple[Indices, Indices]
    brows: tuple[Indices, Indices]
    brow_line: Indices
    nose: Indices
    mouth: Indices
    lips: tuple[Indices, Indices]
    jaw: Indices


def _span(start: int, stop: int) -> Indices:
    return tuple(range(start, stop))


_LAYOUTS = {
    68: Layout(
        eyes=(_span(36, 42), _span(42, 48)),
        eye_corners=((36, 39), (42, 45)),
        lids=((37, 38, 43, 44), (41, 40, 47, 46)),
        brows=(_span(17, 22), _span(22, 27)),
        brow_line=_span(17, 27),
        nose=_span(27, 36),
        mouth=_span(48, 60),
        lips=((61, 62, 63), (67, 66, 65)),
        jaw=_span(0, 17),
    ),
    mesh.COUNT: Layout(
        eyes=mesh.EYES,
        eye_corners=mesh.EYE_CORNERS,
        lids=((160, 158, 385, 387), (144, 153, 380, 373)),
        brows=mesh.BROWS,
        brow_line=mesh.BROW_LINE,
        nose=mesh.NOSE,
        mouth=mesh.LIPS_OUTER,
        lips=((81, 13, 311), (178, 14, 402)),
        jaw=mesh.JAW,
    ),
}


OUTLINING = np.unique(
    np.concatenate([np.ravel(part) for part in _LAYOUTS[mesh.COUNT]])
)
"""The points of a mesh that lie around something."""


def layout_of(points: np.ndarray) -> Layout:
    """Returns which of 68 or 478 points lie around what.

    Raises:
        ValueError: there is no layout of so many points.
    """
    if len(points) not in _LAYOUTS:
        raise ValueError(
            f"a face has 68 or {mesh.COUNT} points here. Received: "
            f"{len(points)}"
        )
    return _LAYOUTS[len(points)]


def eye_centres(points: np.ndarray) -> np.ndarray:
    """Returns the (2, 2) centres of both eyes from 5, 68 or 478 points."""
    if len(points) == 5:
        return points[:2]
    if len(points) == mesh.COUNT:
        return mesh.five_points(points)[:2]
    eyes = layout_of(points).eyes
    return points[eyes, :2].mean(axis=1)


def eye_distance(points: np.ndarray) -> float:
    """Returns the distance between the centres of the eyes in pixels."""
    left, right = eye_centres(points)
    return float(np.linalg.norm(right - left))


def as_68(points: np.ndarray) -> np.ndarray:
    """Returns the 68 points of iBUG 300-W, or those of a mesh nearest to them.

    Args:
        points: (68, 2) or (478, 2 or 3).

    Returns:
        (68, 2).
    """
    if len(points) == 68:
        return points
    layout_of(points)
    return points[mesh.IBUG, :2]


def part_outlines(points: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Returns what surrounds each part of a face but its skin.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels, as found in any
            picture.

    Returns:
        By the names `eyes`, `eyebrows`, `nose` and `mouth` their outlines,
        (n, 2) each: left before right, or one. Those of nose and brows need a
        hull.
    """
    if len(points) == 5:
        return mean_face.mean_parts(points)
    layout, flat = layout_of(points), points[:, :2]
    return {
        "eyes": [flat[list(eye)] for eye in layout.eyes],
        "eyebrows": [flat[list(brow)] for brow in layout.brows],
        "nose": [flat[list(layout.nose)]],
        "mouth": [flat[list(layout.mouth)]],
    }


def opening_outlines(
    points: np.ndarray,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Returns what surrounds the open eyes and what is between the lips.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels.

    Returns:
        Outlines of the eyes, and one of the mouth's gap, none where five
        points do not know it; (n, 2) each, which need a hull.
    """
    eyes = part_outlines(points)["eyes"]
    if len(points) == 5:
        return eyes, []
    layout = layout_of(points)
    corners = layout.mouth[0], layout.mouth[len(layout.mouth) // 2]
    gap = [*corners, *layout.lips[0], *layout.lips[1]]
    return eyes, [points[gap, :2]]


def face_outline(points: np.ndarray, brow_lift: float) -> np.ndarray:
    """Returns the jaw and the brows, lifted and spread to hold them whole.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels.
        brow_lift: how far the brows are lifted, and half as far their ends
            drawn outwards, as a share of the distance between the eyes.

    Returns:
        (n, 2) points, whose hull holds the face from the brows to the chin.
    """
    across = np.subtract(*eye_centres(points)[::-1])
    lift = brow_lift * np.array([across[1], -across[0]])
    if len(points) == 5:
        jaw = mean_face.mean_jaw(points)
        brows = mean_face.mean_brow_line(points)
    else:
        layout, flat = layout_of(points), points[:, :2]
        jaw, brows = flat[list(layout.jaw)], flat[list(layout.brow_line)]
    side = (brows - brows.mean(axis=0)) @ across / (across @ across)
    spread = brow_lift / 2 * np.clip(side, -1, 1)[:, None] * across
    return np.concatenate([jaw, brows + lift + spread])
