"""From files to a face set: whole, in the right order, nothing twice."""

import dataclasses
import json
from fractions import Fraction

import cv2
import numpy as np
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces import extract as extract_module
from faceswap_gan.faces import face_set
from faceswap_gan.faces.align import align
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.yunet import choose_detector
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.storage import read_jsonl
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.workspace import Workspace

RED, GREEN = (255, 0, 0), (0, 255, 0)
SIZE = 40


class Squares:
    """A detector of pure red and green squares."""

    def detect(self, images):
        return [self._faces(image.astype(int)) for image in images]

    def _faces(self, image):
        faces = []
        for channel in (0, 1):
            others = image[..., 1 - channel] + image[..., 2]
            y, x = np.nonzero(image[..., channel] - others > 100)
            if len(x) > SIZE * SIZE / 4:
                low = np.array([x.min(), y.min()], float)
                high = np.array([x.max(), y.max()], float)
                points = low + TEMPLATE * (high - low)
                box = np.concatenate([low, high])
                faces.append(Face(box, points, 0.9))
        return faces


def picture(**squares) -> np.ndarray:
    """A grey picture with squares: red=(x, y, side) or green=..."""
    image = np.full((120, 160, 3), 90, np.uint8)
    for name, (x, y, side) in squares.items():
        color = RED if name == "red" else GREEN
        image[y : y + side, x : x + side] = color
    return image


def film(path, frames: list[np.ndarray]) -> None:
    height, width = frames[0].shape[:2]
    rate = Fraction(25)
    with VideoWriter(path, width, height, rate, 1 / rate) as video:
        for index, frame in enumerate(frames):
            video.write(frame, index)


def walk(length: int, **also) -> list[np.ndarray]:
    """A red square that moves two pixels a frame."""
    return [picture(red=(10 + 2 * n, 20, SIZE), **also) for n in range(length)]


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "project", create=True)


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "ada.mp4"
    film(path, walk(20))
    return path


def run(inputs, workspace, **settings):
    settings = {"detector": Squares(), **settings}
    return extract(inputs, workspace, "src", "synthetic", **settings)


def rows_of(workspace) -> list[dict]:
    return read_jsonl(workspace.manifest("src"))


def files_of(workspace) -> list[str]:
    return [file.name for file in workspace.face_files("src")]


def leftovers(workspace) -> list[str]:
    return [p.name for p in workspace.root.iterdir() if p.name[0] == "."]


def test_a_video_becomes_a_face_set(workspace, video):
    report = run([video], workspace)
    digest = sha256_of(video)
    names = [f"ada_{digest[:8]}_{n:06d}.png" for n in range(20)]
    assert files_of(workspace) == names
    assert (report.frames, report.sampled, report.found) == (20, 20, 20)
    assert (report.kept, report.share) == (20, 1.0)
    assert sum(report.without.values()) == 0
    assert report.notes == []
    assert leftovers(workspace) == []


def test_the_manifest_says_where_each_face_comes_from(workspace, video):
    run([video], workspace)
    rows = rows_of(workspace)
    assert [row["file"] for row in rows] == files_of(workspace)
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
        assert x2 - x1 == pytest.approx(SIZE, abs=3)


def test_each_face_is_aligned_by_its_own_points(workspace, video):
    """The square walks; on every crop it is in the same place."""
    run([video], workspace)
    crops = [read_image(file) for file in workspace.face_files("src")]
    for crop in crops:
        assert crop.shape == (256, 256, 3)
        assert np.abs(crop.astype(int) - crops[0]).mean() < 6


def test_a_crop_is_what_align_makes_of_the_picture(workspace, tmp_path):
    image = picture(red=(30, 30, SIZE))
    write_image(tmp_path / "ada.png", image)
    run([tmp_path / "ada.png"], workspace)
    (file,) = workspace.face_files("src")
    face = Squares().detect([image])[0][0]
    np.testing.assert_array_equal(
        read_image(file), align(image, face.landmarks)
    )


def test_consent_is_recorded_with_the_source(workspace, video):
    run([video], workspace, note="they signed")
    person = workspace.person("src")
    assert (person.basis, person.note) == ("synthetic", "they signed")
    (source,) = person.sources
    assert (source.name, source.sha256) == ("ada.mp4", sha256_of(video))


def test_the_same_video_again_adds_nothing(workspace, video, tmp_path):
    run([video], workspace)
    before = rows_of(workspace)
    copy = tmp_path / "elsewhere" / "ada.mp4"
    copy.parent.mkdir()
    copy.write_bytes(video.read_bytes())
    run([copy, video], workspace)
    assert rows_of(workspace) == before
    assert len(files_of(workspace)) == 20


