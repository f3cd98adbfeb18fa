"""What may be extracted from, and what is refused."""

import cv2
import pytest

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.extract import extract
from faceswap_gan.hashing import sha256_of
from faceswap_gan.video.images import write_image


def test_a_folder_of_pictures_gives_the_largest_faces(
    squares, workspace, tmp_path
):
    folder = tmp_path / "album"
    two = squares.picture(red=(10, 10, 30), green=(80, 40, 60))
    write_image(folder / "two.png", two)
    write_image(folder / "one.png", squares.picture(red=(10, 10, 50)))
    write_image(folder / "none.png", squares.picture())
    (folder / "broken.jpg").write_bytes(b"not a picture")
    (folder / "notes.txt").write_text("not a picture either")
    report = squares.run([folder], workspace)
    assert (report.sampled, report.kept) == (3, 2)
    rows = {row["source"]: row for row in squares.rows_of(workspace)}
    assert set(rows) == {"one.png", "two.png"}
    assert rows["two.png"]["box"][0] > 70
    assert rows["two.png"]["time"] is None
    assert rows["two.png"]["sha256"] == sha256_of(folder / "two.png")
    assert any("broken.jpg" in note for note in report.notes)
    assert any("several faces" in note for note in report.notes)


def test_pictures_of_one_name_in_two_folders_are_both_kept(
    squares, workspace, tmp_path
):
    for n in (1, 2):
        image = squares.picture(red=(10 * n, 10, squares.SIZE))
        write_image(tmp_path / str(n) / "me.png", image)
    squares.run([tmp_path / "1", tmp_path / "2" / "me.png"], workspace)
    assert len(squares.files_of(workspace)) == 2


def test_pictures_may_have_any_size(squares, workspace, tmp_path):
    for side in (60, 333):
        image = cv2.resize(squares.picture(red=(20, 20, 60)), (side, side))
        write_image(tmp_path / "sizes" / f"{side}.png", image)
    report = squares.run([tmp_path / "sizes"], workspace)
    assert report.kept == 2


def test_an_input_without_a_face_is_said_when_others_have_one(
    squares, workspace, video, tmp_path
):
    path = tmp_path / "street.mp4"
    squares.film(path, [squares.picture()] * 5)
    report = squares.run([path, video], workspace)
    assert report.kept == 20
    assert "street.mp4: No face was found." in report.notes


def test_no_face_at_all_is_an_error_and_leaves_nothing(
    squares, workspace, tmp_path
):
    path = tmp_path / "empty_street.mp4"
    squares.film(path, [squares.picture()] * 5)
    with pytest.raises(InputError, match=r"empty_street\.mp4"):
        squares.run([path], workspace)
    assert list(workspace.root.iterdir()) == []


@pytest.mark.parametrize("bad", ["missing", "text", "empty", "folder"])
def test_wrong_inputs_are_refused_before_anything_is_done(
    squares, workspace, video, tmp_path, bad
):
    path = tmp_path / "bad.mp4"
    if bad == "text":
        path.write_text("this is no video")
    elif bad == "empty":
        path.touch()
    elif bad == "folder":
        path = tmp_path / "nothing"
        path.mkdir()
    with pytest.raises(InputError, match=path.name):
        squares.run([video, path], workspace)
    assert list(workspace.root.iterdir()) == []


def test_an_unknown_basis_is_refused_before_anything_is_done(
    squares, workspace, video
):
    with pytest.raises(ConsentError, match="'maybe' is not a known basis"):
        extract([video], workspace, "src", "maybe", detector=squares.Squares())
    assert list(workspace.root.iterdir()) == []


def test_a_name_that_is_no_name_is_refused(squares, workspace, video):
    with pytest.raises(WorkspaceError):
        extract(
            [video], workspace, "../src", "self", detector=squares.Squares()
        )


@pytest.mark.parametrize("length", [230, 255])
def test_a_video_s_name_may_be_as_long_as_names_can_be(
    squares, workspace, video, length
):
    longest = video.with_name("n" * (length - 4) + ".mp4")
    video.rename(longest)
    squares.run([longest], workspace)
    names = squares.files_of(workspace)
    assert len(names) == len(set(names)) == 20
    assert max(map(len, names)) <= 255
