"""The swap as a frame transform."""

import keras
import numpy as np
import pytest

from faceswap_gan.conversion.transform import SwapTransform
from faceswap_gan.errors import CheckpointError


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
    transform = SwapTransform(encoder, decoder, batch_size=4)
    assert transform.resolution == 16
    rng = np.random.default_rng(count)
    faces = rng.uniform(-1, 1, (count, 16, 16, 3)).astype(np.float32)
    result = transform(faces, [0] * count)
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
    transform = SwapTransform(encoder, decoder, batch_size=4)
    with pytest.raises(CheckpointError, match="not finite"):
        transform(np.ones((1, 16, 16, 3), np.float32), [0])


def test_nothing_is_compiled_again(encoder):
    shapes = []
    transform = SwapTransform(encoder, build_decoder(False), batch_size=4)
    predict = transform.network.predict_on_batch

    def recorded(batch):
        shapes.append(batch.shape)
        return predict(batch)

    transform.network.predict_on_batch = recorded
    for count in (1, 3, 4, 7):
        transform(np.zeros((count, 16, 16, 3), np.float32), [0] * count)
    assert set(shapes) == {(4, 16, 16, 3)}


def test_the_seen_person_has_an_alpha_of_their_own(encoder):
    decoder, own = build_decoder(False), build_decoder(True)
    faces = np.random.default_rng(0).uniform(-1, 1, (3, 16, 16, 3))
    faces = faces.astype(np.float32)
    transform = SwapTransform(encoder, decoder, 4, own)
    seen = transform.seen_alpha(faces, [0] * 3)
    alpha = SwapTransform(encoder, own, 4)(faces, [0] * 3)[..., :1]
    np.testing.assert_allclose(seen, alpha, atol=1e-6)
    plain = SwapTransform(encoder, decoder, 4)
    assert plain.seen_alpha(faces, [0] * 3) is None
    assert plain.fingerprint() != transform.fingerprint()
