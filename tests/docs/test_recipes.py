"""The recipes of the contributing page, tried as they stand there."""

import re
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face

PAGE = Path(__file__).parents[2] / "docs" / "contributing.md"


def made(title, name):
    """Runs the code under a title; returns what it defines."""
    _, section = PAGE.read_text().split(f"\n## {title}\n")
    section = section.split("\n## ")[0]
    names = {
        "Face": Face,
        "TEMPLATE": TEMPLATE,
        "TransformSpec": TransformSpec,
        "np": np,
    }
    for code in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        exec(code, names)
    return names[name]


def test_a_detector_and_a_frame_transform(monkeypatch):
    """A face in the middle, found by the one, is turned by the other."""
    centre = made("A detector", "Centre")
    monkeypatch.setattr(MtcnnDetector, "open", centre.open)
    mirror = made("A frame transform", "Mirror")()
    detector = open_detector("mtcnn")
    y, x = np.mgrid[:120, :120]
    image = np.uint8(np.stack([2 * x, y, 240 - 2 * x], axis=-1))
    (face,) = detector.detect([image])[0]
    plain = BlendOptions(color="none", sharpen=0)
    converter = Converter(mirror, detector=detector, blend=plain)
    result = converter.convert_image(image)
    matrix = mirror.spec.matrix(face.landmarks)
    before, after = (warp(i, matrix, 128).astype(int) for i in (image, result))
    middle = np.s_[24:-24, 24:-24]
    assert np.abs(after[:, ::-1] - before)[middle].max() <= 4
    assert np.abs(after - before)[middle].max() > 50
    np.testing.assert_array_equal(result[:4], image[:4])
