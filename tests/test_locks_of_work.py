"""No two runs work in one place: whatever writes there is refused."""

import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from faceswap_gan import locking
from faceswap_gan import swapping
from faceswap_gan.cli import checks
from faceswap_gan.conversion.convert_options import ConvertOptions
from faceswap_gan.errors import BusyError
from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.evaluation.evaluate import evaluate
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.curation import curate
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.legacy import import_faces
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.models.packing import unpack
from faceswap_gan.models.state import sealed_state
from faceswap_gan.models.state import write_state
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import everything_of
from faceswap_gan.provenance.keeping import being_forgotten
from faceswap_gan.provenance.keeping import kept
from faceswap_gan.provenance.keeping import kept_model
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.training import trainer
from faceswap_gan.training.beginning import beginning
from faceswap_gan.workspace import Workspace


@pytest.fixture
def space(tmp_path):
    return Workspace(tmp_path / "project", create=True)


CHANGES = {
    "extract": lambda space: extract([], space, "src", "self"),
    "masks": lambda space: make_masks(space, "src"),
    "import": lambda space: import_faces(space.root, space, "src", "self"),
    "faces": lambda space: curate(space, "src"),
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
        trainer.train(space, ["src", "dst"], SwapConfig())


def test_faces_are_not_trained_while_they_are_changed(space, elsewhere):
    elsewhere(space.lock("dst"))
    with pytest.raises(BusyError, match="face_dst is in use by process"):
        trainer.train(space, ["src", "dst"], SwapConfig())


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
            {"src": "dst"},
            options=ConvertOptions(mask_video=tmp_path / "mask.mp4"),
        )
    with pytest.raises(BusyError, match=f"{name} is in use by process"):
        checks.check_output(tmp_path / name, overwrite=True)


@pytest.mark.usefixtures("own_data")
def test_nobody_is_forgotten_whose_faces_are_in_use(space, elsewhere):
    space.faces("src").mkdir()
    (space.faces("src") / "001.png").touch()
    held = everything_of(space, "src")
    elsewhere(space.lock_model("default", ["src", "dst"]))
    with pytest.raises(BusyError, match="face_src is in use by process"):
        forget(held)
    assert (space.faces("src") / "001.png").exists()


@pytest.mark.parametrize(
    "place", ["faces", "eye_masks", "face_masks", "mouth_masks"]
)
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
        trainer.train(space, ["src", "dst"], SwapConfig())


def state_of(*people, ancestors=()):
    rows = [Person(name=n, basis="self", date="2026-01-01") for n in people]
    return {
        "format": 1,
        "step": 1,
        "people": [row.model_dump() for row in rows],
        "config": {},
        "ancestors": list(ancestors),
        "sha256": {"weights.npz": "0" * 64},
    }


MAKES = {
    "convert": lambda space, _: swapping.convert(
        space, space.root / "a.mp4", space.root / "b.mp4", {"bo": "carl"}
    ),
    "evaluate": lambda space, _: evaluate(space, "bo", "carl"),
    "begin": lambda space, _: ExitStack().enter_context(
        beginning(space, "default", "new")
    ),
    "unpack": lambda space, file: unpack(file, space, "copy"),
    "pack or export": lambda space, _: ExitStack().enter_context(
        kept_model(space, "default")
    ),
}


@pytest.mark.parametrize("make", MAKES)
def test_nothing_is_made_of_somebody_who_is_being_forgotten(
    space, tmp_path, elsewhere, make
):
    """Nor of what began from a model of them."""
    before = state_of("ada")["people"]
    ancestors = [{"model": "0f" * 32, "people": before}]
    state = state_of("bo", "carl", ancestors=ancestors)
    write_state(space.model() / "step-00000001", state)
    file = tmp_path / "pair.fsgan"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("state.json", sealed_state(state))
        archive.writestr("weights.npz", b"")
    elsewhere(being_forgotten(space, ["ada"]))
    with pytest.raises(BusyError, match="person_ada is in use by process"):
        MAKES[make](space, file)


def test_several_may_make_something_of_a_person(space, elsewhere):
    elsewhere(kept(space, ["ada", "bo"]))
    with kept(space, ["ada"]), kept(space, ["ada"]), space.lock("ada"):
        pass


def test_who_cannot_be_named_is_refused(space):
    with pytest.raises(WorkspaceError), kept(space, ["../ada"]):
        pass
