"""Every family, network, resolution and option keeps one contract."""

import math

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.networks.architecture import ATTENTIONS
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder

EVERY = [(n, r) for n, usual in NETWORKS.items() for r in usual.resolutions]
QUICK = [("small", 64), ("lite", 64)]
OPTIONS = [
    *({"norm": norm} for norm in NORMS),
    *({"attention": attention} for attention in ATTENTIONS),
    {"spade": True},
    {"spectral_norm": True},
    {"latent": 32},
    {"weight_decay": 1e-3},
]


def faces(size: int, channels: int = 3, batch: int = 1) -> np.ndarray:
    random = np.random.default_rng(0)
    shape = (batch, size, size, channels)
    return random.uniform(-1, 1, shape).astype("float32")


def parameters(model: keras.Model) -> int:
    return sum(math.prod(v.shape) for v in model.trainable_variables)


def decode(architecture: Architecture, face) -> dict:
    code = build_encoder(architecture)(face)
    decoder = build_decoder(architecture)
    return decoder([code, face] if architecture.spade else code)


def check_outputs(outputs: dict, size: int) -> None:
    assert keras.backend.standardize_dtype(outputs["rgba"].dtype) == "float32"
    rgba = ops.convert_to_numpy(outputs["rgba"])
    assert rgba.shape[1:] == (size, size, 4)
    assert np.isfinite(rgba).all()
    assert (rgba[..., 0] >= 0).all()
    assert (np.abs(rgba) <= 1).all()
    assert rgba[..., 1:].min() < 0


@pytest.mark.parametrize("network, resolution", EVERY)
def test_every_size_builds_with_the_promised_shapes(network, resolution):
    architecture = Architecture(network, resolution)
    encoder = build_encoder(architecture)
    decoder = build_decoder(architecture)
    discriminator = build_discriminator(architecture)
    assert encoder.input_shape == (None, resolution, resolution, 3)
    assert encoder.output_shape == decoder.input_shape
    shapes = {name: x.shape for name, x in decoder.output.items()}
    assert shapes.pop("rgba") == (None, resolution, resolution, 4)
    smaller = [64, 128] if NETWORKS[network].family == "reference" else []
    assert shapes == {
        f"aux_{size}": (None, size, size, 3)
        for size in smaller
        if size < resolution
    }
    assert discriminator.input_shape == (None, resolution, resolution, 6)
    assert discriminator.output_shape[-1] == 1
    dtypes = {x.dtype for x in decoder.output.values()}
    assert dtypes | {discriminator.output.dtype} == {"float32"}


@pytest.mark.parametrize(
    "network, options",
    [
        *(("small", options) for options in OPTIONS),
        *(("lite", options) for options in OPTIONS if "norm" not in options),
    ],
    ids=str,
)
def test_every_option_decodes(network, options):
    architecture = Architecture(network, 64, **options)
    face = ops.array(faces(64))
    check_outputs(decode(architecture, face), 64)
    pair = ops.array(faces(64, 6))
    scores = build_discriminator(architecture)(pair, training=True)
    assert np.isfinite(ops.convert_to_numpy(scores)).all()


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("network, resolution", QUICK)
def test_outputs_are_float32_under_every_policy(network, resolution, policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        architecture = Architecture(network, resolution, norm="hybrid")
        outputs = decode(architecture, ops.array(faces(resolution)))
        scores = build_discriminator(architecture)(
            ops.array(faces(resolution, 6))
        )
    finally:
        keras.config.set_dtype_policy(before)
    check_outputs(outputs, resolution)
    assert keras.backend.standardize_dtype(scores.dtype) == "float32"


@pytest.mark.parametrize("network", ["small", "autoencoder"])
def test_saves_and_loads(network, tmp_path):
    architecture = Architecture(
        network, 64, "hybrid", "dual", spade=True, spectral_norm=True
    )
    face = ops.array(faces(64))
    code = build_encoder(architecture)(face)
    inputs = {
        build_encoder: face,
        build_decoder: [code, face],
        build_discriminator: ops.array(faces(64, 6)),
    }
    for build, given in inputs.items():
        model = build(architecture)
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        expected, actual = model(given), loaded(given)
        if build is build_decoder:
            expected, actual = expected["rgba"], actual["rgba"]
        np.testing.assert_array_equal(
            ops.convert_to_numpy(actual), ops.convert_to_numpy(expected)
        )


@pytest.mark.parametrize("network, resolution", QUICK)
def test_two_builds_exchange_weights_by_name(network, resolution):
    architecture = Architecture(network, resolution)
    for build in (build_encoder, build_decoder, build_discriminator):
        names = [[v.path for v in build(architecture).weights] for _ in "ab"]
        assert names[0] == names[1]
        assert len(set(names[0])) == len(names[0])


@pytest.mark.parametrize("resolution", NETWORKS["small"].resolutions)
def test_small_is_small(resolution):
    architecture = Architecture("small", resolution)
    assert parameters(build_encoder(architecture)) < 3.2e6
    assert parameters(build_decoder(architecture)) < 1.0e6
    assert parameters(build_discriminator(architecture)) < 0.35e6


def test_the_autoencoder_has_six_and_a_half_million_parameters():
    architecture = Architecture("autoencoder", 128)
    encoder, decoder = build_encoder(architecture), build_decoder(architecture)
    assert encoder.get_layer("down_5").output.shape == (None, 4, 4, 128)
    assert encoder.output_shape == (None, 128)
    total = parameters(encoder) + 2 * parameters(decoder)
    assert total == pytest.approx(6.7e6, rel=0.01)


@pytest.mark.parametrize("network", ["small", "autoencoder"])
def test_alpha_starts_nearly_opaque(network):
    face = ops.array(faces(64, batch=4))
    alpha = decode(Architecture(network, 64), face)["rgba"][..., 0]
    alpha = ops.convert_to_numpy(alpha)
    assert alpha.mean() == pytest.approx(0.9, abs=0.05)


def test_spade_sees_the_face():
    architecture = Architecture("small", 64, spade=True)
    decoder = build_decoder(architecture)
    code = ops.ones((1, *decoder.input_shape[0][1:]))
    dark, light = (
        ops.convert_to_numpy(decoder([code, shade])["rgba"])
        for shade in (ops.array(faces(64)), -ops.array(faces(64)))
    )
    assert np.abs(dark - light).max() > 1e-4
