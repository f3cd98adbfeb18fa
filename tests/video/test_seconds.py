"""Times as they are written, and those that no video has."""

from fractions import Fraction

import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.video.frame import exact_seconds


def test_seconds_are_as_they_are_written():
    assert exact_seconds(0.2) == Fraction(1, 5)
    assert exact_seconds(Fraction(1, 3)) == Fraction(1, 3)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -1.0, 1e30, 10**30]
)
def test_times_that_no_video_has_are_refused(value):
    with pytest.raises(InputError, match="is not a time in a video"):
        exact_seconds(value)
