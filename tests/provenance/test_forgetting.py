"""How somebody leaves a project: everything, or it is said what stays."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.provenance.people import people_of
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.storage import write_json
from faceswap_gan.video.images import write_image

CACHED = "0123456789abcdef.npy"


def contents(space):
    """Every file of a workspace, as names in it."""
    files = (file for file in space.root.rglob("*") if file.is_file())
    return {str(file.relative_to(space.root)) for file in files}


def test_what_would_be_removed_is_named_first(space):
    before = contents(space)
    held = holdings(space, "ada")
    text = "\n".join(held.sentences())
    for part in ("face_ada:", "model first, trained on ada and bo", "masks"):
        assert part in text
    assert "second" not in text and "ada_2" not in text
    assert {h.path.name for h in held.found} == {
        *("first", "face_ada"),
        *("face_ada_eyes", "face_ada_face", "face_ada_mouth"),
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
        or name.startswith("binary_masks/face_ada_mouth/")
    }
    assert len(gone) == 12
    assert contents(space) == before - gone
    assert [person.name for person in people_of(space)] == ["ada_2", "bo"]
    with pytest.raises(WorkspaceError, match=r"nothing of ada \(there is: ada"):
        holdings(space, "ada")


def test_a_person_known_to_models_alone_can_be_forgotten(space):
    shutil.rmtree(space.faces("bo"))
    forget(holdings(space, "bo"))
    assert trained_models(space) == []
    assert not [name for name in contents(space) if "bo" in name]


def test_what_cannot_be_removed_is_named_and_the_rest_goes(space, monkeypatch):
    held = holdings(space, "ada")
    stuck = space.model("first")
    remove = shutil.rmtree

    def fail(path, *rest, **options):
        if path == stuck:
            raise OSError(13, "Permission denied", str(path))
        remove(path, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", fail)
        with pytest.raises(
            OutputError, match=r"ada is not forgotten.*Permission"
        ):
            forget(held)
    assert not space.faces("ada").exists()
    again = holdings(space, "ada")
    assert [held.path for held in again.found] == [stuck]
    forget(again)
    assert not stuck.exists()


def test_what_cannot_be_judged_stays_and_is_named(space):
    state = space.model("second") / "step-00000009" / "state.json"
    state.write_text("{")
    space.run("orphan").mkdir(parents=True)
    (space.run("orphan") / "preview.png").touch()
    weights = space.model("bare") / "weights.npz"
    weights.parent.mkdir()
    weights.touch()
    for _ in range(2):
        with pytest.raises(WorkspaceError) as error:
            forget(holdings(space, "ada"))
        for name in (str(state), "orphan", "bare"):
            assert name in str(error.value), name
    assert "forgotten" not in str(error.value)
    assert not space.faces("ada").exists()
    assert state.exists() and space.run("orphan").exists()


def test_a_model_of_any_folder_name_goes(space):
    copy = space.root / "models" / "default (copy)"
    shutil.copytree(space.model("first"), copy)
    shutil.copytree(space.run("first"), space.root / "runs" / copy.name)
    forget(holdings(space, "ada"))
    assert not copy.exists()
    assert not (space.root / "runs" / copy.name).exists()


def test_linked_folders_go_with_what_they_lead_to(space, tmp_path):
    disk = tmp_path / "disk"
    for name in ("face_ada", "models/first", "cache"):
        place, target = space.root / name, disk / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place, target)
        place.symlink_to(target)
    held = holdings(space, "ada")
    assert f"-> {disk}" in "\n".join(held.sentences())
    forget(held)
    assert not (disk / "face_ada").exists()
    assert not (disk / "models" / "first").exists()
    assert not list(disk.rglob("ada_90*"))
    assert list(disk.rglob("bo_90*"))
    with pytest.raises(WorkspaceError, match="nothing of ada"):
        holdings(space, "ada")


def test_a_link_to_another_person_s_faces_spares_them(space):
    alias = space.root / "face_alias"
    alias.symlink_to(space.faces("bo"))
    with pytest.raises(WorkspaceError, match="which stays"):
        forget(holdings(space, "alias"))
    assert not alias.is_symlink()
    assert len(space.face_files("bo")) == 3


def test_a_link_to_a_model_that_goes_too_is_no_doubt(space):
    (space.root / "models" / "copy").symlink_to("first")
    forget(holdings(space, "ada"))
    assert [m.name for m in trained_models(space)] == ["second"]
    assert not (space.root / "models" / "copy").is_symlink()


def test_what_else_a_linked_model_s_folder_holds_stays(space, tmp_path):
    home, first = tmp_path / "home", space.model("first")
    shutil.move(first, home)
    first.symlink_to(home)
    (home / "diary.txt").write_text("precious")
    with pytest.raises(WorkspaceError, match=r"checkpoints \(diary\.txt\)"):
        forget(held := holdings(space, "ada"))
    assert [h.files for h in held.found if h.path == first] == [4]
    assert [file.name for file in home.iterdir()] == ["diary.txt"]


def test_links_among_the_faces_are_named(space, tmp_path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"a face")
    (space.faces("ada") / "9.png").symlink_to(photo)
    with pytest.raises(WorkspaceError, match=r"leads to .*photo\.png"):
        forget(holdings(space, "ada"))
    assert photo.exists() and not space.faces("ada").exists()


def test_folders_are_a_person_s_by_their_record_too(space):
    for name in ("robert", "ada (copy)"):
        shutil.copytree(space.faces("ada"), space.root / f"face_{name}")
    write_image(
        space.eye_masks("robert") / "0.png", np.zeros((8, 8, 1), np.uint8)
    )
    forget(holdings(space, "ada"))
    assert not [name for name in contents(space) if "face_ada/" in name]
    assert not [name for name in contents(space) if "robert" in name]
    assert not (space.root / "face_ada (copy)").exists()


def test_a_copied_folder_whose_record_names_another_is_doubted(space):
    shutil.copytree(space.faces("ada"), space.faces("robert"))
    with pytest.raises(WorkspaceError, match="these faces are of ada"):
        forget(holdings(space, "robert"))
    assert space.faces("ada").exists() and space.model("first").exists()


def test_another_s_record_that_cannot_be_read_is_doubted(space):
    space.person_file("bo").write_text("{")
    with pytest.raises(WorkspaceError, match="face_bo may be ada's too"):
        forget(holdings(space, "ada"))


def test_reports_that_compare_the_person_go(space):
    for name, other in (("videos", "ada"), ("others", "bo")):
        people = {"person_from": other, "person_to": "bo"}
        write_json(space.run(name) / "evaluation.json", people)
    forget(holdings(space, "ada"))
    assert not space.run("videos").exists()
    assert space.run("others").exists()


def test_an_empty_folder_of_refused_work_is_no_doubt(space):
    (space.run("refused") / "inside").mkdir(parents=True)
    assert holdings(space, "ada").doubts == []
    (space.run("refused") / "preview.png").touch()
    (doubt,) = holdings(space, "ada").doubts
    assert "was left behind" in doubt


def test_what_lies_beside_outputs_goes(space, tmp_path):
    """It shows everybody who was seen, enrolled or not."""
    output = tmp_path / "films" / "swapped [1].mp4"
    output.parent.mkdir()
    note_output(space, output)
    note_output(space, output)
    names = ("tracks.jsonl", "tracks.jsonl.part", "segments/000.mp4")
    files = [Path(f"{output}.{name}") for name in names]
    for file in [output, *files, space.root / "a.mp4.tracks.jsonl"]:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    forget(holdings(space, "ada"))
    assert list(output.parent.iterdir()) == [output]
    assert not (space.root / "a.mp4.tracks.jsonl").exists()


def test_embeddings_that_nobody_noted_are_doubted(space):
    tracks = space.root.parent / "a.mp4.tracks.jsonl"
    tracks.write_text('{"embeddings": []}\n')
    forget(holdings(space, "ada"))
    tracks.write_text('{"embeddings": [[0, [1.5]]]}\n')
    with pytest.raises(WorkspaceError, match="holds embeddings of faces"):
        forget(holdings(space, "bo"))


def test_a_damaged_register_of_outputs_is_doubted(space):
    (space.root / "outputs.jsonl").write_text("[1]\n")
    with pytest.raises(WorkspaceError, match="outputs is not known"):
        forget(holdings(space, "ada"))


def test_crops_of_a_killed_extraction_go(space):
    crop = space.root / ".extract.x1" / "0" / "a.png"
    write_image(crop, np.zeros((8, 8, 3), np.uint8))
    forget(holdings(space, "ada"))
    assert not crop.parent.parent.exists()


def test_pictures_and_copies_made_of_faces_go_too(space):
    face = np.zeros((8, 8, 3), np.uint8)
    own = [
        space.root / "tracks" / "ada" / "a.mp4" / "track_001.png",
        space.root / "tracks" / "bo" / "b.mp4" / "track_001.png",
        space.root / "reports" / "faces_ada.png",
        space.root / "faces" / "aligned_faces" / "0.png",
        space.faces("ada") / "rejected" / "blurred" / "9.png",
    ]
    kept = [space.root / "reports" / "faces_ada_2.png"]
    for file in own + kept:
        write_image(file, face)
    forget(holdings(space, "ada"))
    assert [file.exists() for file in own] == 5 * [False]
    assert [file.exists() for file in kept] == [True]
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
