"""A turned face tells by how much it was turned."""

import numpy as np
import pytest

from faceswap_gan.faces.mesh.head import FRONTAL
from faceswap_gan.faces.mesh.head import STEADY
from faceswap_gan.faces.mesh.head import fit_head
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.head import to_front

TURNS = [(0, 0, 0), (30, 0, 0), (0, -20, 0), (0, 0, 40), (-35, 15, -10)]


@pytest.mark.parametrize("angles", TURNS)
def test_a_turned_face_gives_back_its_angles(face, turn, angles):
    mesh = 1.7 * turn(face(), *angles) + [40, -20, 3]
    np.testing.assert_allclose(head_pose(mesh), angles, atol=1e-6)
    rotation, scale = fit_head(mesh)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)
    assert scale == pytest.approx(1.7 * 80)
    np.testing.assert_allclose(to_front(mesh)[STEADY], FRONTAL, atol=1e-9)


def test_positive_angles_look_right_up_and_lean_right(face, turn):
    nose, chin = 4, 152
    ahead = face()
    right = turn(ahead, yaw=20)
    assert right[nose, 0] > ahead[nose, 0] + 5
    up = turn(ahead, pitch=20)
    assert up[nose, 1] < ahead[nose, 1] - 5
    leaning = turn(ahead, roll=20)
    assert leaning[10, 0] > ahead[10, 0] + 5 > leaning[chin, 0]


def test_many_faces_are_measured_at_once(face, turn):
    meshes = np.stack([turn(face(), *angles) for angles in TURNS])
    np.testing.assert_allclose(head_pose(meshes), TURNS, atol=1e-6)
    assert head_pose(meshes[None]).shape == (1, len(TURNS), 3)


def test_the_frontal_face_is_symmetric():
    mirrored = FRONTAL * [-1, 1, 1]
    for point in mirrored:
        assert np.linalg.norm(FRONTAL - point, axis=1).min() < 1e-9
