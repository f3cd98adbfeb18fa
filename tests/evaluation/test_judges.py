"""Who judges expression, and what each reads in a face."""

import dataclasses

import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.evaluation import judges
from faceswap_gan.evaluation.catalog_expression import EXPRESSION_METRICS
from faceswap_gan.evaluation.judges import LandmarkJudge
from faceswap_gan.evaluation.judges import MeshJudge
from faceswap_gan.evaluation.judges import choose_judge
from faceswap_gan.evaluation.judges import mesh_expression
from faceswap_gan.evaluation.judges import with_expression
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.networks.mesh_weights import INSTALL
from faceswap_gan.networks.mesh_weights import SHA256

MESH = np.random.default_rng(0).normal(100, 30, (478, 3))


class Meshes(FaceMesh):
    """Finds one and the same mesh, surely in the first half of faces."""

    def __init__(self):
        self.asked = []

    def find(self, images, expected):
        """See `FaceMesh.find`."""
        self.asked.append([face.mesh for (face,) in expected])
        scores = [
            0.9 if n < len(images) / 2 else 0.4 for n in range(len(images))
        ]
        return [
            [dataclasses.replace(face, mesh=MESH, score=score)]
            for (face,), score in zip(expected, scores, strict=True)
        ]


class Counts:
    """Reads of each face its frame, and keeps how many were shown at once."""

    name, metrics, reason = "counts", {}, ""

    def __init__(self):
        self.shown = []

    def read(self, images, faces):
        """See `Judge.read`."""
        self.shown.append(len(images))
        return [
            {"frame": face.frame + image.mean() / 1e6}
            for image, face in zip(images, faces, strict=True)
        ]


def test_an_expression_is_what_the_measures_of_the_mesh_say():
    read = mesh_expression(MESH)
    assert read["mouth"] == measures.lip_opening(MESH)
    assert read["mouth_width"] == measures.mouth_width(MESH)
    assert read["eyes"] == measures.lid_openings(MESH).mean()
    assert read["brows"] == measures.brow_heights(MESH).mean()
    gaze = [read["gaze_yaw"], read["gaze_pitch"]]
    np.testing.assert_allclose(gaze, measures.gaze(MESH).mean(axis=0))
    pose = [read[name] for name in judges.POSE]
    np.testing.assert_allclose(pose, head_pose(MESH))


def test_the_mesh_is_sought_once_more_about_itself(pairs):
    mesh = Meshes()
    faces = [pair.face for pair in pairs[:4]]
    read = MeshJudge(mesh).read([pair.original for pair in pairs[:4]], faces)
    assert [expression is None for expression in read] == [False] * 2 + [
        True
    ] * 2
    first, second = mesh.asked
    assert all(known is None for known in first)
    assert all(known is MESH for known in second)


def test_the_mesh_judges_all_and_names_its_weights():
    judge = MeshJudge(Meshes())
    assert set(judge.metrics) == {metric.name for metric in EXPRESSION_METRICS}
    assert all(SHA256 in name for name in judge.metrics.values())
    assert not judge.reason


def test_points_judge_what_they_show(pairs, true_points):
    pair = pairs[0]
    judge = LandmarkJudge(true_points, "No mesh.")
    (read,) = judge.read([pair.original], [pair.face])
    assert set(read) == {*judges.POSE, "mouth", "eyes"}
    assert judge.metrics == {
        "pose_error": "five points",
        "mouth_correlation": "truth",
        "eye_correlation": "truth",
    }
    (read,) = LandmarkJudge(None, "").read([pair.original], [pair.face])
    assert set(read) == {*judges.POSE}


def test_without_weights_the_reason_holds_the_command(monkeypatch):
    def lacking():
        raise CheckpointError(f"There is no mesh. Run `{INSTALL}`.")

    monkeypatch.setattr(judges, "FaceMesh", lacking)
    judge = choose_judge()
    assert isinstance(judge, LandmarkJudge)
    assert INSTALL in judge.reason
    assert "gaze_angle_error" not in judge.metrics


def test_pairs_are_read_eight_faces_at_a_time(pairs):
    pairs[2] = dataclasses.replace(pairs[2], swapped_face=None)
    judge = Counts()
    read = list(with_expression(iter(pairs), judge))
    assert judge.shown == [7, 8, 8, 8]
    assert [pair.index for pair in read] == list(range(16))
    for old, new in zip(pairs, read, strict=True):
        before = old.original.mean() / 1e6 + old.index
        assert new.expression == {"frame": before}
        if old.index != 2:
            after = old.swapped.mean() / 1e6 + old.index
            assert new.swapped_expression == {"frame": after}
    assert read[2].swapped_expression is None


def test_no_pairs_are_read_of_none():
    assert list(with_expression([], Counts())) == []


@pytest.mark.parametrize("count", [1, 4, 5])
def test_few_pairs_are_read_too(pairs, count):
    assert len(list(with_expression(pairs[:count], Counts()))) == count
