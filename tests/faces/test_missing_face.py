"""Frames without a face say why."""

import numpy as np
import pytest

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.missing_face import NOBODY
from faceswap_gan.faces.missing_face import SMALL
from faceswap_gan.faces.missing_face import UNSURE
from faceswap_gan.faces.missing_face import MissingFaceReason


@pytest.fixture(scope="module")
def missing() -> MissingFaceReason:
    return MissingFaceReason(min_face=0.2)


def test_nobody_is_there(missing):
    assert missing(np.full((120, 160, 3), 90, np.uint8)) == NOBODY


def test_a_face_is_too_small(turning):
    image = np.zeros((360, 480, 3), np.uint8)
    image[100:280, 100:340] = turning[3].image
    assert MissingFaceReason(min_face=0.5)(image) == SMALL


@pytest.mark.parametrize(
    ("side", "reason"), [(19, SMALL), (47, SMALL), (49, UNSURE)]
)
def test_size_is_judged_before_the_score(missing, side, reason):
    class Doubtful:
        def detect(self, images):
            return [[Face(np.array([0.0, 0, 9, side]), None, 0.5)]]

    missing._sensitive = Doubtful()
    assert missing(np.zeros((240, 100, 3), np.uint8)) == reason
