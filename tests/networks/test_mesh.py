"""The face mesh's networks, against the file that they are published in."""

import cv2
import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from faceswap_gan.framework import trace_once
from faceswap_gan.networks.batches import predict
from faceswap_gan.networks.blendshapes import blendshape_network
from faceswap_gan.networks.mesh import MESH_SIZE
from faceswap_gan.networks.mesh import mesh_network
from faceswap_gan.networks.mesh_weights import find_mesh_file
from faceswap_gan.networks.mesh_weights import mesh_networks
from faceswap_gan.networks.mesh_weights import mesh_weights
from faceswap_gan.networks.numbered import ShiftedDepthwiseConv2D
from faceswap_gan.networks.numbered import load_numbered
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import perform
from faceswap_gan.video.images import read_image

pytestmark = pytest.mark.backends

SIDE = 300


class Reference:
    """A network of the published file, in TensorFlow Lite's interpreter."""

    def __init__(self, member):
        content = mesh_networks(find_mesh_file())[member]
        self._interpreter = Interpreter(model_content=content)
        self._interpreter.allocate_tensors()

    def __call__(self, value):
        place = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.set_tensor(place, value[None].astype(np.float32))
        self._interpreter.invoke()
        return {
            output["name"]: self._interpreter.get_tensor(output["index"])
            for output in self._interpreter.get_output_details()
        }


@pytest.fixture(scope="module")
def weights():
    return mesh_weights(find_mesh_file())


@pytest.fixture(scope="module")
def network(weights) -> keras.Model:
    return trace_once(load_numbered(mesh_network(), weights["mesh"]))


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference("mesh")


def crop(image, middle):
    """Cuts a square out of a picture about a point of it."""
    low = np.clip(np.round(middle).astype(int) - SIDE // 2, 0, None)
    part = image[low[1] : low[1] + SIDE, low[0] : low[0] + SIDE]
    return cv2.resize(part, (MESH_SIZE, MESH_SIZE))


def synthetic_crops():
    """Returns crops of two people, and one of noise."""
    rng = np.random.default_rng(0)
    crops = [rng.integers(0, 256, (MESH_SIZE, MESH_SIZE, 3), np.uint8)]
    for seed, name in enumerate(list(IDENTITIES)[:2]):
        poses = performance(seed, 40)[::20]
        for frame in perform(IDENTITIES[name], poses, (640, 480), seed):
            crops.append(crop(frame.image, frame.landmarks.mean(axis=0)))
    return np.array(crops)


def compare(network, reference, crops):
    points, logits = predict(network, crops.astype(np.float32), len(crops))
    for own, logit, image in zip(points, logits, crops, strict=True):
        expected = reference(image / 255)
        away = own - expected["Identity"].reshape(-1, 3)
        assert np.abs(away).max() < 0.1
        tongue = expected["Identity_2"].item()
        assert 1 / (1 + np.exp(-logit[0])) == pytest.approx(tongue, abs=1e-4)
        face = expected["Identity_1"].item()
        assert logit[1] == pytest.approx(face, abs=1e-2)
    return points, logits


def test_points_are_the_reference_s_and_noise_is_no_face(network, reference):
    _, logits = compare(network, reference, synthetic_crops())
    assert logits[0, 1] < 0 < logits[1:, 1].min()


def test_points_on_real_faces_are_the_reference_s(
    network, reference, real_data
):
    image = read_image(real_data / "hard_images" / "base_portrait.jpg")
    side = min(image.shape[:2])
    crops = np.array(
        [
            cv2.resize(image[:side, :side], (MESH_SIZE, MESH_SIZE)),
            cv2.resize(image[:side, :side], (MESH_SIZE, MESH_SIZE))[:, ::-1],
        ]
    )
    compare(network, reference, crops)


def test_coefficients_are_the_reference_s(weights):
    network = load_numbered(blendshape_network(), weights["blendshapes"])
    reference = Reference("blendshapes")
    points = np.random.default_rng(0).uniform(0, 300, (4, 146, 2))
    coefficients = network.predict(points, verbose=0)
    expected = [next(iter(reference(own).values())) for own in points]
    np.testing.assert_allclose(coefficients, expected, atol=1e-3)


def test_a_missing_a_foreign_and_a_misshapen_layer_are_refused(weights):
    network, own = mesh_network(), dict(weights["mesh"])
    first = own.pop("conv_0")
    with pytest.raises(ValueError, match="conv_0"):
        load_numbered(network, own)
    with pytest.raises(ValueError, match="conv_900"):
        load_numbered(network, {**own, "conv_0": first, "conv_900": first})
    with pytest.raises(ValueError, match="conv_0 has the shapes"):
        load_numbered(network, {**own, "conv_0": own["conv_1"]})


def test_shifted_maps_are_a_depthwise_convolution():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 5, 6, 4)).astype(np.float32)
    results = []
    for kind in (keras.layers.DepthwiseConv2D, ShiftedDepthwiseConv2D):
        layer = kind(3, padding="same")
        layer.build(x.shape)
        rng = np.random.default_rng(1)
        layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
        results.append(keras.ops.convert_to_numpy(layer(x)))
    np.testing.assert_allclose(*results, atol=1e-5)
