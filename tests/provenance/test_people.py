"""Who is in a project, and how somebody leaves it."""

import shutil

import numpy as np
import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.provenance.consent import record_consent
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.forgetting import holdings
from faceswap_gan.provenance.people import people_of
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.storage import write_json
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

CACHED = "0123456789abcdef.npy"


def add_model(space, name, people, steps=(5, 9)):
    """Writes what a training leaves, but for its arrays."""
    for step in steps:
        folder = space.model(name) / f"step-{step:08d}"
        rows = [space.person(person).model_dump() for person in people]
        digest = {"weights.npz": f"{name}{step}"}
        write_json(folder / "state.json", {"people": rows, "sha256": digest})
        (folder / "weights.npz").write_bytes(bytes(50))
    write_json(space.run(name) / "train_config.json", {})


@pytest.fixture
def space(tmp_path):
    """Three people, and two models of two of them each."""
    space = Workspace(tmp_path / "project", create=True)
    (space.root / "cache").mkdir()
    for number, name in enumerate(("ada", "ada_2", "bo")):
        for index in range(number + 1):
            face = np.zeros((8, 8, 3), np.uint8)
            write_image(space.faces(name) / f"{index}.png", face)
        for masks in (space.eye_masks(name), space.face_masks(name)):
            write_image(masks / "0.png", np.zeros((8, 8, 1), np.uint8))
        (space.root / "cache" / f"{name}_90_{CACHED}").write_bytes(bytes(9))
        source = tmp_path / f"{name}.mp4"
        source.write_bytes(name.encode())
        accept_faces(space, name, "consent", f"{name} 7")
        record_consent(
            space.person_file(name), name, "consent", f"{name} 7", [source]
        )
    add_model(space, "first", ["ada", "bo"])
    add_model(space, "second", ["ada_2", "bo"])
    return space


def contents(space):
    """Every file of a workspace, as names in it."""
    files = (file for file in space.root.rglob("*") if file.is_file())
    return {str(file.relative_to(space.root)) for file in files}


def test_models_are_found_with_their_people(space):
    first, second = trained_models(space)
    assert (first.name, first.names) == ("first", ["ada", "bo"])
    assert first.digests == ("first5", "first9")
    assert second.names == ["ada_2", "bo"]
    assert first.unread == second.unread == ()


def test_people_are_listed_with_basis_faces_and_models(space):
    ada, ada_2, bo = people_of(space)
    assert (ada.name, ada.basis, ada.note) == ("ada", "consent", "ada 7")
    assert [p.faces for p in (ada, ada_2, bo)] == [1, 2, 3]
    assert [p.models for p in (ada, ada_2, bo)] == [
        ["first"],
        ["second"],
        ["first", "second"],
    ]
    assert ada.sources == ["1 pictures put into face_ada", "ada.mp4"]
    assert ada.problems == ada_2.problems == bo.problems == []


def test_what_is_wrong_with_people_is_listed(space):
    space.person_file("ada").unlink()
    (space.faces("bo") / "2.png").unlink()
    shutil.rmtree(space.faces("ada_2"))
    ada, ada_2, bo = people_of(space)
    assert ada.basis == "not recorded"
    assert "no consent is recorded" in ada.problems[0]
    assert (ada_2.faces, ada_2.models) == (0, ["second"])
    assert len(bo.problems) == 2
    assert "Model first: The faces of bo" in bo.problems[0]


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"name": "ada"}', "\x00"])
def test_one_bad_record_hides_nobody(space, text):
    space.person_file("ada").write_text(text)
    space.manifest("ada_2").write_text("[]\n")
    ada, ada_2, bo = people_of(space)
    assert (ada.basis, ada.faces, ada.models) == ("not recorded", 1, ["first"])
    assert str(space.person_file("ada")) in ada.problems[0]
    assert str(space.manifest("ada_2")) in ada_2.problems[0]
    assert bo.problems == []


def test_of_an_older_model_no_change_of_the_faces_is_claimed(space):
    state = space.model("first") / "step-00000009" / "state.json"
    state.write_text(state.read_text().replace("v2:", ""))
    assert "cannot be said" in people_of(space)[0].problems[0]


