"""Times as they are written, and those that no video has."""

from fractions import Fraction

import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.video.frame import check_range
from faceswap_gan.video.frame import exact_seconds
from faceswap_gan.video.reader import VideoReader


def test_seconds_are_as_they_are_written():
    assert exact_seconds(0.2) == Fraction(1, 5)
    assert exact_seconds(Fraction(1, 3)) == Fraction(1, 3)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -1.0, 1e30, 10**30]
)
def test_times_that_no_video_has_are_refused(value):
    with pytest.raises(InputError, match="is not a time in a video"):
        exact_seconds(value)


@pytest.mark.parametrize(("start", "end"), [(1, 0.5), (1, 1), (None, 0)])
def test_an_end_before_the_start_is_refused(start, end):
    with pytest.raises(InputError, match=f"The end, {end:g} s, is not after"):
        check_range(start, end)
    with pytest.raises(InputError, match=f"The end, {end:g} s, is not after"):
        VideoReader("not-there.mp4", start, end)
