"""What detectors made for real people say about the actors."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render

_POINTS = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")


@pytest.fixture(scope="module")
def frames() -> list[Rendering]:
    poses = performance(3, 160)[::20]
    people = IDENTITIES.values()
    return [
        render(identity, pose, 240, 200, background=index)
        for index, (identity, pose) in enumerate(
            zip(people, poses, strict=True)
        )
    ]


def _errors(found: np.ndarray, truth: np.ndarray, face: Rendering) -> list:
    unit = np.linalg.norm(face.landmarks[1] - face.landmarks[0])
    return (np.linalg.norm(found - truth, axis=1) / unit).tolist()


def test_mtcnn_finds_every_face_and_its_points(frames):
    detector = pytest.importorskip("mtcnn").MTCNN()
    errors = []
    for frame in frames:
        faces = detector.detect_faces(frame.image)
        face = max(faces, key=lambda found: found["confidence"])
        found = np.array([face["keypoints"][name] for name in _POINTS])
        errors += _errors(found, frame.landmarks, frame)
    assert np.median(errors) < 0.06
    assert np.max(errors) < 0.25


def test_dlib_finds_the_painted_features(frames):
    dlib = pytest.importorskip("dlib")
    package = importlib.util.find_spec("face_recognition_models")
    if package is None:
        pytest.skip("face_recognition_models is not installed")
    models = Path(package.submodule_search_locations[0]) / "models"
    predictor = dlib.shape_predictor(
        str(models / "shape_predictor_68_face_landmarks.dat")
    )
    detector = dlib.get_frontal_face_detector()
    errors = []
    for frame in frames:
        shape = predictor(frame.image, detector(frame.image)[0])
        found = np.array([(point.x, point.y) for point in shape.parts()])
        errors.append(_errors(found, frame.landmarks68, frame)[17:])
    assert np.median(errors) < 0.08