def test_another_video_of_the_same_name_adds(workspace, video, tmp_path):
    other = tmp_path / "other" / "ada.mp4"
    other.parent.mkdir()
    film(other, walk(9))
    run([video], workspace)
    run([other], workspace)
    assert len(files_of(workspace)) == len(rows_of(workspace)) == 29
    assert len(workspace.person("src").sources) == 2


def test_pictures_that_the_user_put_there_stay(workspace, video):
    folder = workspace.faces("src")
    write_image(folder / "mine.png", picture())
    run([video], workspace)
    assert "mine.png" in files_of(workspace)
    assert len(rows_of(workspace)) == 20


@pytest.mark.parametrize("every", [2, 7])
def test_every_nth_frame_is_looked_at(workspace, video, every):
    report = run([video], workspace, every=every)
    frames = [row["frame"] for row in rows_of(workspace)]
    assert frames == list(range(0, 20, every))
    assert (report.frames, report.sampled) == (20, len(frames))


def test_of_two_people_the_one_seen_longest_is_kept(workspace, tmp_path):
    both = walk(10, green=(100, 70, SIZE))
    path = tmp_path / "two.mp4"
    film(path, both + [picture(green=(100, 70, SIZE))] * 10)
    report = run([path], workspace)
    assert report.kept == 20
    assert {row["box"][0] > 90 for row in rows_of(workspace)} == {True}
    assert "two.mp4: The person seen longest was kept" in report.notes[0]


def test_someone_who_leaves_and_returns_is_kept_whole(workspace, tmp_path):
    path = tmp_path / "gap.mp4"
    film(path, walk(10) + [picture()] * 20 + walk(10))
    report = run([path], workspace)
    assert report.kept == 20
    assert report.without["no face found"] == 20
    assert report.share == 0.5


def test_frames_with_another_face_only_are_counted(workspace, tmp_path):
    path = tmp_path / "two.mp4"
    red, green = {"red": (10, 20, SIZE)}, {"green": (100, 70, SIZE)}
    alone = [picture(**green)] * 4, [picture(**red)] * 8
    film(path, [picture(**red, **green)] * 12 + alone[0] + alone[1])
    report = run([path], workspace)
    assert (report.kept, report.found) == (20, 24)
    assert report.without["another face only"] == 4


def test_a_folder_of_pictures_gives_the_largest_faces(workspace, tmp_path):
    folder = tmp_path / "album"
    two = picture(red=(10, 10, 30), green=(80, 40, 60))
    write_image(folder / "two.png", two)
    write_image(folder / "one.png", picture(red=(10, 10, 50)))
    write_image(folder / "none.png", picture())
    (folder / "broken.jpg").write_bytes(b"not a picture")
    (folder / "notes.txt").write_text("not a picture either")
    report = run([folder], workspace)
    assert (report.sampled, report.kept) == (3, 2)
    rows = {row["source"]: row for row in rows_of(workspace)}
    assert set(rows) == {"one.png", "two.png"}
    assert rows["two.png"]["box"][0] > 70
    assert rows["two.png"]["time"] is None
    assert rows["two.png"]["sha256"] == sha256_of(folder / "two.png")
    assert any("broken.jpg" in note for note in report.notes)
    assert any("several faces" in note for note in report.notes)


def test_pictures_of_one_name_in_two_folders_are_both_kept(workspace, tmp_path):
    for n in (1, 2):
        image = picture(red=(10 * n, 10, SIZE))
        write_image(tmp_path / str(n) / "me.png", image)
    run([tmp_path / "1", tmp_path / "2" / "me.png"], workspace)
    assert len(files_of(workspace)) == 2


def test_no_face_at_all_is_an_error_and_leaves_nothing(workspace, tmp_path):
    path = tmp_path / "empty_street.mp4"
    film(path, [picture()] * 5)
    with pytest.raises(InputError, match=r"empty_street\.mp4"):
        run([path], workspace)
    assert list(workspace.root.iterdir()) == []


def test_an_input_without_a_face_is_said_when_others_have_one(
    workspace, video, tmp_path
):
    path = tmp_path / "street.mp4"
    film(path, [picture()] * 5)
    report = run([path, video], workspace)
    assert report.kept == 20
    assert "street.mp4: No face was found." in report.notes


