"""What YuNet promises beyond the contract of detectors."""

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.faces.yunet import YunetDetector


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"yunet\.onnx is not there"):
        YunetDetector(tmp_path / "yunet.onnx")


def test_a_file_that_is_no_model_is_refused(tmp_path):
    file = tmp_path / "yunet.onnx"
    file.write_text("this is no network")
    with pytest.raises(InputError, match="not a model of YuNet"):
        YunetDetector(file)


def field(number, content):
    """Encodes a field of a protocol buffer: a number, or bytes."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    size, length = len(content), b""
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def tensor(name):
    """Encodes the description of a (1, 3, 8, 8) float tensor."""
    sides = b"".join(field(1, field(1, side)) for side in (1, 3, 8, 8))
    kind = field(1, field(1, 1) + field(2, sides))
    return field(1, name) + field(2, kind)


OUTPUTS = [
    f"{kind}_{stride}".encode()
    for kind in ("cls", "obj", "bbox", "kps")
    for stride in (8, 16, 32)
]


@pytest.mark.parametrize("outputs", [[b"y"], OUTPUTS], ids=["one", "alike"])
def test_another_network_is_refused(tmp_path, outputs):
    graph = field(2, b"g") + field(11, tensor(b"x"))
    for name in outputs:
        node = field(1, b"x") + field(2, name) + field(4, b"Relu")
        graph += field(1, node) + field(12, tensor(name))
    model = field(1, 8) + field(8, field(2, 13)) + field(7, graph)
    file = tmp_path / "other.onnx"
    file.write_bytes(model)
    with pytest.raises(InputError, match=r"other\.onnx is not a model of Y"):
        YunetDetector(file)


class OddNetwork:
    """A network whose faces are no numbers."""

    def setInputSize(self, size):
        pass

    def detect(self, image):
        return 1, np.float32([[np.nan] * 14 + [1]])


def test_faces_that_are_no_numbers_are_left_out():
    odd = object.__new__(YunetDetector)
    odd.min_face, odd._network = 0.05, OddNetwork()
    assert odd._find(np.zeros((64, 64, 3), np.uint8)) == []


def test_its_faces_are_aligned_as_mtcnn_s(yunet, detector, turning):
    images = [shot.image for shot in turning]
    ours, theirs = yunet.detect(images), detector.detect(images)
    for (a,), (b,) in zip(ours, theirs, strict=True):
        eyes = np.linalg.norm(np.subtract(*b.landmarks[:2]))
        away = np.linalg.norm(a.landmarks - b.landmarks, axis=1)
        assert away.max() < 0.08 * eyes
