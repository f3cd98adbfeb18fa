"""Of several people the right one is kept, and who is there is shown."""

import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.faces import extract as extract_module
from faceswap_gan.video.images import write_image


def test_of_two_people_the_one_seen_longest_is_kept(
    squares, workspace, tmp_path
):
    both = squares.walk(10, green=(100, 70, squares.SIZE))
    path = tmp_path / "two.mp4"
    squares.film(
        path, both + [squares.picture(green=(100, 70, squares.SIZE))] * 10
    )
    report = squares.run([path], workspace)
    assert report.kept == 20
    assert {row["box"][0] > 90 for row in squares.rows_of(workspace)} == {True}
    assert "two.mp4: The person seen longest was kept" in report.notes[0]


def test_someone_who_leaves_and_returns_is_kept_whole(
    squares, workspace, tmp_path
):
    path = tmp_path / "gap.mp4"
    squares.film(
        path, squares.walk(10) + [squares.picture()] * 20 + squares.walk(10)
    )
    report = squares.run([path], workspace)
    assert report.kept == 20
    assert report.without["no face found"] == 20
    assert report.share == 0.5


def test_frames_with_another_face_only_are_counted(
    squares, workspace, tmp_path
):
    path = tmp_path / "two.mp4"
    red, green = (
        {"red": (10, 20, squares.SIZE)},
        {"green": (100, 70, squares.SIZE)},
    )
    alone = [squares.picture(**green)] * 4, [squares.picture(**red)] * 8
    squares.film(
        path, [squares.picture(**red, **green)] * 12 + alone[0] + alone[1]
    )
    report = squares.run([path], workspace)
    assert (report.kept, report.found) == (20, 24)
    assert report.without["another face only"] == 4


def test_a_page_shows_who_was_seen(squares, workspace, tmp_path):
    path = tmp_path / "two.mp4"
    squares.film(path, squares.walk(10, green=(100, 70, squares.SIZE)))
    report = squares.run([path], workspace)
    (page,) = report.sheets
    folder = workspace.root / "tracks" / "src" / "two.mp4"
    assert page == str(folder / "tracks.html")
    assert len(list(folder.glob("track_*.png"))) == 2


def test_a_track_is_kept_by_its_number(squares, workspace, tmp_path):
    path = tmp_path / "two.mp4"
    squares.film(
        path,
        [
            squares.picture(
                red=(10, 20, squares.SIZE), green=(100, 70, squares.SIZE)
            )
        ]
        * 9,
    )
    for number, right in ((0, False), (1, True)):
        squares.run([path], workspace, tracks=[number])
        assert {row["box"][0] > 90 for row in squares.rows_of(workspace)} == {
            right
        }
    with pytest.raises(InputError, match="no track 5"):
        squares.run([path], workspace, tracks=[5])
    with pytest.raises(ConfigError, match="--track"):
        squares.run([path, path], workspace, tracks=[0])


def test_who_looks_like_a_picture_is_kept(
    squares, workspace, tmp_path, monkeypatch
):
    """By their colour, here."""
    monkeypatch.setattr(extract_module, "installed_identity", Colour)
    path, red = tmp_path / "two.mp4", tmp_path / "red.png"
    squares.film(
        path,
        [
            squares.picture(
                red=(10, 20, squares.SIZE), green=(100, 70, squares.SIZE)
            )
        ]
        * 9,
    )
    write_image(red, squares.picture(red=(60, 60, squares.SIZE)))
    squares.run([path], workspace, like=red)
    assert {row["box"][0] > 90 for row in squares.rows_of(workspace)} == {False}
    green = tmp_path / "green.mp4"
    squares.film(green, [squares.picture(green=(100, 70, squares.SIZE))] * 9)
    with pytest.raises(InputError, match=r"Nobody in green\.mp4 looks like"):
        squares.run([green], workspace, like=red)
    write_image(red, squares.picture())
    with pytest.raises(InputError, match="shows no face"):
        squares.run([path], workspace, like=red)


def test_likeness_needs_a_model(squares, workspace, video, monkeypatch):
    monkeypatch.setattr(extract_module, "installed_identity", lambda: None)
    with pytest.raises(MissingDependencyError, match="dlib"):
        squares.run([video], workspace, like=video)


class Colour:
    """Tells squares apart by their mean colour."""

    name = "colour"
    threshold = 60.0

    def embed(self, crops):
        return crops[:, 100:156, 100:156].mean(axis=(1, 2))