@pytest.mark.parametrize("bad", ["missing", "text", "empty", "folder"])
def test_wrong_inputs_are_refused_before_anything_is_done(
    workspace, video, tmp_path, bad
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
        run([video, path], workspace)
    assert list(workspace.root.iterdir()) == []


def test_an_unknown_basis_is_refused_before_anything_is_done(workspace, video):
    with pytest.raises(ConsentError, match="--consent maybe"):
        extract([video], workspace, "src", "maybe", detector=Squares())
    assert list(workspace.root.iterdir()) == []


def test_a_name_that_is_no_name_is_refused(workspace, video):
    with pytest.raises(WorkspaceError):
        extract([video], workspace, "../src", "self", detector=Squares())


def test_an_interruption_keeps_what_was_found(workspace, video):
    class Interrupted(Squares):
        calls = 0

        def detect(self, images):
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return super().detect(images)

    with pytest.raises(KeyboardInterrupt):
        run([video], workspace, detector=Interrupted())
    assert len(files_of(workspace)) == len(rows_of(workspace)) == 16
    assert workspace.person("src").sources[0].name == "ada.mp4"
    assert leftovers(workspace) == []
    run([video], workspace)
    assert len(files_of(workspace)) == 20


def test_a_full_disk_loses_nothing_that_was_there(
    workspace, video, tmp_path, monkeypatch
):
    run([video], workspace)
    before = {file: file.read_bytes() for file in workspace.face_files("src")}
    rows = rows_of(workspace)
    other = tmp_path / "other.mp4"
    film(other, walk(30))

    def full(path, image):
        raise OutputError(f"{path} cannot be written (No space left).")

    monkeypatch.setattr(face_set, "write_image", full)
    with pytest.raises(OutputError, match="No space left"):
        run([other], workspace)
    after = {file: file.read_bytes() for file in workspace.face_files("src")}
    assert after == before
    assert rows_of(workspace) == rows
    assert leftovers(workspace) == []


def test_progress_counts_frames(workspace, video, tmp_path):
    write_image(tmp_path / "one.png", picture(red=(10, 10, SIZE)))
    seen = []
    run(
        [video, tmp_path / "one.png"],
        workspace,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (21, 21)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_report_is_plain_data(workspace, video):
    report = dataclasses.asdict(run([video], workspace))
    assert json.loads(json.dumps(report)) == report


def test_a_page_shows_who_was_seen(workspace, tmp_path):
    path = tmp_path / "two.mp4"
    film(path, walk(10, green=(100, 70, SIZE)))
    report = run([path], workspace)
    (page,) = report.sheets
    folder = workspace.root / "tracks" / "src" / "two.mp4"
    assert page == str(folder / "tracks.html")
    assert len(list(folder.glob("track_*.png"))) == 2


def test_a_track_is_kept_by_its_number(workspace, tmp_path):
    path = tmp_path / "two.mp4"
    film(path, [picture(red=(10, 20, SIZE), green=(100, 70, SIZE))] * 9)
    for number, right in ((0, False), (1, True)):
        run([path], workspace, tracks=[number])
        assert {row["box"][0] > 90 for row in rows_of(workspace)} == {right}
    with pytest.raises(InputError, match="no track 5"):
        run([path], workspace, tracks=[5])
    with pytest.raises(ConfigError, match="--track"):
        run([path, path], workspace, tracks=[0])


def test_who_looks_like_a_picture_is_kept(workspace, tmp_path, monkeypatch):
    """By their colour, here."""
    monkeypatch.setattr(extract_module, "installed_identity", Colour)
    path, red = tmp_path / "two.mp4", tmp_path / "red.png"
    film(path, [picture(red=(10, 20, SIZE), green=(100, 70, SIZE))] * 9)
    write_image(red, picture(red=(60, 60, SIZE)))
    run([path], workspace, like=red)
    assert {row["box"][0] > 90 for row in rows_of(workspace)} == {False}
    green = tmp_path / "green.mp4"
    film(green, [picture(green=(100, 70, SIZE))] * 9)
    with pytest.raises(InputError, match=r"Nobody in green\.mp4 looks like"):
        run([green], workspace, like=red)
    write_image(red, picture())
    with pytest.raises(InputError, match="shows no face"):
        run([path], workspace, like=red)


def test_likeness_needs_a_model(workspace, video, monkeypatch):
    monkeypatch.setattr(extract_module, "installed_identity", lambda: None)
    with pytest.raises(MissingDependencyError, match="dlib"):
        run([video], workspace, like=video)


class Colour:
    """Tells squares apart by their mean colour."""

    name = "colour"
    threshold = 60.0

    def embed(self, crops):
        return crops[:, 100:156, 100:156].mean(axis=(1, 2))


def test_mtcnn_extracts_an_actor(workspace, tmp_path, detector, turning):
    path = tmp_path / "actor.mp4"
    film(path, [shot.image for shot in turning])
    report = extract([path], workspace, "src", "synthetic", detector=detector)
    assert report.share == 1
    for shot, row in zip(turning, rows_of(workspace), strict=True):
        away = np.linalg.norm(row["landmarks"] - shot.landmarks, axis=1)
        eyes = np.linalg.norm(shot.landmarks[1] - shot.landmarks[0])
        assert away.max() < 0.2 * eyes
    yaws = [row["yaw"] for row in rows_of(workspace)]
    assert yaws[0] < -12 < 12 < yaws[-1]
    assert yaws == sorted(yaws)


REAL_VIDEOS = {
    "face_absent_2s_to_4s.mp4": (0.6, 0.8),
    "grayscale.mp4": (1.0, 1.0),
    "tiny_face_corner.mp4": (1.0, 1.0),
    "truncated.mpg": (1.0, 1.0),
}


@pytest.mark.parametrize("name", REAL_VIDEOS)
def test_hard_videos_give_the_faces_they_show(
    workspace, detector, real_data, name
):
    path = real_data / "hard_videos" / name
    report = run([path], workspace, detector=detector, every=10)
    low, high = REAL_VIDEOS[name]
    assert low <= report.share <= high


def test_a_video_without_a_face_is_refused(workspace, detector, real_data):
    path = real_data / "hard_videos" / "noface_3s.mp4"
    with pytest.raises(InputError, match="No face"):
        run([path], workspace, detector=detector, every=5)


def test_a_face_that_is_away_is_missed_for_as_long(
    workspace, detector, real_data
):
    """Two of its seconds show nobody; before and after it is one person."""
    path = real_data / "hard_videos" / "face_absent_2s_to_4s.mp4"
    report = run([path], workspace, detector=detector, every=10)
    assert report.without["no face found"] == 7
    assert sum(report.without.values()) == 7
    assert report.kept == report.sampled - 7


@pytest.mark.parametrize(
    "name", ["text_named.jpg", "empty.jpg", "truncated.jpg"]
)
def test_damaged_pictures_are_refused_or_said(
    workspace, detector, real_data, name
):
    path = real_data / "hard_images" / name
    try:
        report = run([path], workspace, detector=detector)
    except InputError as error:
        assert name in str(error)
    else:
        assert report.kept == 1


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("base_portrait.jpg", {}),
        ("exif_orient6.jpg", {}),
        ("tiny_face_corner.jpg", {"min_face": 0.02}),
    ],
)
def test_hard_pictures_give_one_face(workspace, real_data, name, settings):
    detector = choose_detector(**settings)
    path = real_data / "hard_images" / name
    report = run([path], workspace, detector=detector, **settings)
    assert report.kept == 1


