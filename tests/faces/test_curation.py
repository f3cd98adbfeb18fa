"""A face set is measured, drawn and cleaned."""

import numpy as np
import pytest

from faceswap_gan.cli import face_endings
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces import curation
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.curation import curate
from faceswap_gan.faces.expression_comparison import ExpressionComparison
from faceswap_gan.faces.expression_comparison import ShownGap
from faceswap_gan.faces.face_stats import measure_faces
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.storage import write_jsonl
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

FACES = 12
DRAWN = curation._drawn


def add_person(workspace: Workspace, name: str, shift: float) -> None:
    """Pictures of noise whose points say that they look to one side."""
    rows = []
    rng = np.random.default_rng(0)
    points = TEMPLATE * ALIGNED_SIZE
    points[2, 0] += shift
    for index in range(FACES):
        image = rng.integers(0, 256, (ALIGNED_SIZE, ALIGNED_SIZE, 3), np.uint8)
        image[:, 128:] //= 2
        write_image(workspace.faces(name) / f"{index:02d}.png", image)
        rows.append(
            {
                "file": f"{index:02d}.png",
                "landmarks": (points / 2).tolist(),
                "matrix": [[2.0, 0, 0], [0, 2.0, 0]],
            }
        )
    write_jsonl(workspace.manifest(name), rows)


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Workspace:
    monkeypatch.setattr(curation, "installed_identity", lambda: None)
    blank = np.zeros((1, 1, 3), np.uint8)
    monkeypatch.setattr(curation, "_drawn", lambda *_: blank)
    space = Workspace(tmp_path / "project", create=True)
    add_person(space, "src", shift=0)
    add_person(space, "dst", shift=25)
    first = space.faces("src") / "00.png"
    write_image(first.with_name("copy.png"), read_image(first))
    accept_faces(space, "src", "synthetic", "noise")
    return space


class Nobody:
    name = "nobody"

    def fingerprint(self):
        return self.name

    def detect(self, images):
        return [[] for _ in images]


def run(workspace, **settings):
    return curate(workspace, "src", detector=Nobody(), **settings)


def test_faces_are_measured(workspace):
    seen = []
    faces = measure_faces(
        workspace, "src", None, Nobody(), lambda *done: seen.append(done)
    )
    assert len(faces) == FACES + 1
    assert seen[-1] == (FACES + 1, FACES + 1)
    known = faces.take(np.arange(FACES))
    assert known.size == pytest.approx(72.6 / 2, abs=0.2)
    assert np.isnan(faces.size[-1])
    assert known.side == pytest.approx(-1 / 3, abs=0.01)
    assert known.brightness == pytest.approx(0.375, abs=0.01)
    assert np.abs(known.pose[:, 0]).max() < 3
    turned = measure_faces(workspace, "dst", None, Nobody())
    assert turned.pose[:, 0].min() > 15


def test_a_set_is_drawn_and_cleaned(workspace, monkeypatch):
    monkeypatch.setattr(curation, "_drawn", DRAWN)
    report = run(workspace)
    assert report.rejected == {"duplicate": 1}
    assert report.faces == FACES == len(workspace.face_files("src"))
    assert "landmarks" in report.notes[0]
    assert "Nine of ten faces are turned" in report.notes[1]
    picture = read_image(workspace.root / "reports" / "faces_src.png")
    assert picture.shape[1] == 1200
    assert run(workspace).rejected == {}


def test_a_dry_run_moves_nothing(workspace):
    report = run(workspace, dry_run=True)
    assert report.rejected == {}
    assert report.notes[-1] == "Nothing was moved; it would be 1 duplicate."
    assert len(workspace.face_files("src")) == FACES + 1


def test_pictures_that_nobody_accepted_are_named(workspace):
    assert not [n for n in run(workspace).notes if "Not accepted" in n]
    file = workspace.faces("src") / "new.png"
    write_image(file, np.zeros((8, 8, 3), np.uint8))
    notes = run(workspace, dry_run=True).notes
    assert [n for n in notes if "1 not in its manifest (new.png)" in n]


def test_what_was_moved_is_brought_back(workspace):
    run(workspace)
    report = run(workspace, restore=True)
    assert "Faces brought back: 1." in report.notes
    assert len(workspace.face_files("src")) == FACES + 1


def test_missing_poses_are_named(workspace):
    report = run(workspace, compare="dst")
    assert report.uncovered == 1
    assert any("dst never" in n for n in report.notes)
    assert any("src's faces 100.0% have a pose" in n for n in report.notes)
    assert run(workspace, compare="src").uncovered == 0


def test_missing_movements_are_named(workspace, monkeypatch):
    report = run(workspace, compare="dst")
    assert report.to_film == []
    assert [n for n in report.notes if "What dst expresses is not known" in n]
    gap = ShownGap("Film dst smiling.", "src does so in 5 of 12.", [], [])
    compared = ExpressionComparison([gap], ["Some are not known."])
    monkeypatch.setattr(curation, "compare_expressions", lambda *_: compared)
    report = run(workspace, compare="dst")
    assert report.to_film == ["Film dst smiling. src does so in 5 of 12."]
    assert report.notes[-1] == "Some are not known."
    *_, said, _ = face_endings.faces(report, workspace.root)
    assert said == report.to_film[0]


def test_a_person_without_faces_is_named(workspace):
    with pytest.raises(WorkspaceError, match="no faces of eve"):
        curate(workspace, "eve")
