"""Forgetting where others work, and what lies in unusual places."""

import shutil

import numpy as np
import pytest

from faceswap_gan.errors import BusyError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.locking import locked
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.video.images import write_image

FACE = np.zeros((8, 8, 3), np.uint8)


def test_another_s_extraction_is_not_destroyed(space, elsewhere):
    crop = space.root / ".extract.carl" / "0" / "a.png"
    write_image(crop, FACE)
    elsewhere(space.lock("carl"))
    with pytest.raises(BusyError, match="face_carl is in use"):
        forget(holdings(space, "ada"))
    assert crop.exists() and space.faces("ada").exists()


def test_nobody_is_forgotten_while_a_conversion_goes_on(
    space, elsewhere, tmp_path
):
    output = tmp_path / "films" / "out.mp4"
    log = output.with_name("out.mp4.tracks.jsonl.part")
    log.parent.mkdir()
    log.touch()
    note_output(space, tmp_path / "gone" / "other.mp4")
    note_output(space, output)
    elsewhere(locked(output))
    with pytest.raises(BusyError, match=r"out\.mp4 is in use"):
        forget(holdings(space, "ada"))
    assert log.exists() and space.faces("ada").exists()


def test_nobody_is_forgotten_while_an_evaluation_goes_on(space, elsewhere):
    elsewhere(space.lock_run("first"))
    with pytest.raises(BusyError, match=r"report\.html is in use"):
        forget(holdings(space, "ada"))
    assert space.faces("ada").exists()


def test_faces_set_aside_as_another_person_s_go(space):
    """They are somebody's; perhaps theirs."""
    own = space.faces("bo") / "rejected"
    report = space.root / "reports" / "faces_bo.png"
    for file in (own / "wrong_person/7.png", own / "blurred/8.png", report):
        write_image(file, FACE)
    forget(holdings(space, "ada"))
    assert not (own / "wrong_person").exists() and not report.exists()
    assert (own / "blurred" / "8.png").exists()


def test_faces_without_a_record_are_doubted(space):
    shutil.copytree(space.faces("ada"), space.root / "face_ada (copy)")
    (space.root / "face_ada (copy)" / "person.json").unlink()
    (space.root / "face_empty").mkdir()
    with pytest.raises(WorkspaceError) as caught:
        forget(holdings(space, "ada"))
    assert "face_ada (copy) may be ada's too" in str(caught.value)
    assert "face_empty" not in str(caught.value)


@pytest.mark.parametrize("place", ["old/face_ada", "face_bo/old"])
def test_faces_deeper_in_the_project_are_doubted(space, place):
    shutil.copytree(space.faces("ada"), space.root / place)
    with pytest.raises(WorkspaceError, match=f"{place} holds a record"):
        forget(holdings(space, "ada"))
    forget(holdings(space, "ada_2"))


@pytest.mark.parametrize("place", ["models_old/first", "models/.old/first"])
def test_models_in_other_places_are_doubted(space, place):
    shutil.copytree(space.model("first"), space.root / place)
    with pytest.raises(WorkspaceError, match=f"{place}/step-.* weights"):
        forget(holdings(space, "ada"))
    shutil.rmtree(space.root / place)
    shutil.copytree(space.model("second"), space.root / place)
    with pytest.raises(WorkspaceError, match="nothing of ada"):
        holdings(space, "ada")


def test_what_lies_in_a_folder_that_goes_is_not_doubted(space):
    shutil.copytree(space.faces("ada"), space.faces("ada") / "old")
    shutil.copytree(space.model("first"), space.model("first") / "old")
    forget(holdings(space, "ada"))
    assert not list(space.root.rglob("*ada/*"))
