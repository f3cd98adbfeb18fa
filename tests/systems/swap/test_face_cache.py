"""The cache of faces: reserved first, checked always, made anew if need be."""

import os
import shutil
from concurrent.futures import CancelledError

import cv2
import numpy as np
import pytest

from faceswap_gan import files
from faceswap_gan.errors import OutputError
from faceswap_gan.hashing import hashes_of
from faceswap_gan.systems.swap import face_cache
from faceswap_gan.systems.swap.face_cache import cached_faces


@pytest.fixture
def sources(tmp_path):
    random = np.random.default_rng(0)
    rows = []
    for index in range(3):
        row = []
        for kind in ("face", "eyes", "mask", "mouth"):
            file = tmp_path / f"{kind}{index}.png"
            picture = random.integers(0, 255, (8, 8, 3), dtype=np.uint8)
            cv2.imwrite(str(file), picture)
            row.append(file)
        rows.append(row)
    return rows


def load(tmp_path, sources, person="src", **options):
    hashed = [hashes_of(row) for row in sources]
    return cached_faces(tmp_path / "cache", person, 8, hashed, **options)


def only_cache(tmp_path):
    (cache,) = (tmp_path / "cache").iterdir()
    return cache


def test_a_whole_cache_is_not_made_anew(tmp_path, sources):
    first = np.array(load(tmp_path, sources))
    before = only_cache(tmp_path).stat()
    again = load(tmp_path, sources)
    assert again.shape == (3, 8, 8, 6)
    assert np.array_equal(first, again)
    assert only_cache(tmp_path).stat().st_ino == before.st_ino


DAMAGE = {
    "a flipped bit": lambda data: (
        data[:200] + bytes([data[200] ^ 1]) + data[201:]
    ),
    "a cut": lambda data: data[:-1],
    "half": lambda data: data[: len(data) // 2],
    "nothing": lambda data: b"",
    "more": lambda data: data + b"x",
    "no array": lambda data: bytes(len(data)),
    "another hash": lambda data: data[:-16] + bytes(16),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_cache_is_made_anew_with_a_sentence(
    tmp_path, sources, kind, caplog
):
    first = np.array(load(tmp_path, sources))
    cache = only_cache(tmp_path)
    cache.write_bytes(DAMAGE[kind](cache.read_bytes()))
    assert np.array_equal(load(tmp_path, sources), first)
    assert f"{cache} is damaged" in caplog.text
    caplog.clear()
    load(tmp_path, sources)
    assert caplog.text == ""


@pytest.mark.parametrize("kind", [0, 1, 2, 3])
def test_a_cache_of_changed_pictures_is_stale(tmp_path, sources, kind):
    first = np.array(load(tmp_path, sources))
    face = sources[0][kind]
    times = face.stat().st_atime_ns, face.stat().st_mtime_ns
    length = face.stat().st_size
    picture = np.full((8, 8, 3), 7, np.uint8)
    cv2.imwrite(str(face), picture)
    with open(face, "ab") as file:
        file.write(bytes(length - file.tell()))
    os.utime(face, ns=times)
    assert face.stat().st_size == length
    assert not np.array_equal(load(tmp_path, sources), first)
    only_cache(tmp_path)


def test_copied_pictures_keep_their_cache(tmp_path, sources, monkeypatch):
    first = np.array(load(tmp_path, sources))
    copied = tmp_path / "copied"
    shutil.copytree(tmp_path, copied)
    moved = [[copied / file.name for file in row] for row in sources]
    monkeypatch.setattr(face_cache, "_stacked", None)
    assert np.array_equal(load(copied, moved), first)


def test_reading_that_is_ended_leaves_nothing_behind(tmp_path, sources):
    seen = iter([False, True])

    def check():
        if next(seen):
            raise CancelledError

    with pytest.raises(CancelledError):
        load(tmp_path, sources, check=check)
    assert list((tmp_path / "cache").iterdir()) == []


def test_caches_of_others_stay(tmp_path, sources):
    load(tmp_path, sources, "src")
    load(tmp_path, sources, "src_8")
    load(tmp_path, sources[:2], "src")
    names = [file.name for file in (tmp_path / "cache").iterdir()]
    assert len(names) == 2
    assert any(name.startswith("src_8_8_") for name in names)


def test_a_full_disk_is_a_sentence_before_the_work(
    tmp_path, sources, monkeypatch
):
    def full(descriptor, offset, size):
        assert size > 3 * 8 * 8 * 6
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(OutputError, match=r"No space left.*free some space"):
        load(tmp_path, sources)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_disk_that_cannot_reserve_is_written_to_all_the_same(
    tmp_path, sources, monkeypatch
):
    def unsupported(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", unsupported, raising=False)
    assert load(tmp_path, sources).shape == (3, 8, 8, 6)
    monkeypatch.delattr(files.os, "posix_fallocate")
    assert load(tmp_path, sources[:1]).shape == (1, 8, 8, 6)


def test_what_is_transparent_is_black_in_face_and_masks(tmp_path):
    hidden = np.full((16, 16, 4), 200, np.uint8)
    hidden[..., 3] = 255
    hidden[:, :8, 3] = 0
    hidden[:8, 8:, 3] = 51
    row = [
        tmp_path / f"{kind}.png" for kind in ("face", "eyes", "mask", "mouth")
    ]
    cv2.imwrite(str(row[0]), hidden)
    for mask in row[1:]:
        cv2.imwrite(str(mask), np.full((16, 16), 255, np.uint8))
    (face,) = load(tmp_path, [row])
    assert not face[:, :4].any()
    assert np.unique(face[:4, 4:, :3]).tolist() == [40]
    assert np.unique(face[:4, 4:, 3:]).tolist() == [51]
    assert np.unique(face[4:, 4:, :3]).tolist() == [200]
    assert (face[4:, 4:, 3:] == 255).all()
