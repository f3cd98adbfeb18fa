"""Identity: closed forms, dlib on actors, any network by the protocol."""

import keras
import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.evaluation.identity import VggfaceIdentity
from faceswap_gan.evaluation.identity import choose_identity
from faceswap_gan.evaluation.identity import margin
from faceswap_gan.evaluation.identity import similarity
from faceswap_gan.faces.identity import DlibIdentity
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import face_set

SOURCE, TARGET = np.array([0.0, 0.0]), np.array([4.0, 0.0])


def test_similarity_is_one_at_the_mean_and_half_at_the_threshold():
    faces = np.array([[4.0, 0.0], [4.0, 0.6], [4.0, 1.2], [4.0, -2.4]])
    found = similarity(faces, TARGET, threshold=0.6)
    np.testing.assert_allclose(found, [1, 0.5, 0, -1])


def test_margin_goes_from_the_source_to_the_target():
    faces = np.array([[0.0, 0.0], [2.0, 3.0], [4.0, 0.0], [3.0, 0.0]])
    found = margin(faces, SOURCE, TARGET)
    np.testing.assert_allclose(found, [-1, 0, 1, 0.5])


def test_margin_never_leaves_its_range():
    faces = np.random.default_rng(0).normal(0, 10, (1000, 2))
    assert np.abs(margin(faces, SOURCE, TARGET)).max() <= 1 + 1e-12


def test_margin_of_one_person_is_refused():
    with pytest.raises(ValueError, match="same mean"):
        margin(np.zeros((1, 2)), SOURCE, SOURCE)


def test_any_network_serves():
    images = keras.Input((None, None, 3))
    network = keras.Model(images, {"map_7": images})
    crops = np.zeros((2, 8, 8, 3), np.uint8)
    crops[0, ..., 0], crops[1] = 255, 255
    found = VggfaceIdentity(network).embed(crops)
    expected = np.array([[1, -1, -1], [1, 1, 1]]) / np.sqrt(3)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="no file of VGGFace"):
        choose_identity(tmp_path / "vggface.h5")


def test_dlib_tells_actors_apart():
    pytest.importorskip("dlib")
    model = DlibIdentity()
    rows = {}
    for name in ("bruno", "ada"):
        poses = performance(3, 40)[::14]
        rows[name] = model.embed(
            face_set(IDENTITIES[name], poses, frame_size=(240, 240)).faces
        )
    source, target = (rows[name].mean(axis=0) for name in rows)
    assert rows["ada"].shape == (3, 128)
    assert np.all(margin(rows["bruno"], source, target) < -0.3)
    assert np.all(margin(rows["ada"], source, target) > 0.3)
    own = similarity(rows["ada"], target, model.threshold)
    assert np.all(own > 0.5)
