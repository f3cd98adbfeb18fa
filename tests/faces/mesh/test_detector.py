"""Who is a face where MTCNN and the mesh do not agree."""

import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mesh.detector import SURE
from faceswap_gan.faces.mesh.detector import MeshDetector

MESH = np.zeros((478, 3))


def face(x, score, mesh=None):
    box = np.array([x, 0.0, x + 40, 50])
    return Face(box, np.full((5, 2), x), score, mesh=mesh)


@pytest.fixture
def agreed(monkeypatch):
    """Returns what a detector says of faces that its two halves see so."""

    def decide(found, dense, turned=None):
        detector = MeshDetector()
        nothing = [face(0, 0.0) for _ in found]
        answers = iter([dense, dense, turned or nothing])
        monkeypatch.setattr(
            detector._finder, "search", lambda *_, **__: [found]
        )
        monkeypatch.setattr(detector.mesh, "find", lambda *_: [next(answers)])
        return detector.detect([np.zeros((90, 160, 3), np.uint8)])[0]

    return decide


def test_the_mesh_gives_the_points_and_mtcnn_the_score(agreed):
    (one,) = agreed([face(10, 0.8)], [face(12, 0.99, MESH)])
    assert (one.score, one.landmarks[0, 0]) == (0.8, 12)
    assert one.mesh is MESH


def test_what_the_mesh_does_not_see_must_be_sure(agreed):
    unseen = [face(10, 0.1, MESH), face(80, 0.1, MESH)]
    found = [face(10, SURE), face(80, SURE - 0.01)]
    assert agreed(found, unseen) == [found[0]]


def test_what_stands_on_its_head_is_no_face(agreed):
    found = [face(10, SURE), face(80, SURE)]
    dense = [face(10, 0.9, MESH), face(80, 0.99, MESH)]
    turned = [face(10, 0.95, MESH), face(80, 0.98, MESH)]
    (one,) = agreed(found, dense, turned)
    assert one.landmarks[0, 0] == 80


def test_two_that_become_one_are_one(agreed):
    dense = [face(10, 0.9, MESH), face(11, 0.9, MESH), face(80, 0.9, MESH)]
    faces = agreed([face(10, 0.9), face(30, 0.8), face(80, 0.8)], dense)
    assert [one.landmarks[0, 0] for one in faces] == [10, 80]


def test_it_is_chosen_by_name_and_needs_its_own_file(tmp_path):
    assert open_detector("mesh").name == "mesh"
    file = tmp_path / "other.task"
    file.write_bytes(b"PK")
    with pytest.raises(CheckpointError, match="damaged, or not"):
        open_detector(f"mesh:{file}")


def test_a_phone_is_no_face(mesh_detector, real_data):
    images = pytest.importorskip("faceswap_gan.video.images")
    file = real_data / "hard_images" / "occluded_band.jpg"
    faces = mesh_detector.detect([images.read_image(file)])[0]
    assert [one.mesh is not None for one in faces] == [True]
