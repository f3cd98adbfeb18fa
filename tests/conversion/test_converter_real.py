"""Conversion of real videos, where FACESWAP_REAL_DATA names them."""

import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.video.reader import VideoReader


@pytest.fixture
def convert(real_data, painter, tmp_path):
    """Returns a function that converts a hard video and keeps each picture."""

    def run(name, output="out.mp4"):
        pictures = []

        def keep(picture):
            pictures.append(picture)
            return picture

        plain = BlendOptions(color="none")
        converter = Converter(painter, blend=plain, finish=Hooks(keep))
        source = real_data / "hard_videos" / name
        report = converter.convert(source, tmp_path / output)
        with VideoReader(source) as video:
            originals = [frame.image for frame in video]
        return report, originals, pictures

    return run


def test_a_person_who_leaves_and_returns(convert):
    report, originals, pictures = convert("face_absent_2s_to_4s.mp4")
    swapped = [
        not np.array_equal(before, after)
        for before, after in zip(originals, pictures, strict=True)
    ]
    assert all(swapped[:59])
    assert not any(swapped[61:120])
    assert all(swapped[122:])
    assert report.faces_swapped == sum(swapped)


def test_a_damaged_video_is_converted_as_far_as_it_goes(convert):
    report, originals, pictures = convert("truncated.mpg")
    assert report.frames == len(originals) == len(pictures) > 30
    assert report.swapped_share > 0.9
    assert any("truncated.mpg" in problem for problem in report.problems)
