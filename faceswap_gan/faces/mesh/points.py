"""Which of the mesh's 478 points lie where, and what its coefficients mean.

A mesh is (478, 3) float: x and y in pixels of the picture, z in the same unit,
smaller nearer to the camera. Of two eyes, brows or corners the left one in the
picture comes first.
"""

import numpy as np

COUNT = 478

OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288),
    *(397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136),
    *(172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""Around the face, from the top of the forehead clockwise in the picture."""
JAW = OVAL[29:6:-1]
"""From the left temple around the chin to the right one."""
LIPS_OUTER = (
    *(61, 146, 91, 181, 84, 17, 314, 405, 321, 375),
    *(291, 409, 270, 269, 267, 0, 37, 39, 40, 185),
)
UPPER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
"""The inner edge of the upper lip, from corner to corner."""
LOWER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
LIPS_INNER = UPPER_LIP + LOWER_LIP[-2:0:-1]
UPPER_LIDS = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133),
    (362, 398, 384, 385, 386, 387, 388, 466, 263),
)
"""The edge of each upper lid, from its left corner to its right one."""
LOWER_LIDS = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133),
    (362, 382, 381, 380, 374, 373, 390, 249, 263),
)
EYES = (
    UPPER_LIDS[0] + LOWER_LIDS[0][-2:0:-1],
    UPPER_LIDS[1] + LOWER_LIDS[1][-2:0:-1],
)
EYE_CORNERS = ((33, 133), (362, 263))
BROWS = (
    (46, 53, 52, 65, 55, 107, 66, 105, 63, 70),
    (285, 295, 282, 283, 276, 300, 293, 334, 296, 336),
)
"""Around each brow: its lower edge, then back along the upper one."""
BROW_LINE = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
"""The upper edges of both brows, from left to right."""
NOSE = (168, 6, 197, 195, 5, 4, 1, 129, 98, 97, 2, 326, 327, 358)
"""Down the ridge, then along the base from wing to wing."""
IRISES = ((469, 470, 471, 472), (474, 475, 476, 477))
"""Right, top, left and bottom of each iris."""
IRIS_CENTRES = (468, 473)
NOSE_TIP = 1
CHIN = 152
MOUTH_CORNERS = (61, 291)
IBUG = (
    *(127, 234, 93, 132, 58, 172, 150, 176, CHIN),
    *(400, 379, 397, 288, 361, 323, 454, 356),
    *BROW_LINE,
    *(168, 197, 5, 4, 98, 97, 2, 326, 327),
    *(33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380),
    *(61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181),
    *(78, 81, 13, 311, 308, 402, 14, 178),
)
"""Those nearest to the 68 points of iBUG 300-W, in their order."""

COEFFICIENT_POINTS = (
    *(0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53),
    *(54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80, 81, 82, 84, 87, 88, 91),
    *(93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148),
    *(149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168),
    *(172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263),
    *(267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297),
    *(300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336),
    *(338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382),
    *(384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415),
    *(454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477),
)
"""The 146 points of which the coefficients of an expression are made."""
COEFFICIENTS = (
    "_neutral",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
    "eyeLookInLeft",
    "eyeLookInRight",
    "eyeLookOutLeft",
    "eyeLookOutRight",
    "eyeLookUpLeft",
    "eyeLookUpRight",
    "eyeSquintLeft",
    "eyeSquintRight",
    "eyeWideLeft",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawOpen",
    "jawRight",
    "mouthClose",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthFunnel",
    "mouthLeft",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthPucker",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "noseSneerLeft",
    "noseSneerRight",
)
"""In the network's order; left and right are the person's own."""


_MIDLINE = (
    *(0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 94),
    *(151, 152, 164, 168, 175, 195, 197, 199, 200),
)
_ON_THE_LEFT = [n for n in range(248) if n not in _MIDLINE]
_IRIS_PAIRS = ((468, 473), (469, 476), (470, 475), (471, 474), (472, 477))


def _mirrored() -> np.ndarray:
    pairs = [*zip(_ON_THE_LEFT, range(248, 468), strict=True), *_IRIS_PAIRS]
    places = np.arange(COUNT)
    for left, right in pairs:
        places[left], places[right] = right, left
    return places


MIRRORED = _mirrored()
"""(478,): which point of a face is where each is in its mirror image."""


def five_points(mesh: np.ndarray) -> np.ndarray:
    """Returns the five points of a face, in the order of `Face.landmarks`.

    An eye's centre is the middle between its corners, which hardly moves when
    the lids close.

    Args:
        mesh: (..., 478, 2) or (..., 478, 3).

    Returns:
        (..., 5, 2): the eyes, the tip of the nose, the corners of the mouth.
    """
    flat = mesh[..., :2]
    eyes = flat[..., EYE_CORNERS, :].mean(axis=-2)
    others = flat[..., (NOSE_TIP, *MOUTH_CORNERS), :]
    return np.concatenate([eyes, others], axis=-2)
