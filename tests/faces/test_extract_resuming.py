"""An extraction that is killed goes on where it was, to the same result."""

import os

import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.faces import face_set
from faceswap_gan.workspace import Workspace

BATCH = 8


class Killed(BaseException):
    """Ends an extraction at a moment, as a kill does."""


@pytest.fixture
def counting(squares):
    """Returns a detector that counts pictures, and may end the extraction."""

    class Counting(squares.Squares):
        def __init__(self, last=None, error=Killed):
            self.pictures, self.last, self.error = 0, last, error

        def detect(self, images):
            if self.last is not None and self.pictures >= self.last:
                raise self.error
            self.pictures += len(images)
            return super().detect(images)

    return Counting


@pytest.fixture
def crowd(tmp_path, squares):
    """A red square, and from the middle on a green one, which stays longer."""
    path = tmp_path / "crowd.mp4"
    still = [squares.picture(green=(90, 60, squares.SIZE))] * 16
    squares.film(path, squares.walk(10) + still)
    return path


def content(workspace):
    """What there is but the day of the consent."""
    return {
        file.relative_to(workspace.root): file.read_bytes()
        for file in sorted(workspace.root.rglob("*"))
        if file.is_file() and file.name != "person.json"
    }


@pytest.fixture
def undisturbed(squares, tmp_path):
    """Returns a function that extracts at once, elsewhere."""

    def run(inputs, **settings):
        elsewhere = Workspace(tmp_path / "undisturbed", create=True)
        report = squares.run(inputs, elsewhere, **settings)
        report.folder, report.sheets = "", []
        return report, content(elsewhere)

    return run


def resumed(squares, workspace, inputs, **settings):
    report = squares.run(inputs, workspace, **settings)
    report.folder, report.sheets = "", []
    return report, content(workspace)


@pytest.mark.parametrize(
    ("last", "settings"),
    [(0, {}), (BATCH, {"every": 3}), (2 * BATCH, {"rotate": True})],
)
def test_a_killed_extraction_goes_on_to_the_same_result(
    squares, workspace, crowd, counting, undisturbed, last, settings
):
    expected = undisturbed([crowd], **settings)
    with pytest.raises(Killed):
        squares.run([crowd], workspace, detector=counting(last), **settings)
    got = resumed(squares, workspace, [crowd], **settings)
    assert got == expected


@pytest.mark.parametrize("write", [5, 28, 32, 45])
def test_one_that_is_killed_at_a_write_goes_on_to_the_same_result(
    squares, workspace, crowd, undisturbed, monkeypatch, write
):
    """A crop, a page, the manifest, a face that gets its place."""
    expected, writes, replace = undisturbed([crowd]), [], os.replace

    def killing(*names):
        writes.append(names)
        if len(writes) == write:
            raise Killed
        replace(*names)

    monkeypatch.setattr(os, "replace", killing)
    with pytest.raises(Killed):
        squares.run([crowd], workspace)
    assert resumed(squares, workspace, [crowd]) == expected


def test_what_was_searched_is_not_searched_again(
    squares, workspace, crowd, video, counting
):
    """Neither the frames of this source nor a source before it."""
    with pytest.raises(Killed):
        squares.run([video, crowd], workspace, detector=counting(20 + BATCH))
    again = counting()
    squares.run([video, crowd], workspace, detector=again)
    assert again.pictures == 26 - BATCH
    assert squares.leftovers(workspace) == []


def test_faces_kept_on_an_interruption_are_taken_back_if_not_the_persons(
    squares, workspace, crowd, counting, undisturbed
):
    """Until then the red square was seen longest, in the end the green."""
    expected = undisturbed([crowd])
    with pytest.raises(KeyboardInterrupt):
        squares.run(
            [crowd], workspace, detector=counting(16, KeyboardInterrupt)
        )
    assert squares.rows_of(workspace)[0]["track"] == 0
    assert resumed(squares, workspace, [crowd]) == expected


@pytest.mark.parametrize("name", ["log.jsonl", "0/*.png"])
def test_what_is_damaged_is_searched_again_with_a_sentence(
    squares, workspace, crowd, counting, undisturbed, name
):
    expected, files = undisturbed([crowd])
    with pytest.raises(Killed):
        squares.run([crowd], workspace, detector=counting(16))
    file = sorted(workspace.root.glob(f".extract.src/*/{name}"))[-1]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    report, again = resumed(squares, workspace, [crowd])
    assert again == files
    assert "damaged" in report.notes[0]
    assert report.notes[1:] == expected.notes


def test_a_full_disk_keeps_what_was_found_and_says_so(
    squares, workspace, crowd, undisturbed, monkeypatch
):
    expected, write = undisturbed([crowd]), face_set.write_image

    def full(path, image):
        if path.name.endswith("_000013.png"):
            raise OutputError(f"{path} cannot be written (No space left).")
        write(path, image)

    monkeypatch.setattr(face_set, "write_image", full)
    with pytest.raises(OutputError, match=r"No space left.*8 faces of src"):
        squares.run([crowd], workspace)
    assert len(squares.files_of(workspace)) == BATCH
    assert len(squares.rows_of(workspace)) == BATCH
    monkeypatch.setattr(face_set, "write_image", write)
    assert resumed(squares, workspace, [crowd]) == expected


def test_a_disk_too_full_for_the_manifest_loses_nothing_either(
    squares, workspace, crowd, undisturbed, monkeypatch
):
    expected, replace = undisturbed([crowd]), os.replace

    def full(source, target):
        if list(workspace.root.glob("**/*_000013.png")):
            raise OSError(28, "No space left on device")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OutputError) as caught:
            squares.run([crowd], workspace)
    assert "No space left" in str(caught.value)
    assert str(caught.value).endswith("again to go on from there.")
    assert resumed(squares, workspace, [crowd]) == expected


def test_what_other_killed_extractions_left_is_removed(
    squares, workspace, crowd, video, counting
):
    with pytest.raises(Killed):
        squares.run([crowd], workspace, detector=counting(16))
    left = workspace.faces("src") / ".ada.4711.tmp.png"
    left.parent.mkdir()
    left.touch()
    squares.run([video], workspace)
    assert squares.leftovers(workspace) == []
    assert not left.exists()
