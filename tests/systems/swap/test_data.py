"""Face sets as arrays: masks beside faces, cache, reproducible batches."""

import itertools
import shutil

import cv2
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.systems.swap import data


def test_working_size_is_a_little_finer_than_the_network():
    assert data.working_size(64, 0.8) == 100
    assert data.working_size(256, 0.8) == 256


def test_faces_come_with_their_own_masks(workspace):
    faces = data.load_faces(workspace, "src", 64)
    assert faces.shape == (6, 64, 64, 6)
    picture = cv2.imread(str(workspace.face_files("src")[2]))[..., ::-1]
    small = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA)
    assert np.array_equal(faces[2, ..., :3], small)
    assert faces[2, 20, 32, 3] == 255
    assert faces[2, 30, 32, 3:].tolist() == [0, 255, 0]
    assert faces[2, 50, 32, 3:].tolist() == [0, 255, 255]


def test_older_faces_have_empty_mouth_masks_until_these_are_drawn(workspace):
    whole = np.array(data.load_faces(workspace, "src", 64))
    aside = workspace.mouth_masks("src").rename(workspace.root / "aside")
    faces = data.load_faces(workspace, "src", 64)
    assert np.array_equal(faces[..., :5], whole[..., :5])
    assert not faces[..., 5].any()
    aside.rename(workspace.mouth_masks("src"))
    assert np.array_equal(data.load_faces(workspace, "src", 64), whole)


def test_the_cache_is_used_and_renewed(workspace):
    data.load_faces(workspace, "src", 64)
    cache = list((workspace.root / "cache").glob("src_64_*.npy"))
    assert len(cache) == 1
    again = data.load_faces(workspace, "src", 64)
    assert again.filename == cache[0].resolve()
    workspace.face_files("src")[0].unlink()
    assert len(data.load_faces(workspace, "src", 64)) == 5
    renewed = list((workspace.root / "cache").glob("src_64_*.npy"))
    assert len(renewed) == 1
    assert renewed != cache


def test_who_has_no_mouth_masks_is_named_where_mouths_are_weighted(workspace):
    people, config = ["src", "dst"], load_config()
    assert data.mouthless_sentence(workspace, people, config) is None
    shutil.rmtree(workspace.mouth_masks("dst"))
    sentence = data.mouthless_sentence(workspace, people, config)
    assert "faces of dst have no mouth masks" in sentence
    assert "masks --workspace" in sentence
    off = load_config(overrides=["loss.mouth=0", "loss.mouth_edges=0"])
    assert data.mouthless_sentence(workspace, people, off) is None


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_face_without_mask_is_named(workspace, kind):
    (workspace.masks("src")[kind] / "003.png").unlink()
    with pytest.raises(WorkspaceError, match=r"003\.png has no mask"):
        data.load_faces(workspace, "src", 64)


def test_an_unreadable_face_is_named(workspace):
    face = workspace.faces("src") / "003.png"
    face.write_bytes(face.read_bytes()[:60])
    accept_faces(workspace, "src", "synthetic", "made of noise")
    with pytest.raises(WorkspaceError, match=r"003\.png cannot be read"):
        data.load_faces(workspace, "src", 64)
    assert not list((workspace.root / "cache").glob("*.npy"))


def test_batches_depend_on_seed_and_step_alone():
    faces = [
        np.arange(n * 16, dtype=np.uint8).reshape(n, 2, 2, 4) for n in (5, 3)
    ]
    run = list(itertools.islice(data.batches(faces, 4, 7, 0), 5))
    later, places = next(data.batches(faces, 4, 7, 3))
    assert later.shape == (4, 2, 2, 2, 4)
    assert np.array_equal(run[3][0], later)
    for person, own in enumerate(faces):
        assert np.array_equal(own[places[:, person]], later[:, person])
    assert not np.array_equal(run[0][0], next(data.batches(faces, 4, 8, 0))[0])


def test_one_face_is_enough_for_a_batch():
    faces = [np.zeros((1, 2, 2, 4), np.uint8)] * 2
    batch, _ = next(data.batches(faces, 3, 0, 0))
    assert batch.shape == (3, 2, 2, 2, 4)
