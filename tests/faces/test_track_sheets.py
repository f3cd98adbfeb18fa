"""Who is seen: the best faces of each track, on a page."""

import numpy as np
import pytest

from faceswap_gan.faces.best_faces import BestFaces
from faceswap_gan.faces.best_faces import TrackEmbedding
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track_sheets import remove_sheets
from faceswap_gan.faces.track_sheets import write_sheets
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

FACE = Face(np.array([0.0, 0, 60, 60]), np.zeros((5, 2)), 0.9)


@pytest.fixture
def rows(tmp_path) -> dict:
    """Track 0 of 20 frames, track 1 of 4; every fifth crop is sharp."""
    rows = {}
    for track, length in ((0, 20), (1, 4)):
        for frame in range(length):
            file = tmp_path / f"{track}_{frame}.png"
            crop = np.full((256, 256, 3), 100 * track + frame, np.uint8)
            write_image(file, crop)
            rows[file] = {
                "track": track,
                "frame": frame,
                "time": f"{frame}/25",
                "sharpness": 0.1 if frame % 5 == 2 else 0.01,
                "yaw": 0.0,
                "pitch": 0.0,
            }
    return rows


def test_of_each_part_of_a_life_the_sharpest_face_is_shown(rows):
    files = BestFaces(rows).files(0, most=4)
    assert [rows[file]["frame"] for file in files] == [2, 7, 12, 17]


def test_a_face_that_looks_at_us_is_better_than_a_sharper_profile(rows):
    for row in rows.values():
        row["yaw"] = 80.0 if row["sharpness"] > 0.05 else 0.0
    files = BestFaces(rows).files(0, most=4)
    assert all(rows[file]["yaw"] == 0 for file in files)


def test_short_tracks_have_fewer_faces_and_unknown_ones_none(rows):
    assert len(BestFaces(rows).files(1)) == 4
    assert BestFaces(rows).files(9) == []
    assert BestFaces(rows).span(0) == (0.0, 19 / 25)


def test_a_track_is_embedded_once_by_its_best_faces(rows):
    class Brightness:
        calls = 0

        def embed(self, crops):
            self.calls += 1
            return crops.mean(axis=(1, 2))

    model = Brightness()
    embed = TrackEmbedding(model, BestFaces(rows))
    track = Track(1, dict.fromkeys(range(4), FACE))
    np.testing.assert_allclose(embed(track), 101.5)
    embed(track)
    assert model.calls == 1


def test_a_page_shows_every_track_and_says_which_was_kept(rows, tmp_path):
    workspace = Workspace(tmp_path / "project", create=True)
    tracks = [
        Track(number, dict.fromkeys(range(length), FACE))
        for number, length in ((0, 20), (1, 4), (2, 1))
    ]
    page = write_sheets(
        workspace, "src", tmp_path / "a&b.mp4", tracks, {0}, BestFaces(rows)
    )
    text = page.read_text()
    assert text.index("Track 0") < text.index("Track 1")
    assert text.count('class="kept"') == 1
    assert "Seen in 20 frames between 0:00.0 and 0:00.8" in text
    assert "a&amp;b.mp4" in text
    assert "not shown: 1" in text
    assert "<code>--track 1</code>" in text
    names = sorted(file.name for file in page.parent.iterdir())
    assert names == ["track_000.png", "track_001.png", "tracks.html"]
    sheet = read_image(page.parent / "track_001.png")
    assert {100, 101, 102, 103} <= set(np.unique(sheet[100]))


def test_a_page_without_any_sheet_is_written_too(rows, tmp_path):
    workspace = Workspace(tmp_path / "project", create=True)
    tracks = [Track(3, {0: FACE})]
    page = write_sheets(
        workspace, "src", tmp_path / "a.mp4", tracks, set(), BestFaces(rows)
    )
    assert "not shown: 1" in page.read_text()


def test_pages_go_once_nobody_chooses_from_them(tmp_path):
    workspace = Workspace(tmp_path / "project", create=True)
    for person in ("src", "other"):
        page = workspace.root / "tracks" / person / "a.mp4" / "tracks.html"
        page.parent.mkdir(parents=True)
        page.touch()
    (sentence,) = remove_sheets(workspace, ["src", "dst"])
    assert "videos of src are removed" in sentence
    assert [f.name for f in (workspace.root / "tracks").iterdir()] == ["other"]
