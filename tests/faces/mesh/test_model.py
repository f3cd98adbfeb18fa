"""The mesh on pictures: where it is looked for, and where it is found."""

import subprocess
import sys

import numpy as np
import pytest

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.faces.mesh.model import crop_of
from faceswap_gan.faces.mesh.model import in_mirror
from faceswap_gan.faces.mesh.points import COEFFICIENTS
from faceswap_gan.faces.mesh.points import NOSE_TIP
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.studio import perform

SIZE = (320, 240)
POSES = [Pose(), Pose(mouth_open=1.0), Pose(eyes_open=0.0)]


@pytest.fixture(scope="module")
def film():
    return list(perform(IDENTITIES["ada"], POSES, SIZE, 0))


@pytest.fixture(scope="module")
def found(film):
    """Returns the face of each frame, found where it is about expected."""
    expected = [[roughly(frame.landmarks)] for frame in film]
    return FaceMesh().find([frame.image for frame in film], expected)


def roughly(landmarks):
    """Returns a face a tenth of the eyes' distance beside the true one."""
    shift = 0.1 * (landmarks[1] - landmarks[0])
    return Face(np.zeros(4), landmarks + shift, 0.0, frame=3, track=4)


def test_faces_are_found_where_they_are(film, found):
    for frame, (face,) in zip(film, found, strict=True):
        eyes = np.linalg.norm(frame.landmarks[1] - frame.landmarks[0])
        away = np.linalg.norm(face.landmarks - frame.landmarks, axis=1)
        assert away.max() < 0.2 * eyes
        assert face.score > 0.9
        assert face.place == (3, 4)
        assert face.mesh.shape == (478, 3)


def test_the_nose_is_nearer_than_the_rest(found):
    for (face,) in found:
        assert face.mesh[NOSE_TIP, 2] < np.percentile(face.mesh[:, 2], 5)


def test_coefficients_tell_an_open_mouth_and_closed_eyes(found):
    meshes = np.stack([face.mesh for (face,) in found])
    rows = FaceMesh().coefficients(meshes)
    named = [dict(zip(COEFFICIENTS, row, strict=True)) for row in rows]
    assert named[1]["jawOpen"] > named[0]["jawOpen"] + 0.1
    assert named[2]["eyeBlinkLeft"] > named[0]["eyeBlinkLeft"] + 0.1
    assert FaceMesh().coefficients(meshes[:0]).shape == (0, 52)


def test_a_turned_picture_gives_the_turned_mesh(film, found):
    image, face = film[0].image, found[0][0]
    turned = np.ascontiguousarray(np.rot90(image, 2))
    far = np.array([image.shape[1] - 1, image.shape[0] - 1])
    place = Face(np.zeros(4), far - face.landmarks, 0.0)
    (again,) = FaceMesh().find([turned], [[place]])[0]
    (same,) = FaceMesh().find(
        [image], [[Face(np.zeros(4), face.landmarks, 0.0)]]
    )[0]
    away = far - again.mesh[:, :2] - same.mesh[:, :2]
    assert np.abs(away).max() < 0.5


def test_a_mirrored_picture_gives_the_mirrored_mesh(film, found):
    image, face = film[1].image, found[1][0]
    width = image.shape[1]
    five = face.landmarks[[1, 0, 2, 4, 3]] * [-1, 1] + [width - 1, 0]
    flipped = np.ascontiguousarray(image[:, ::-1])
    (own,), (other,) = FaceMesh().find(
        [image, flipped], [[face], [Face(np.zeros(4), five, 0.0)]]
    )
    away = in_mirror(other.mesh, width) - own.mesh
    assert np.abs(away).max() < 3
    assert (
        np.abs(in_mirror(in_mirror(own.mesh, width), width) - own.mesh).max()
        < 1e-9
    )


def test_two_looks_depend_less_than_one_on_where_they_look(film, found):
    images = [frame.image for frame in film]
    beside = [[roughly(face.landmarks)] for (face,) in found]
    apart = []
    for look in (FaceMesh().find_evenly, FaceMesh().find):
        here, there = look(images, found), look(images, beside)
        pairs = zip(here, there, strict=True)
        apart.append(
            np.mean([np.abs(a.mesh - b.mesh).mean() for (a,), (b,) in pairs])
        )
        assert [a.score for (a,) in here] == [
            a.score for (a,) in FaceMesh().find(images, found)
        ]
    assert apart[0] < 0.9 * apart[1]


def test_the_crop_holds_the_mesh_in_its_middle(found):
    for (face,) in found:
        inside = transform(crop_of(face), face.mesh[:, :2])
        low, high = inside.min(axis=0), inside.max(axis=0)
        np.testing.assert_allclose((low + high) / 2, 127.5, atol=20)
        assert (high - low).max() == pytest.approx(256 / 1.5, rel=0.15)


def test_no_expected_face_gives_none(film):
    assert FaceMesh().find([film[0].image], [[]]) == [[]]


def test_nothing_is_said_on_the_terminal():
    code = (
        "import numpy as np\n"
        "from faceswap_gan.faces.mesh.model import FaceMesh\n"
        "FaceMesh().coefficients(np.ones((1, 478, 3)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True
    )
    assert told.stderr + told.stdout == b""
