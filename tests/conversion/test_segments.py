"""Parts of a conversion on disk."""

import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.conversion.segments import Segment
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.errors import OutputError

STATE = (
    (0, 1 / 3, np.random.default_rng(0).random((4, 3)), None),
    (7, 0.0, np.empty(0), np.random.default_rng(1).random((3, 256))),
)


@pytest.fixture
def parts(tmp_path):
    parts = Segments(tmp_path / "parts", {"color": "mkl"})
    assert parts.done == {} and parts.color_state(0) == ()
    for number, segment in enumerate(
        (Segment(8, 5, 3, ()), Segment(4, 4, 0, STATE))
    ):
        parts.picture_file(number, "result.mp4").write_bytes(b"pictures")
        parts.add(number, segment)
    return parts


def test_a_new_run_of_the_same_conversion_finds_them(parts):
    again = Segments(parts.folder, {"color": "mkl"})
    assert [part.frames for part in again.done.values()] == [8, 4]
    for row, expected in zip(again.color_state(2), STATE, strict=True):
        assert row[:2] == expected[:2]
        for value, wanted in zip(row[2:], expected[2:], strict=True):
            assert (value is None) == (wanted is None)
            if wanted is not None:
                np.testing.assert_array_equal(value, wanted)


def test_parts_of_another_conversion_are_given_up(parts):
    stale = parts.picture_file(0, "result.mp4")
    assert Segments(parts.folder, {"color": "lab"}).done == {}
    assert not stale.exists()


def test_files_are_named_in_order_and_removed_together(parts, tmp_path):
    files = parts.picture_files("result.mp4")
    assert files == sorted(files) and len(set(files)) == 2
    assert {file.suffix for file in files} == {".mp4"}
    parts.remove()
    assert list(tmp_path.iterdir()) == []
    parts.remove()


@pytest.mark.parametrize("name", ["-result.mp4", ".json"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_damaged_part_is_given_up_with_a_sentence(parts, number, name):
    """Neither one changed byte nor a file that is gone is believed."""
    said = []
    damage(parts.folder / f"{number:06d}{name}")
    again = Segments(parts.folder, {"color": "mkl"}, said.append)
    assert list(again.done) == [1 - number]
    (sentence,) = said
    assert f"Part {number + 1}" in sentence
    quiet = []
    Segments(parts.folder, {"color": "mkl"}, quiet.append)
    assert quiet == []


def test_a_part_without_its_pictures_is_given_up(parts):
    parts.picture_file(1, "result.mp4").unlink()
    assert len(Segments(parts.folder, {"color": "mkl"}).done) == 1


def damage(file):
    """Changes a bit in the middle of a file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["000001-result.mp4", "000001.json"])
def test_a_part_damaged_before_the_joining_is_not_delivered(
    film, converter, tmp_path, name
):
    source = film([[(40 + i, 48)] for i in range(12)])
    folder = tmp_path / "out.mp4.segments"

    def convert(name, progress=None):
        made = converter(segment=4)
        return made.convert(source, tmp_path / name, progress)

    def harm(done, total):
        if (done, total) == (12, 12) and (folder / name).exists():
            damage(folder / name)

    convert("whole.mp4")
    with pytest.raises(OutputError, match="Part 2 of the converted video"):
        convert("out.mp4", harm)
    assert not (tmp_path / "out.mp4").exists()
    assert convert("out.mp4").resumed == 8
    whole = (tmp_path / "whole.mp4").read_bytes()
    assert (tmp_path / "out.mp4").read_bytes() == whole


@pytest.mark.parametrize("damaged", [(1,), (0, 2), (3,)])
def test_a_damaged_part_alone_is_converted_again(
    film, converter, tmp_path, damaged
):
    """The film is that of an undisturbed run, and the report says why."""
    source = film([[(40 + i, 48)] for i in range(36)])
    folder, drawn = tmp_path / "out.mp4.segments", []

    def convert(name, progress=None):
        made = converter(
            blend=BlendOptions(color="mkl"),
            segment=8,
            finish=Hooks(lambda image: drawn.append(image) or image),
        )
        return made.convert(source, tmp_path / name, progress)

    def stop(done, total):
        if done > 33 and folder.is_dir():
            raise KeyboardInterrupt

    convert("whole.mp4")
    with pytest.raises(KeyboardInterrupt):
        convert("out.mp4", stop)
    for number in damaged:
        damage(folder / f"{number:06d}-result.mp4")
    drawn.clear()
    report = convert("out.mp4")
    (note,) = [note for note in report.notes if "damaged" in note]
    assert " and ".join(str(number + 1) for number in damaged) in note
    assert len(drawn) == 4 + 8 * len(damaged)
    assert report.resumed == 36 - len(drawn)
    whole = (tmp_path / "whole.mp4").read_bytes()
    assert (tmp_path / "out.mp4").read_bytes() == whole
