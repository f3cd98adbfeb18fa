"""One contract for every model of points; clear words without one."""

import sys
import types
from importlib.machinery import ModuleSpec

import numpy as np
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.faces import landmarks
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.outlines import as_68
from faceswap_gan.faces.outlines import eye_centres
from faceswap_gan.faces.outlines import eye_distance


def face_of(shot) -> Face:
    return Face(shot.box, shot.landmarks, 1.0)


class FakeFan:
    """Stands for the network: says where on the crop a mean face is."""

    def __init__(self, kind, face_detector, device):
        assert (kind, face_detector, device) == ("2D", "folder", "cpu")

    def get_landmarks_from_image(self, crop, detected_faces):
        assert crop.shape == (ALIGNED_SIZE, ALIGNED_SIZE, 3)
        x1, y1, x2, y2 = detected_faces[0]
        assert 0 < x1 < x2 < ALIGNED_SIZE
        assert 0 < y1 < y2 < ALIGNED_SIZE
        points = np.full((68, 2), 127.5)
        points[36:42], points[42:48] = TEMPLATE[:2, None] * 256 - 0.5
        points[30] = TEMPLATE[2] * 256 - 0.5
        points[48], points[54] = TEMPLATE[3:] * 256 - 0.5
        return [points.astype(np.float32)]


def fake_package(network=FakeFan) -> types.ModuleType:
    package = types.ModuleType("face_alignment")
    package.__spec__ = ModuleSpec("face_alignment", None)
    package.FaceAlignment = network
    package.LandmarksType = types.SimpleNamespace(TWO_D="2D")
    cuda = types.SimpleNamespace(is_available=lambda: False)
    torch = types.SimpleNamespace(cuda=cuda)
    package.api = types.SimpleNamespace(torch=torch)
    return package


@pytest.fixture(scope="module")
def dlib() -> landmarks.LandmarkModel:
    pytest.importorskip("dlib")
    return landmarks.choose_landmarks("dlib")


@pytest.fixture
def fan(monkeypatch) -> landmarks.LandmarkModel:
    monkeypatch.setitem(sys.modules, "face_alignment", fake_package())
    return landmarks.choose_landmarks("fan")


@pytest.fixture(scope="module")
def mesh() -> landmarks.LandmarkModel:
    return landmarks.choose_landmarks("mesh")


@pytest.fixture(params=["mesh", "dlib", "fan"])
def model(request) -> landmarks.LandmarkModel:
    return request.getfixturevalue(request.param)


def test_points_lie_where_the_five_do(model, portrait):
    points = model.points(portrait.image, face_of(portrait))
    assert points.shape in ((68, 2), (478, 3))
    assert points.dtype == np.float64
    few = as_68(points)
    five = np.array([*eye_centres(points), few[30], few[48], few[54]])
    away = np.linalg.norm(five - portrait.landmarks, axis=1)
    assert away.max() < 0.3 * eye_distance(portrait.landmarks)


def test_points_move_with_the_picture(model, portrait):
    """On a picture turned by a quarter the same points are found."""
    turned = np.rot90(portrait.image)
    width = portrait.image.shape[1]

    def turn(points: np.ndarray) -> np.ndarray:
        return np.column_stack([points[:, 1], width - 1 - points[:, 0]])

    face = Face(portrait.box, turn(portrait.landmarks), 1.0)
    upright = model.points(portrait.image, face_of(portrait))
    found = model.points(np.ascontiguousarray(turned), face)
    away = np.linalg.norm(found[:, :2] - turn(upright), axis=1)
    assert away.max() < 0.1 * eye_distance(portrait.landmarks)


def test_models_have_the_name_they_are_chosen_by(mesh, dlib, fan):
    names = (mesh.name, dlib.name, fan.name)
    assert names == ("mesh", "dlib", "fan")
    assert {*names} < set(landmarks.KINDS)


def test_dlib_finds_the_points_of_real_eyes_and_mouths(
    dlib, detector, real_data
):
    images = pytest.importorskip("faceswap_gan.video.images")
    file = real_data / "hard_images" / "base_portrait.jpg"
    picture = images.read_image(file)
    face = detector.detect([picture])[0][0]
    points = dlib.points(picture, face)
    five = np.array([*eye_centres(points), points[30], points[48], points[54]])
    away = np.linalg.norm(five - face.landmarks, axis=1)
    assert away.max() < 0.12 * eye_distance(points)


def hide(monkeypatch, *hidden: str) -> None:
    for name in hidden:
        monkeypatch.setitem(sys.modules, name, None)
    find = landmarks.importlib.util.find_spec
    monkeypatch.setattr(
        landmarks.importlib.util,
        "find_spec",
        lambda name: None if name in hidden else find(name),
    )


def test_auto_takes_what_is_there(monkeypatch):
    hide(monkeypatch, "dlib", "face_alignment")
    monkeypatch.setattr(landmarks.MeshLandmarks, "installed", lambda: False)
    assert landmarks.choose_landmarks("auto") is None
    assert landmarks.choose_landmarks("five-point") is None


@pytest.mark.parametrize(
    ("kind", "hidden", "extra"),
    [
        ("dlib", "dlib", "[landmarks]"),
        ("dlib", "face_recognition_models", "[landmarks]"),
        ("fan", "face_alignment", "[fan]"),
    ],
)
def test_a_missing_model_names_the_extra(monkeypatch, kind, hidden, extra):
    if hidden != "dlib" and kind == "dlib":
        pytest.importorskip("dlib")
    hide(monkeypatch, hidden)
    for opens in (landmarks.check_landmarks, landmarks.choose_landmarks):
        with pytest.raises(MissingDependencyError) as raised:
            opens(kind)
        assert extra in str(raised.value)
        assert "five-point" in str(raised.value)


def test_fan_without_its_weights_says_so(monkeypatch):
    def offline(*_, **__):
        raise OSError("no network")

    package = fake_package(offline)
    monkeypatch.setitem(sys.modules, "face_alignment", package)
    with pytest.raises(MissingDependencyError, match="no network"):
        landmarks.choose_landmarks("fan")


def test_an_unknown_model_is_refused():
    with pytest.raises(ConfigError, match="--landmarks openpose"):
        landmarks.choose_landmarks("openpose")
