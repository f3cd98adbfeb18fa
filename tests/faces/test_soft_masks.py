"""Soft masks fall off with the distance from their outlines."""

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.soft_masks import eased
from faceswap_gan.faces.soft_masks import soft_mask

SIZE = 48
OUTLINES = {
    "an eye": [[10, 20], [15, 16], [22, 15], [28, 21], [21, 25], [14, 24]],
    "a crescent": [[8, 8], [40, 8], [40, 40], [30, 18]],
    "beyond the border": [[-20, 30], [20, 22], [70, 33], [20, 60]],
}


def distance_to(outline: np.ndarray) -> np.ndarray:
    """How far outside each pixel is, by OpenCV, one at a time."""
    line = outline.astype(np.float32)
    return np.array(
        [
            [-cv2.pointPolygonTest(line, (x, y), True) for x in range(SIZE)]
            for y in range(SIZE)
        ]
    )


@pytest.mark.parametrize("name", OUTLINES)
@pytest.mark.parametrize(("reach", "feather"), [(2, 2.5), (-1.25, 2.5), (0, 1)])
def test_masks_ease_with_the_distance(name, reach, feather):
    outline = np.array(OUTLINES[name], float)
    share = 1 - (distance_to(outline) - reach) / feather
    wanted = eased(np.clip(share, 0, 1))
    mask = soft_mask([outline], SIZE, reach, feather)
    np.testing.assert_allclose(mask[..., 0], wanted, atol=1e-5)
