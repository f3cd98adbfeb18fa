"""Outputs of any name that a file system takes, and sentences for others."""

from fractions import Fraction

import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.files import hidden_name
from faceswap_gan.video.output import remove_leftovers
from faceswap_gan.video.writer import VideoWriter

RATE, BASE = Fraction(25), Fraction(1, 25)
LONG = "n" * 226 + ".mp4"


def test_a_name_of_230_bytes_is_written_and_tidied(tmp_path, scene):
    path = tmp_path / LONG
    left = hidden_name(path, "4711.part")
    left.touch()
    with VideoWriter(path, 64, 48, RATE, BASE) as output:
        for index in range(3):
            output.write(scene(index), index)
    remove_leftovers(path)
    assert [file.name for file in tmp_path.iterdir()] == [LONG]


@pytest.mark.parametrize("name", ["file.txt/x.mp4", "n" * 252 + ".mp4"])
def test_a_name_that_cannot_be_is_a_sentence(tmp_path, scene, name):
    (tmp_path / "file.txt").touch()
    path = tmp_path / name
    with (
        pytest.raises(OutputError, match="cannot be written"),
        VideoWriter(path, 64, 48, RATE, BASE) as output,
    ):
        output.write(scene(0), 0)
    assert [file.name for file in tmp_path.iterdir()] == ["file.txt"]
