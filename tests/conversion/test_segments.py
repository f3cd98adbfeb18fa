"""Parts of a conversion on disk."""

import numpy as np
import pytest

from faceswap_gan.conversion.segments import Segment
from faceswap_gan.conversion.segments import Segments

MEMORY = (
    (0, 1 / 3, np.random.default_rng(0).random((4, 3)), None),
    (7, 0.0, np.empty(0), np.random.default_rng(1).random((3, 256))),
)


@pytest.fixture
def parts(tmp_path):
    parts = Segments(tmp_path / "parts", {"color": "mkl"})
    assert parts.done == [] and parts.memory == ()
    parts.add(Segment(8, 5, 3, ()))
    parts.add(Segment(4, 4, 0, MEMORY))
    return parts


def test_a_new_run_of_the_same_conversion_finds_them(parts):
    again = Segments(parts.folder, {"color": "mkl"})
    assert [part.frames for part in again.done] == [8, 4]
    for row, expected in zip(again.memory, MEMORY, strict=True):
        assert row[:2] == expected[:2]
        for value, wanted in zip(row[2:], expected[2:], strict=True):
            assert (value is None) == (wanted is None)
            if wanted is not None:
                np.testing.assert_array_equal(value, wanted)


def test_parts_of_another_conversion_are_given_up(parts):
    stale = parts.picture_file(0, "result.mp4")
    stale.touch()
    assert Segments(parts.folder, {"color": "lab"}).done == []
    assert not stale.exists()


def test_files_are_named_in_order_and_removed_together(parts, tmp_path):
    files = parts.picture_files("result.mp4")
    assert files == sorted(files) and len(set(files)) == 2
    assert {file.suffix for file in files} == {".mp4"}
    parts.remove()
    assert list(tmp_path.iterdir()) == []
    parts.remove()
