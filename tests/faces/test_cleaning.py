"""What harms a face set is found, set aside, and can be brought back."""

import numpy as np
import pytest

from faceswap_gan.faces.cleaning import BLURRED
from faceswap_gan.faces.cleaning import DUPLICATE
from faceswap_gan.faces.cleaning import WRONG
from faceswap_gan.faces.cleaning import bring_back
from faceswap_gan.faces.cleaning import find_rejects
from faceswap_gan.faces.cleaning import set_aside
from faceswap_gan.faces.face_stats import FaceStats
from faceswap_gan.storage import read_jsonl
from faceswap_gan.storage import write_jsonl
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace


@pytest.fixture
def faces(tmp_path) -> FaceStats:
    """Forty good, different faces of one person."""
    n = 40
    rng = np.random.default_rng(0)
    return FaceStats(
        person="src",
        files=[tmp_path / f"{k:02d}.png" for k in range(n)],
        size=np.full(n, 60.0),
        sharpness=np.linspace(0.05, 0.06, n),
        pose=rng.normal(0, 9, (n, 2)),
        brightness=np.full(n, 0.5),
        side=np.zeros(n),
        thumbnails=rng.uniform(0, 255, (n, 48)).astype(np.float32),
        embeddings=rng.normal(0, 0.02, (n, 16)),
    )


def found(faces: FaceStats, threshold: float | None = 0.6) -> dict[int, str]:
    why = find_rejects(faces, threshold)
    return {int(n): str(why[n]) for n in np.flatnonzero(why != "")}


def test_good_faces_are_kept(faces):
    assert found(faces) == {}


def test_a_face_unlike_nearly_all_is_another_person_s(faces):
    faces.embeddings[[3, 30]] += 1
    assert found(faces) == {3: WRONG, 30: WRONG}
    assert found(faces, threshold=None) == {}


def test_a_second_look_of_the_same_person_is_kept(faces):
    """A beard, or a profile: an eighth of the set looks like it."""
    faces.embeddings[:5] += 1
    assert found(faces) == {}


def test_a_set_of_strangers_has_no_wrong_faces(faces):
    faces.embeddings *= 100
    assert found(faces) == {}


def test_blur_is_judged_beside_the_other_faces(faces):
    faces.sharpness[7] = 0.015
    assert found(faces) == {7: BLURRED}
    faces.sharpness *= 0.1
    assert found(faces) == {7: BLURRED}


def test_of_equal_pictures_the_sharpest_stays(faces):
    faces.thumbnails[[4, 20]] = faces.thumbnails[11]
    faces.thumbnails[[4, 20]] += [[0.5], [-0.5]]
    assert found(faces) == {4: DUPLICATE, 11: DUPLICATE}
    faces.thumbnails[20] += 2
    assert found(faces) == {4: DUPLICATE}


def test_copies_are_found_across_blocks(faces, monkeypatch):
    monkeypatch.setattr("faceswap_gan.faces.cleaning._ROWS", 7)
    faces.thumbnails[[0, 16, 33]] = faces.thumbnails[39]
    assert found(faces) == dict.fromkeys([0, 16, 33], DUPLICATE)


def test_of_wrong_and_blurred_faces_no_copy_is_kept_for(faces):
    faces.sharpness[7] = 0.015
    faces.thumbnails[8] = faces.thumbnails[7]
    assert found(faces) == {7: BLURRED}


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    space = Workspace(tmp_path / "project", create=True)
    for name in ("a.png", "b.png", "c.png", "mine.png"):
        write_image(space.faces("src") / name, np.zeros((8, 8, 3), np.uint8))
    rows = [{"file": f"{name}.png", "frame": 1} for name in "abc"]
    write_jsonl(space.manifest("src"), rows)
    return space


def names(workspace) -> list[str]:
    return [file.name for file in workspace.face_files("src")]


def test_faces_set_aside_are_moved_with_their_rows(workspace):
    files = {file.name: file for file in workspace.face_files("src")}
    folder = set_aside(
        workspace, "src", {files["b.png"]: WRONG, files["mine.png"]: BLURRED}
    )
    assert names(workspace) == ["a.png", "c.png"]
    assert (folder / "wrong_person" / "b.png").exists()
    assert (folder / "blurred" / "mine.png").exists()
    rows = read_jsonl(workspace.manifest("src"))
    assert [row["file"] for row in rows] == ["a.png", "c.png"]
    (row,) = read_jsonl(folder / "faces.jsonl")
    assert row == {"file": "b.png", "frame": 1, "rejected": WRONG}


def test_what_was_set_aside_comes_back_as_it_was(workspace):
    rows = read_jsonl(workspace.manifest("src"))
    for name, reason in (("b.png", WRONG), ("mine.png", DUPLICATE)):
        set_aside(workspace, "src", {workspace.faces("src") / name: reason})
    assert bring_back(workspace, "src") == 2
    assert names(workspace) == ["a.png", "b.png", "c.png", "mine.png"]
    assert read_jsonl(workspace.manifest("src")) == rows
    assert bring_back(workspace, "src") == 0
