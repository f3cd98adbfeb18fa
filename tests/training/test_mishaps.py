"""Trainings in folders that are damaged, full, locked or somebody else's."""

import errno
import os
import threading

import pytest
from tensorboardX.record_writer import RecordWriter

from faceswap_gan import locking
from faceswap_gan.config import load_config
from faceswap_gan.errors import BusyError
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import FaceswapError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.systems import SWAP
from faceswap_gan.systems.swap import face_cache

EACH_STEP = "training.save_minutes=1e-9"
LONG = 300 * "x"


@pytest.fixture
def reads(counting, workspace):
    """Trains a system that counts its steps and reads the faces."""
    counting.ENTRY.system = counting.ReadingSystem()

    def run(iterations, *changes, **options):
        return counting.count(workspace, iterations, *changes, **options)

    return run


def caches(space):
    files = (space.root / "cache").iterdir()
    return {file: file.read_bytes() for file in files}


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-9], lambda data: b"x" + data[1:]]
)
def test_a_spoilt_cache_is_made_anew(workspace, reads, caplog, spoil):
    reads(1)
    before = caches(workspace)
    first = min(before)
    first.write_bytes(spoil(before[first]))
    assert reads(2).step == 2
    assert f"{first} is damaged: it is made anew." in caplog.text
    assert caches(workspace) == before


def test_a_cache_that_may_not_be_read_is_made_anew(
    workspace, reads, caplog, monkeypatch
):
    reads(1)
    before = caches(workspace)

    def refused(cache, shape):
        raise PermissionError(13, "Permission denied", str(cache))

    with monkeypatch.context() as patch:
        patch.setattr(face_cache, "_is_intact", refused)
        assert reads(2).step == 2
    assert f"{min(before)} cannot be read (Permission denied)" in caplog.text
    assert caches(workspace) == before


def test_a_stale_cache_makes_room_for_a_new_one(workspace, reads, caplog):
    reads(1)
    before = caches(workspace)
    one, other = workspace.face_files("src")[:2]
    one.write_bytes(other.read_bytes())
    accept_faces(workspace, "src", "synthetic", "made of noise")
    assert reads(2).step == 2
    now = caches(workspace)
    assert len(now) == 2 and len(now.keys() & before.keys()) == 1
    assert caplog.text == ""


def refuse_to_write(patch, folder, number):
    """Has the system refuse to write into a folder, as into another user's."""
    inside = f"{folder}{os.sep}"
    error = {"args": (number, os.strerror(number))}

    def guarded(call, writes):
        def guard(path, *words, **options):
            if str(path).startswith(inside) and writes(*words, **options):
                raise OSError(*error["args"], str(path))
            return call(path, *words, **options)

        return guard

    def to_write(mode="r", *_, **__):
        return bool({*mode} & {*"wxa+"})

    def to_make(flags, *_, **__):
        return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))

    patch.setattr("builtins.open", guarded(open, to_write))
    patch.setattr(os, "open", guarded(os.open, to_make))
    patch.setattr(os, "mkdir", guarded(os.mkdir, lambda *_, **__: True))


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
@pytest.mark.parametrize(
    "place", ["", "cache", "models", "models/default", "runs/default"]
)
def test_where_nothing_can_be_written_nothing_is_lost(
    workspace, reads, monkeypatch, place, number
):
    reads(1)
    for file in caches(workspace):
        file.unlink()
    with monkeypatch.context() as patch:
        refuse_to_write(patch, workspace.root / place, number)
        with pytest.raises(OutputError) as error:
            reads(2)
    said = str(error.value)
    assert str(workspace.root / place) in said
    assert os.strerror(number) in said and said.endswith("may write to.")
    assert checkpoints.latest(workspace.model()).step == 1
    assert reads(2).step == 2


def test_a_disk_that_fills_up_ends_a_training_in_a_sentence(
    workspace, reads, monkeypatch
):
    flush, full = RecordWriter.flush, iter([False] * 12)

    def filling(writer):
        if next(full, True):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(writer)

    with monkeypatch.context() as patch:
        patch.setattr(RecordWriter, "flush", filling)
        with pytest.raises(OutputError, match="runs/default cannot be written"):
            reads(30, EACH_STEP, "training.log_every=1")
    step = checkpoints.latest(workspace.model()).step
    assert 0 < step < 30
    assert reads(30).first_step == step


@pytest.mark.parametrize(
    "kind", ["faces", "eye_masks", "face_masks", "mouth_masks"]
)
def test_a_folder_that_may_not_be_read_is_named(
    workspace, reads, monkeypatch, kind
):
    folder, listed = getattr(workspace, kind)("dst"), os.listdir

    def refused(path="."):
        if os.fspath(path) == os.fspath(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "listdir", refused)
    with pytest.raises(InputError, match=r"dst.* cannot be read \(Permission"):
        reads(1)
    assert not workspace.model().exists()


def test_a_model_is_trained_once_at_a_time(workspace, reads, monkeypatch):
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    refused = []

    def again():
        try:
            reads(9)
        except FaceswapError as error:
            refused.append(error)

    def progress(step, total, losses):
        if step == 2:
            other = threading.Thread(target=again)
            other.start()
            other.join()

    report = reads(3, progress=progress)
    assert (report.first_step, report.step) == (0, 3)
    assert [type(error) for error in refused] == [BusyError]
    assert "models/default is in use by process" in str(refused[0])


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--model", LONG), "cannot be used as a name: take at most 100"),
        (("--people", "src", LONG), "cannot be used as a name"),
        (("--from", LONG), "has no checkpoint"),
        (("--start-from", LONG), "There is no model"),
        (("--config", LONG), "File name too long"),
        (("--report", f"{LONG}.json"), "choose a shorter name"),
        (("--workspace", LONG), "There is no workspace"),
    ],
)
def test_a_name_of_300_letters_is_a_sentence(command, space, words, sentence):
    ended = command("train", *words)
    assert ended.code == 1, ended.err
    assert sentence in ended.err.splitlines()[-1]
    assert not space.model().exists()


def test_weights_of_300_letters_are_a_sentence():
    (weights,) = SWAP.requirements(
        load_config(
            overrides=[
                "loss.perceptual=true",
                f"loss.perceptual_weights={LONG}",
            ]
        )
    )
    with pytest.raises(CheckpointError, match="not a file of VGGFace weights"):
        weights.check()
