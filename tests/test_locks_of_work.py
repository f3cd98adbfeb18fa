"""No two runs work in one place: whatever writes there is refused."""

import threading
from pathlib import Path

import pytest

from faceswap_gan import locking
from faceswap_gan import swapping
from faceswap_gan.cli import checks
from faceswap_gan.config import Config
from faceswap_gan.errors import BusyError
from faceswap_gan.errors import OutputError
from faceswap_gan.evaluation.evaluate import evaluate
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.care import care
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.legacy import import_faces
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import everything_of
from faceswap_gan.training import trainer
from faceswap_gan.workspace import Workspace


@pytest.fixture(autouse=True)
def _in_no_mood_to_wait(monkeypatch):
    monkeypatch.setattr(locking, "PATIENCE", 0.05)


@pytest.fixture
def space(tmp_path):
    return Workspace(tmp_path / "project", create=True)


@pytest.fixture
def elsewhere():
    """Holds locks in another thread, which excludes this one as well."""
    done = threading.Event()
    threads = []

    def hold(lock):
        held = threading.Event()

        def run():
            with lock:
                held.set()
                done.wait()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert held.wait(5)

    yield hold
    done.set()
    for thread in threads:
        thread.join()


CHANGES = {
    "extract": lambda space: extract([], space, "src", "self"),
    "masks": lambda space: make_masks(space, "src"),
    "import": lambda space: import_faces(space.root, space, "src", "self"),
    "faces": lambda space: care(space, "src"),
    "accept": lambda space: accept_faces(space, "src", "self", "me"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_faces_are_not_changed_by_two_at_once(space, elsewhere, change):
    elsewhere(space.lock("src"))
    with pytest.raises(BusyError, match="face_src is in use by process"):
        CHANGES[change](space)


@pytest.mark.parametrize("change", CHANGES)
def test_faces_are_not_changed_while_they_are_trained(space, elsewhere, change):
    elsewhere(space.lock_model("default", ["src", "dst"]))
    with pytest.raises(BusyError, match="face_src is in use by process"):
        CHANGES[change](space)


def test_a_model_is_not_trained_twice_at_once(space, elsewhere):
    elsewhere(space.lock_model("default", ["a", "b"]))
    with pytest.raises(BusyError, match="default is in use by process"):
        trainer.train(space, ["src", "dst"], Config())


def test_faces_are_not_trained_while_they_are_changed(space, elsewhere):
    elsewhere(space.lock("dst"))
    with pytest.raises(BusyError, match="face_dst is in use by process"):
        trainer.train(space, ["src", "dst"], Config())


def test_two_models_may_be_trained_on_the_same_faces(space, elsewhere):
    elsewhere(space.lock_model("one", ["src", "dst"]))
    with space.lock_model("two", ["src", "dst"]):
        pass


def test_a_model_is_not_evaluated_twice_at_once(space, elsewhere):
    elsewhere(space.lock_run("default"))
    with pytest.raises(BusyError, match=r"report\.html is in use by"):
        evaluate(space, "src", "dst")
    with space.lock_run("other"), space.lock_model("default"):
        pass


@pytest.mark.parametrize("name", ["out.mp4", "mask.mp4"])
def test_an_output_is_not_written_twice_at_once(
    space, tmp_path, elsewhere, name
):
    elsewhere(locking.locked(tmp_path / name))
    with pytest.raises(BusyError, match=f"{name} is in use by process"):
        swapping.convert(
            space,
            tmp_path / "in.mp4",
            tmp_path / "out.mp4",
            "src",
            "dst",
            trim={"mask_video": tmp_path / "mask.mp4"},
        )
    with pytest.raises(BusyError, match=f"{name} is in use by process"):
        checks.check_output(tmp_path / name, overwrite=True)


def test_nobody_is_forgotten_whose_faces_are_in_use(space, elsewhere):
    space.faces("src").mkdir()
    (space.faces("src") / "001.png").touch()
    held = everything_of(space, "src")
    elsewhere(space.lock_model("default", ["src", "dst"]))
    with pytest.raises(BusyError, match="face_src is in use by process"):
        forget(held)
    assert (space.faces("src") / "001.png").exists()


@pytest.mark.parametrize("place", ["faces", "eye_masks", "face_masks"])
def test_faces_that_could_not_be_written_are_named_before_the_work(
    space, monkeypatch, place
):
    folder = getattr(space, place)("src")
    folder.mkdir(parents=True)
    touch = Path.touch

    def refused(path, *args, **options):
        if path.parent == folder:
            raise PermissionError(13, "Permission denied")
        touch(path, *args, **options)

    monkeypatch.setattr(Path, "touch", refused)
    with pytest.raises(OutputError, match=f"{folder.name}.*may write to"):
        make_masks(space, "src")


def test_a_model_that_could_not_be_written_is_named_before_the_work(
    space, monkeypatch
):
    space.model().mkdir(parents=True)

    def refused(path, *_args, **_options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refused)
    with pytest.raises(OutputError, match=r"models/default.*may write to"):
        trainer.train(space, ["src", "dst"], Config())
