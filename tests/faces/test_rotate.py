"""Faces of turned pictures come back where they are."""

import numpy as np
import pytest

from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.rotate import Rotating


class Bars:
    """Finds a white bar that stands upright, with the first row darker."""

    name = "bars"

    def __init__(self):
        self.calls = 0

    def fingerprint(self):
        return self.name

    def detect(self, images):
        self.calls += len(images)
        return [self._find(image[..., 0].astype(int)) for image in images]

    def _find(self, image):
        y, x = np.nonzero(image > 100)
        low, high = np.array([x.min(), y.min()]), np.array([x.max(), y.max()])
        upright = high[1] - low[1] > high[0] - low[0]
        if not upright or image[low[1]].max() == 255:
            return []
        points = low + TEMPLATE * (high - low)
        mesh = np.column_stack([points, np.arange(5)])
        box = np.r_[low, high].astype(float)
        return [Face(box, points, 0.9, mesh=mesh)]


def picture() -> np.ndarray:
    image = np.zeros((40, 60, 3), np.uint8)
    image[8:28, 30:40] = 255
    image[8] = image[8] // 255 * 200
    return image


@pytest.mark.parametrize("quarters", range(4))
def test_the_face_is_where_it_is_in_the_turned_picture(quarters):
    turned = np.rot90(picture(), quarters)
    (face,) = Rotating(Bars(), Bars()).detect([turned])[0]
    y, x = np.nonzero(turned[..., 0])
    expected = [x.min(), y.min(), x.max(), y.max()]
    np.testing.assert_array_equal(face.box, expected)
    (upright,) = Bars().detect([picture()])[0]
    apart = align(turned, face.landmarks).astype(int) - align(
        picture(), upright.landmarks
    )
    assert np.abs(apart).max() <= 1
    np.testing.assert_allclose(face.mesh[:, :2], face.landmarks)
    np.testing.assert_array_equal(face.mesh[:, 2], upright.mesh[:, 2])
    angle = degrees(face) - degrees(upright) - 90 * quarters
    assert (angle + 180) % 360 == pytest.approx(180)


def degrees(face: Face) -> float:
    """How far the alignment turns a face."""
    matrix = alignment(face.landmarks)
    return float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))


def test_a_turn_that_helped_is_tried_first():
    retry = Bars()
    rotating = Rotating(Bars(), retry)
    turned = np.rot90(picture(), 2)
    rotating.detect([turned])
    first, retry.calls = retry.calls, 0
    rotating.detect([turned] * 4)
    assert (first, retry.calls) == (3, 4)


def test_upright_faces_are_not_looked_for_again():
    retry = Bars()
    assert len(Rotating(Bars(), retry).detect([picture()] * 3)) == 3
    assert retry.calls == 0


def test_a_turned_actor_is_found(mesh_detector, portrait):
    turned = np.rot90(portrait.image)
    rotating = Rotating(mesh_detector, mesh_detector)
    (face,) = rotating.detect([turned])[0]
    (upright,) = mesh_detector.detect([portrait.image])[0]
    apart = np.abs(
        align(turned, face.landmarks).astype(int)
        - align(portrait.image, upright.landmarks)
    )
    assert apart.mean() < 1
