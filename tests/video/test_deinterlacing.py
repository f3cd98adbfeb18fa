"""Interlaced videos: whole pictures, the same times, and a sentence."""

import numpy as np
import pytest

from faceswap_gan.video.reader import VideoReader


def combing(image):
    """How much more rows differ from their neighbours than from the next."""
    rows = image[..., 1].astype(float)
    near = np.abs(rows[1:-1] - rows[:-2]).mean()
    return near / np.abs(rows[2:] - rows[:-2]).mean().clip(0.1)


@pytest.fixture
def interlaced(make_video):
    """A bar that moves from field to field."""
    images = []
    for index in range(8):
        image = np.full((48, 64, 3), 30, np.uint8)
        for field in (0, 1):
            left = 4 + 6 * index + 3 * field
            image[field::2, left : left + 8] = 220
        images.append(image)
    options = {"x264-params": "tff=1", "crf": "4"}
    return make_video("in.mp4", range(8), images=images, options=options)


def test_fields_become_whole_pictures_and_it_is_said(interlaced):
    with VideoReader(interlaced) as video:
        frames = list(video)
        problems = video.problems()
    assert [frame.pts * video.time_base * 25 for frame in frames] == list(
        range(8)
    )
    assert max(combing(frame.image) for frame in frames[1:-1]) < 1.2
    assert len(problems) == 1
    assert "is interlaced: its pictures were deinterlaced" in problems[0]


def test_a_cut_gives_the_same_pictures(interlaced):
    with VideoReader(interlaced) as video:
        whole = list(video)
    with VideoReader(interlaced, start=0.16) as video:
        cut = list(video)
    assert [frame.pts for frame in cut] == [frame.pts for frame in whole[4:]]
    np.testing.assert_array_equal(cut[0].image, whole[4].image)


def test_whole_pictures_pass_as_they_are(make_video):
    path = make_video("in.mp4", range(3))
    with VideoReader(path) as video:
        frames = list(video)
        assert video.problems() == []
    assert len(frames) == 3
