"""The swap as a frame transform."""

import keras
import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.systems.swap.transform import SwapTransform

SPEC = TransformSpec(coverage=0.8, resolution=16)


def swap(encoder, decoder, own=None):
    return SwapTransform(encoder, decoder, SPEC.coverage, 4, own)


def blank(count, value):
    crops = np.full((count, 16, 16, 3), value, np.float32)
    return FaceBatch.of_crops(crops, SPEC)


@pytest.fixture(scope="module")
def encoder():
    face = keras.Input((16, 16, 3))
    return keras.Model(face, keras.layers.Conv2D(6, 3, padding="same")(face))


def build_decoder(with_face):
    code, face = keras.Input((16, 16, 6)), keras.Input((16, 16, 3))
    x = keras.layers.Concatenate()([code, face]) if with_face else code
    alpha = keras.layers.Conv2D(1, 1, activation="sigmoid")(x)
    rgb = keras.layers.Conv2D(3, 1, activation="tanh")(x)
    rgba = keras.layers.Concatenate()([alpha, rgb])
    small = keras.layers.AveragePooling2D(2)(rgb)
    outputs = {"rgba": rgba, "aux_8": small}
    return keras.Model([code, face] if with_face else code, outputs)


@pytest.mark.parametrize("with_face", [False, True])
@pytest.mark.parametrize("count", [1, 4, 9])
def test_every_face_is_its_own_whatever_the_batch(encoder, with_face, count):
    decoder = build_decoder(with_face)
    transform = swap(encoder, decoder)
    assert transform.spec == SPEC
    rng = np.random.default_rng(count)
    faces = rng.uniform(-1, 1, (count, 16, 16, 3)).astype(np.float32)
    result = transform(FaceBatch.of_crops(faces, SPEC))
    given = keras.ops.convert_to_tensor(faces)
    code = encoder(given)
    expected = decoder([code, given] if with_face else code)["rgba"]
    assert result.shape == (count, 16, 16, 4)
    np.testing.assert_allclose(
        result, keras.ops.convert_to_numpy(expected), atol=1e-5
    )


def test_a_model_that_gives_no_numbers_is_refused(encoder):
    decoder = build_decoder(False)
    weights = [np.full(w.shape, np.inf) for w in decoder.get_weights()]
    decoder.set_weights(weights)
    transform = swap(encoder, decoder)
    with pytest.raises(CheckpointError, match="not finite"):
        transform(blank(1, 1.0))


def test_nothing_is_compiled_again(encoder):
    shapes = []
    transform = swap(encoder, build_decoder(False))
    predict = transform.network.predict_on_batch

    def recorded(batch):
        shapes.append(batch.shape)
        return predict(batch)

    transform.network.predict_on_batch = recorded
    for count in (1, 3, 4, 7):
        transform(blank(count, 0.0))
    assert set(shapes) == {(4, 16, 16, 3)}


def test_the_seen_person_has_an_alpha_of_their_own(encoder):
    decoder, own = build_decoder(False), build_decoder(True)
    crops = np.random.default_rng(0).uniform(-1, 1, (3, 16, 16, 3))
    faces = FaceBatch.of_crops(crops.astype(np.float32), SPEC)
    transform = swap(encoder, decoder, own)
    seen = transform.seen_alpha(faces)
    alpha = swap(encoder, own)(faces)[..., :1]
    np.testing.assert_allclose(seen, alpha, atol=1e-6)
    plain = swap(encoder, decoder)
    assert plain.seen_alpha(faces) is None
    assert plain.fingerprint() != transform.fingerprint()
