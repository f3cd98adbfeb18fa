"""Pictures of people who do not exist, and a detector shared by the tests."""

import dataclasses
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.keyframe_detector import KeyframeDetector
from faceswap_gan.faces.mesh.detector import MeshDetector
from faceswap_gan.faces.rotate import Rotating
from faceswap_gan.faces.yunet import YunetDetector
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.workspace import Workspace

ACTORS = list(IDENTITIES.values())


@pytest.fixture(scope="session")
def detector() -> MtcnnDetector:
    return MtcnnDetector()


@pytest.fixture(scope="session")
def mesh_detector() -> MeshDetector:
    return MeshDetector()


@pytest.fixture
def keyframe_mesh_detector(mesh_detector) -> KeyframeDetector:
    return KeyframeDetector(mesh_detector, every=3)


@pytest.fixture
def keyframe_detector(detector) -> KeyframeDetector:
    return KeyframeDetector(detector, every=3)


@pytest.fixture
def rotating(detector) -> Rotating:
    return Rotating(detector, detector)


@pytest.fixture
def yunet(real_data) -> YunetDetector:
    """YuNet, whose model is not part of the project."""
    return YunetDetector(real_data / "evaluator" / "yunet_n_dynamic.onnx")


@pytest.fixture(scope="session")
def portrait() -> Rendering:
    return render(ACTORS[0], Pose(yaw=8, roll=-6), 320, 240)


@pytest.fixture(scope="session")
def crowd() -> np.ndarray:
    """Four people, each looking another way, (320, 384, 3)."""
    shots = [
        render(actor, Pose(yaw=-15 + 10 * n), 192, 160, n).image
        for n, actor in enumerate(ACTORS[:4])
    ]
    return np.vstack([np.hstack(shots[:2]), np.hstack(shots[2:])])


@pytest.fixture(scope="session")
def distant() -> Rendering:
    """A face of about 30 pixels in a corner."""
    return render(ACTORS[4], Pose(scale=0.05, x=0.8, y=0.7), 480, 360)


@pytest.fixture(scope="session")
def turning() -> list[Rendering]:
    """A head that turns from side to side, 8 frames."""
    pose = Pose(scale=0.2)
    return [
        render(ACTORS[5], dataclasses.replace(pose, yaw=yaw), 240, 180)
        for yaw in np.linspace(-24, 24, 8).tolist()
    ]


@pytest.fixture(scope="session")
def squares() -> ModuleType:
    """The module of that name beside this one."""
    file = Path(__file__).with_name("squares.py")
    spec = importlib.util.spec_from_file_location("squares", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "project", create=True)


@pytest.fixture
def video(tmp_path, squares) -> Path:
    """A red square that walks for 20 frames."""
    path = tmp_path / "ada.mp4"
    squares.film(path, squares.walk(20))
    return path
