"""The program beside an exported ONNX network, run without this package."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto
from onnx import helper
from PIL import Image

import faceswap_gan
from faceswap_gan.faces import geometry
from faceswap_gan.project_paths import CARD

EXAMPLE = Path(faceswap_gan.__file__).parent / "exporting" / "example.py"
SIZE = 64
TEMPLATE = geometry.TEMPLATE * SIZE - 0.5


@pytest.fixture
def exported(tmp_path):
    """A network that makes faces negative, all opaque, and its description."""
    shapes = {
        "face": ["batch", SIZE, SIZE, 3],
        "rgba": ["batch", SIZE, SIZE, 4],
    }
    values = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in shapes.items()
    ]
    scale = np.array([[0, -1, 0, 0], [0, 0, -1, 0], [0, 0, 0, -1]], "float32")
    opaque = np.array([1, 0, 0, 0], "float32")
    nodes = [
        helper.make_node("MatMul", ["face", "scale"], ["colors"]),
        helper.make_node("Add", ["colors", "opaque"], ["rgba"]),
    ]
    constants = [
        onnx.numpy_helper.from_array(scale, "scale"),
        onnx.numpy_helper.from_array(opaque, "opaque"),
    ]
    graph = helper.make_graph(
        nodes, "negative", values[:1], values[1:], constants
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    onnx.save(model, tmp_path / "network.onnx")
    card = {
        "network": {"file": "network.onnx"},
        "input": {"shape": shapes["face"]},
        "alignment": {"template": TEMPLATE.tolist()},
        "label": "swapped",
    }
    (tmp_path / CARD).write_text(json.dumps(card))
    shutil.copy(EXAMPLE, tmp_path)
    return tmp_path


def swap(exported, photo, points):
    """Runs the example on a photo, from another folder."""
    Image.fromarray(photo).save(exported / "photo.png")
    files = [exported / "photo.png", exported / "swapped.png"]
    words = [str(number) for number in points.ravel()]
    subprocess.run(
        [sys.executable, exported / EXAMPLE.name, *files, *words],
        check=True,
        cwd=exported.parent,
    )
    return np.asarray(Image.open(exported / "swapped.png"))


def test_the_face_is_swapped_where_its_points_are(exported):
    photo = np.full((200, 240, 3), 60, np.uint8)
    angle, scale, shift = 0.3, 1.7, np.array([90.0, 50.0])
    turn = scale * np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    )
    points = TEMPLATE @ turn.T + shift
    # A person's points are never quite those of the template.
    seen = points + np.random.default_rng(0).normal(0, 4, (5, 2))
    swapped = swap(exported, photo, seen)
    places = np.indices(photo.shape[:2])[::-1].reshape(2, -1).T
    fit = geometry.similarity(seen, TEMPLATE)
    inside = places @ fit[:, :2].T + fit[:, 2]
    near = np.abs(inside - (SIZE - 1) / 2).max(-1).reshape(photo.shape[:2])
    low = np.indices(near.shape)[0] >= 20
    assert np.abs(swapped[near < SIZE / 2 - 2] - 195.0).max() <= 2
    assert (swapped[(near > SIZE / 2 + 2) & low] == 60).all()
    assert (swapped[~low] != 60).any(), "nothing says that it is a swap"


def test_colours_keep_their_order(exported):
    photo = np.full((200, 240, 3), (10, 60, 200), np.uint8)
    swapped = swap(exported, photo, TEMPLATE + 80)
    middle = swapped[112, 112].astype(int)
    assert np.abs(middle - (245, 195, 55)).max() <= 2


def test_it_is_short_and_needs_nothing_of_this_package():
    text = EXAMPLE.read_text()
    assert "faceswap_gan" not in text
    assert len(text.splitlines()) <= 20