def test_what_would_be_removed_is_named_first(space):
    before = contents(space)
    held = holdings(space, "ada")
    text = "\n".join(held.sentences())
    for part in ("face_ada:", "model first, trained on ada and bo", "eye mas"):
        assert part in text
    assert "second" not in text and "ada_2" not in text
    assert {h.path.name for h in held.found} == {
        *("first", "face_ada", "face_ada_eyes", "face_ada_face"),
        f"ada_90_{CACHED}",
    }
    models = [h for h in held.found if h.path.parent.name == "models"]
    assert (models[0].files, models[0].bytes > 100) == (4, True)
    assert contents(space) == before


def test_a_person_and_their_models_go_and_the_others_stay(space):
    before = contents(space)
    forget(holdings(space, "ada"))
    gone = {
        name
        for name in before
        if "first/" in name
        or name.startswith("face_ada/")
        or name.startswith(("binary_masks/face_ada_eyes/", "cache/ada_90"))
        or name.startswith("binary_masks/face_ada_face/")
    }
    assert len(gone) == 11
    assert contents(space) == before - gone
    assert [person.name for person in people_of(space)] == ["ada_2", "bo"]
    with pytest.raises(WorkspaceError, match=r"nothing of ada \(there is: ada"):
        holdings(space, "ada")


def test_a_person_known_to_models_alone_can_be_forgotten(space):
    shutil.rmtree(space.faces("bo"))
    forget(holdings(space, "bo"))
    assert trained_models(space) == []
    assert not [name for name in contents(space) if "bo" in name]


def test_a_removal_that_was_killed_can_be_done_again(space, monkeypatch):
    """The faces go last, so that the person is still known."""
    held = holdings(space, "ada")
    removed = []

    def fail(path, *rest, **options):
        if removed:
            raise OSError(13, "Permission denied", str(path))
        removed.append(path)
        remove(path, *rest, **options)

    remove = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", fail)
    with pytest.raises(OutputError, match="cannot be removed"):
        forget(held)
    monkeypatch.undo()
    again = holdings(space, "ada")
    assert len(again.found) == len(held.found) - 1
    forget(again)
    assert not space.faces("ada").exists()


def test_what_cannot_be_judged_stays_and_is_named(space):
    state = space.model("second") / "step-00000009" / "state.json"
    state.write_text("{")
    (space.run("orphan") / "previews").mkdir(parents=True)
    (space.root / ".extract.xyz").mkdir()
    held = holdings(space, "ada")
    for name in (str(state), "orphan", ".extract.xyz"):
        assert any(name in doubt for doubt in held.doubts), name
    forget(held)
    assert state.exists() and space.run("orphan").exists()
    assert trained_models(space)[0].names == ["ada_2", "bo"]


def test_pictures_and_copies_made_of_faces_go_too(space):
    face = np.zeros((8, 8, 3), np.uint8)
    own = [
        space.root / "tracks" / "ada" / "a.mp4" / "track_001.png",
        space.root / "reports" / "faces_ada.png",
        space.root / "faces" / "aligned_faces" / "0.png",
        space.faces("ada") / "rejected" / "blurred" / "9.png",
    ]
    kept = [
        space.root / "tracks" / "bo" / "b.mp4" / "track_001.png",
        space.root / "reports" / "faces_ada_2.png",
    ]
    for file in own + kept:
        write_image(file, face)
    forget(holdings(space, "ada"))
    assert [file.exists() for file in own] == 4 * [False]
    assert [file.exists() for file in kept] == 2 * [True]
    write_image(space.root / "faces" / "aligned_faces" / "c.png", face)
    forget(holdings(space, "bo"))
    assert (space.root / "faces").exists()


@pytest.mark.parametrize("name", ["", "..", "nobody", "a/b"])
def test_a_name_of_nobody_removes_nothing(space, name):
    before = contents(space)
    with pytest.raises(WorkspaceError):
        holdings(space, name)
    assert contents(space) == before


def test_what_a_killed_training_left_of_its_cache_goes_too(space):
    left = space.root / "cache" / f".ada_90_{CACHED[:-4]}.123.tmp.npy"
    left.write_bytes(b"faces")
    forget(holdings(space, "ada"))
    assert not left.exists()
