"""What YuNet promises beyond the contract of detectors."""

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.yunet import YunetDetector
from faceswap_gan.faces.yunet import choose_detector


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"yunet\.onnx is not there"):
        YunetDetector(tmp_path / "yunet.onnx")


def test_a_file_that_is_no_model_is_refused(tmp_path):
    file = tmp_path / "yunet.onnx"
    file.write_text("this is no network")
    with pytest.raises(InputError, match="not a model of YuNet"):
        YunetDetector(file)


def test_without_a_model_mtcnn_is_chosen():
    chosen = choose_detector(0.2)
    assert isinstance(chosen, MtcnnDetector)
    assert chosen.min_face == 0.2


def test_its_faces_are_aligned_as_mtcnn_s(yunet, detector, turning):
    images = [shot.image for shot in turning]
    ours, theirs = yunet.detect(images), detector.detect(images)
    for (a,), (b,) in zip(ours, theirs, strict=True):
        eyes = np.linalg.norm(np.subtract(*b.landmarks[:2]))
        away = np.linalg.norm(a.landmarks - b.landmarks, axis=1)
        assert away.max() < 0.08 * eyes
