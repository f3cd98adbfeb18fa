"""Everything that a swap reads of its people's faces is read once."""

from faceswap_gan import hashing
from faceswap_gan.config import load_config
from faceswap_gan.systems.swap import face_cache
from faceswap_gan.systems.swap.system import FaceSwapSystem


def test_faces_are_read_and_checked_once(workspace, monkeypatch):
    hashed, opened = [], []
    sha256_of, is_intact = hashing._sha256_of, face_cache._is_intact
    monkeypatch.setattr(
        hashing,
        "_sha256_of",
        lambda *files: hashed.extend(files) or sha256_of(*files),
    )
    monkeypatch.setattr(
        face_cache,
        "_is_intact",
        lambda cache, *shape: opened.append(cache) or is_intact(cache, *shape),
    )
    system, config = FaceSwapSystem(), load_config()
    for _ in range(2):
        hashed.clear(), opened.clear()
        source = system.source(workspace, ["src", "dst"], config, print)
        loaded = source.load(lambda: None)
        next(system.batches(loaded, config, 0))
        system.validation(loaded, config)
    pictures = [file for file in hashed if workspace.root in file.parents]
    assert len(pictures) == len(set(pictures)) == 2 * 4 * 6
    assert len(opened) == len(set(opened)) == 2