def test_of_two_people_the_one_like_a_picture_is_kept(
    workspace, detector, real_data, tmp_path
):
    """Each half of a picture of two finds its own face in the whole."""
    pytest.importorskip("dlib")
    two = real_data / "hard_images" / "two_people.jpg"
    image = read_image(two)
    faces = sorted(detector.detect([image])[0][:2], key=lambda f: f.box[0])
    for face in faces:
        crop = align(image, face.landmarks)
        write_image(tmp_path / "one.png", crop)
        space = Workspace(tmp_path / f"{face.box[0]:.0f}", create=True)
        report = run([two], space, detector=detector, like=tmp_path / "one.png")
        assert report.kept == 1
        (row,) = rows_of(space)
        assert row["box"][0] == pytest.approx(face.box[0], abs=2)


@pytest.mark.parametrize(
    ("name", "least"),
    [("A_grid_s1_train.mp4", 0.99), ("B_lp_d6_train.mp4", 0.96)],
)
def test_training_videos_give_their_faces(
    workspace, detector, real_data, name, least
):
    path = real_data / "train" / name
    report = run([path], workspace, detector=detector, every=25)
    assert report.share >= least


def test_pictures_may_have_any_size(workspace, tmp_path):
    for side in (60, 333):
        image = cv2.resize(picture(red=(20, 20, 60)), (side, side))
        write_image(tmp_path / "sizes" / f"{side}.png", image)
    report = run([tmp_path / "sizes"], workspace)
    assert report.kept == 2
