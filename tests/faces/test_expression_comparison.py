"""Two people of a project are held against each other by what they express."""

import numpy as np
import pytest

from faceswap_gan.faces import expression_comparison
from faceswap_gan.faces.expression_comparison import compare_expressions
from faceswap_gan.faces.expressions import FINGERPRINT
from faceswap_gan.faces.face_stats import FaceStats
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.faces.mesh.points import COEFFICIENTS
from faceswap_gan.hashing import sha256_of
from faceswap_gan.networks.mesh_weights import REMEDY
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import ExpressionRow
from faceswap_gan.records.expressions import packed
from faceswap_gan.records.expressions import write_expressions
from faceswap_gan.workspace import Workspace

AHEAD, DOWN = (0.3, 0.0), (0.3, -10.0)
ASLEEP = (0.02, -10.0)


def row(
    sha: str, eyes: float, pitch: float, smile: float = 0.0
) -> ExpressionRow:
    coefficients = np.zeros(len(COEFFICIENTS))
    for name in ("mouthSmileLeft", "mouthSmileRight"):
        coefficients[COEFFICIENTS.index(name)] = smile
    expression = Expression(
        points=packed(np.zeros((478, 3))),
        coefficients=coefficients.tolist(),
        gaze=[0.0, pitch],
        head=[0.0, 0.0, 0.0],
        lids=[eyes, eyes],
        lips=0.0,
    )
    return ExpressionRow(
        picture_sha256=sha, made_by=FINGERPRINT, score=1, expression=expression
    )


def add_person(space: Workspace, name: str, film: list[tuple]) -> FaceStats:
    files, rows = [], []
    space.faces(name).mkdir(parents=True, exist_ok=True)
    for number, face in enumerate(film):
        files.append(space.faces(name) / f"{number:02d}.png")
        files[-1].write_bytes(f"{name} {number}".encode())
        rows.append(row(sha256_of(files[-1]), *face))
    write_expressions(space.expressions(name), rows)
    nothing = np.zeros(len(files))
    return FaceStats(name, files, *[nothing] * 6)


@pytest.fixture
def project(tmp_path) -> tuple[Workspace, FaceStats, FaceStats]:
    space = Workspace(tmp_path / "project", create=True)
    src = add_person(space, "src", [AHEAD] * 6 + [ASLEEP] * 3)
    return space, src, add_person(space, "dst", [AHEAD] * 6 + [DOWN] * 6)


def test_it_says_what_to_film_and_shows_it(project):
    space, src, dst = project
    found = compare_expressions(space, dst, src)
    (gap,) = found.gaps
    assert gap.to_film == "Film src looking down with open eyes."
    assert gap.seen == "dst does so in 6 of 12 faces, src in none of 9."
    assert len(gap.faces) == expression_comparison.SHOWN == len(gap.nearest)
    assert {*gap.faces} <= {*dst.files[6:]}
    assert {*gap.nearest} <= {*src.files}
    assert found.notes == []


def test_it_says_that_nothing_is_missing(project):
    space, _, dst = project
    found = compare_expressions(space, dst, dst)
    assert found.gaps == []
    assert found.notes == ["Whatever dst does here, dst was seen doing too."]


def test_it_says_how_expressions_are_completed(project, monkeypatch):
    space, src, dst = project
    monkeypatch.setattr(MeshLandmarks, "installed", lambda: True)
    src.files[0].write_bytes(b"drawn over")
    found = compare_expressions(space, dst, src)
    assert len(found.gaps) == 1
    (note,) = found.notes
    assert "What src expresses is not known of 1 of 9 faces" in note
    assert f"masks --workspace {space.root} --person src" in note
    space.expressions("dst").unlink()
    found = compare_expressions(space, dst, src)
    assert found.gaps == []
    assert "of 12 of 12 faces" in found.notes[0]
    assert len(found.notes) == 2
    monkeypatch.setattr(MeshLandmarks, "installed", lambda: False)
    assert compare_expressions(space, dst, src).notes == [
        *found.notes,
        f"That needs the face mesh first. {REMEDY}",
    ]


def test_each_gap_is_shown_by_faces_of_no_other(project):
    space, src, _ = project
    smiling = (*DOWN, 0.9)
    dst = add_person(space, "dst", [AHEAD] * 6 + [DOWN, smiling] * 6)
    gaps = compare_expressions(space, dst, src).gaps
    assert [gap.to_film for gap in gaps] == [
        "Film src looking down with open eyes.",
        "Film src smiling.",
    ]
    assert {*gaps[0].faces} <= {*dst.files[6::2]}
    assert {*gaps[1].faces} <= {*dst.files[7::2]}
