"""From a video to a face set: whole, in the right order, nothing twice."""

import dataclasses
import json
from fractions import Fraction

import numpy as np
import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.faces import face_set
from faceswap_gan.faces.align import align
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.hashing import sha256_of
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image


def test_a_video_becomes_a_face_set(squares, workspace, video):
    report = squares.run([video], workspace)
    digest = sha256_of(video)
    names = [f"ada_{digest[:8]}_{n:06d}.png" for n in range(20)]
    assert squares.files_of(workspace) == names
    assert (report.frames, report.sampled, report.found) == (20, 20, 20)
    assert (report.kept, report.share) == (20, 1.0)
    assert sum(report.without.values()) == 0
    assert report.notes == []
    assert squares.leftovers(workspace) == []


def test_the_manifest_says_where_each_face_comes_from(
    squares, workspace, video
):
    squares.run([video], workspace)
    rows = squares.rows_of(workspace)
    assert [row["file"] for row in rows] == squares.files_of(workspace)
    assert [row["frame"] for row in rows] == list(range(20))
    assert [Fraction(row["time"]) for row in rows[:3]] == [
        0,
        Fraction(1, 25),
        Fraction(2, 25),
    ]
    for row in rows:
        assert row["source"] == "ada.mp4"
        assert row["sha256"] == sha256_of(video)
        assert row["track"] == 0
        assert row["score"] == 0.9
        assert row["sharpness"] >= 0
        matrix = alignment(np.array(row["landmarks"]))
        np.testing.assert_allclose(row["matrix"], matrix, atol=1e-2)
        x1, _, x2, _ = row["box"]
        assert x2 - x1 == pytest.approx(squares.SIZE, abs=3)


def test_each_face_is_aligned_by_its_own_points(squares, workspace, video):
    """The square walks; on every crop it is in the same place."""
    squares.run([video], workspace)
    crops = [read_image(file) for file in workspace.face_files("src")]
    for crop in crops:
        assert crop.shape == (256, 256, 3)
        assert np.abs(crop.astype(int) - crops[0]).mean() < 6


def test_a_crop_is_what_align_makes_of_the_picture(
    squares, workspace, tmp_path
):
    image = squares.picture(red=(30, 30, squares.SIZE))
    write_image(tmp_path / "ada.png", image)
    squares.run([tmp_path / "ada.png"], workspace)
    (file,) = workspace.face_files("src")
    face = squares.Squares().detect([image])[0][0]
    np.testing.assert_array_equal(
        read_image(file), align(image, face.landmarks)
    )


def test_consent_is_recorded_with_the_source(squares, workspace, video):
    squares.run([video], workspace, note="they signed")
    person = workspace.person("src")
    assert (person.basis, person.note) == ("synthetic", "they signed")
    (source,) = person.sources
    assert (source.name, source.sha256) == ("ada.mp4", sha256_of(video))


def test_the_same_video_again_adds_nothing(squares, workspace, video, tmp_path):
    squares.run([video], workspace)
    before = squares.rows_of(workspace)
    copy = tmp_path / "elsewhere" / "ada.mp4"
    copy.parent.mkdir()
    copy.write_bytes(video.read_bytes())
    squares.run([copy, video], workspace)
    assert squares.rows_of(workspace) == before
    assert len(squares.files_of(workspace)) == 20


def test_another_video_of_the_same_name_adds(
    squares, workspace, video, tmp_path
):
    other = tmp_path / "other" / "ada.mp4"
    other.parent.mkdir()
    squares.film(other, squares.walk(9))
    squares.run([video], workspace)
    squares.run([other], workspace)
    assert (
        len(squares.files_of(workspace))
        == len(squares.rows_of(workspace))
        == 29
    )
    assert len(workspace.person("src").sources) == 2


def test_pictures_that_the_user_put_there_stay(squares, workspace, video):
    folder = workspace.faces("src")
    write_image(folder / "mine.png", squares.picture())
    squares.run([video], workspace)
    assert "mine.png" in squares.files_of(workspace)
    assert len(squares.rows_of(workspace)) == 20


@pytest.mark.parametrize("every", [2, 7])
def test_every_nth_frame_is_looked_at(squares, workspace, video, every):
    report = squares.run([video], workspace, every=every)
    frames = [row["frame"] for row in squares.rows_of(workspace)]
    assert frames == list(range(0, 20, every))
    assert (report.frames, report.sampled) == (20, len(frames))


def test_an_interruption_keeps_what_was_found(squares, workspace, video):
    class Interrupted(squares.Squares):
        calls = 0

        def detect(self, images):
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return super().detect(images)

    with pytest.raises(KeyboardInterrupt):
        squares.run([video], workspace, detector=Interrupted())
    assert (
        len(squares.files_of(workspace))
        == len(squares.rows_of(workspace))
        == 16
    )
    assert workspace.person("src").sources[0].name == "ada.mp4"
    squares.run([video], workspace)
    assert len(squares.files_of(workspace)) == 20
    assert squares.leftovers(workspace) == []


def test_a_full_disk_loses_nothing_that_was_there(
    squares, workspace, video, tmp_path, monkeypatch
):
    squares.run([video], workspace)
    before = {file: file.read_bytes() for file in workspace.face_files("src")}
    rows = squares.rows_of(workspace)
    other = tmp_path / "other.mp4"
    squares.film(other, squares.walk(30))

    def full(path, image):
        raise OutputError(f"{path} cannot be written (No space left).")

    monkeypatch.setattr(face_set, "write_image", full)
    with pytest.raises(OutputError, match="No space left"):
        squares.run([other], workspace)
    after = {file: file.read_bytes() for file in workspace.face_files("src")}
    assert after == before
    assert squares.rows_of(workspace) == rows
    assert squares.leftovers(workspace) == []


def test_progress_counts_frames(squares, workspace, video, tmp_path):
    write_image(
        tmp_path / "one.png", squares.picture(red=(10, 10, squares.SIZE))
    )
    seen = []
    squares.run(
        [video, tmp_path / "one.png"],
        workspace,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (21, 21)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_report_is_plain_data(squares, workspace, video):
    report = dataclasses.asdict(squares.run([video], workspace))
    assert json.loads(json.dumps(report)) == report


def test_mtcnn_extracts_an_actor(
    squares, workspace, tmp_path, detector, turning
):
    path = tmp_path / "actor.mp4"
    squares.film(path, [shot.image for shot in turning])
    report = extract([path], workspace, "src", "synthetic", detector=detector)
    assert report.share == 1
    for shot, row in zip(turning, squares.rows_of(workspace), strict=True):
        away = np.linalg.norm(row["landmarks"] - shot.landmarks, axis=1)
        eyes = np.linalg.norm(shot.landmarks[1] - shot.landmarks[0])
        assert away.max() < 0.2 * eyes
    yaws = [row["yaw"] for row in squares.rows_of(workspace)]
    assert yaws[0] < -12 < 12 < yaws[-1]
    assert yaws == sorted(yaws)
