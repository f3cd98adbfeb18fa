"""Credentials in the user's data folder, which all projects share."""

import shutil

import numpy as np
import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.credentials import signed_picture
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.provenance.manifest_store import stored_files
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.user_folders import data_folder
from faceswap_gan.records.consent import Person
from faceswap_gan.storage import write_bytes
from faceswap_gan.video.images import encode_image
from faceswap_gan.video.images import write_image

MODEL = "3fa85" + "0" * 59


@pytest.fixture(scope="module")
def signer():
    return make_signer(own_identity())


@pytest.fixture
def output(tmp_path, signer):
    """Signs an output of some people; its credentials are kept."""
    source = tmp_path / "source.png"
    write_image(source, np.zeros((8, 8, 3), np.uint8))

    def make(title, *people, model=MODEL, source=source):
        statement = Statement(people, model, source)
        picture = encode_image(source, np.full((16, 16, 3), 9, np.uint8))
        data, problem = signed_picture(picture, title, statement, signer)
        assert problem is None
        file = tmp_path / title
        write_bytes(file, data)
        return file

    return make


def kept():
    """Names of the outputs whose credentials are kept, by what is there."""
    files = [file for folder in stored_files().values() for file in folder]
    assert len(files) % 2 == 0
    return sorted(
        line.split('"')[3]
        for file in files
        if file.suffix == ".json"
        for line in file.read_text().splitlines()
        if "title" in line
    )


def somebody(name, face_set):
    return Person(
        name=name, basis="consent", date="2026-01-02", face_set=face_set
    )


def test_credentials_that_name_the_person_go_and_others_stay(space, output):
    ada, ada_2, bo = map(space.person, ("ada", "ada_2", "bo"))
    output("one.png", ada, bo)
    output("two.png", bo, ada)
    output("three.png", ada_2, bo)
    held = holdings(space, "ada")
    [found] = [h for h in held.found if h.path.name == MODEL[:5]]
    text = found.sentence()
    assert "one.png" in text and "two.png" in text and "files: 4" in text
    assert "three.png" not in text
    forget(held)
    assert kept() == ["three.png"]


def test_credentials_of_what_an_output_was_made_from_count(space, output):
    """They are in those of the output."""
    first = output("one.png", space.person("ada"))
    output("two.png", space.person("bo"), source=first)
    forget(holdings(space, "ada"))
    assert kept() == []


def test_a_namesake_s_credentials_stay_and_are_named(space, output):
    output("other.png", somebody("ada", "v2:" + "9" * 64))
    for _ in range(2):
        with pytest.raises(WorkspaceError, match=r"other faces.*other\.png"):
            forget(holdings(space, "ada"))
    assert kept() == ["other.png"]
    assert not space.faces("ada").exists()


def test_faces_that_changed_since_are_known_by_the_model(space, output):
    note_output(space, space.root / "one.mp4", MODEL)
    output("one.png", somebody("ada", "v2:" + "8" * 64))
    forget(holdings(space, "ada"))
    assert kept() == []


def test_a_person_known_to_kept_credentials_alone_can_be_forgotten(
    space, output
):
    output("one.png", space.person("ada"))
    note_output(space, space.root / "one.mp4", MODEL)
    for folder in (space.faces("ada"), space.root / "models"):
        shutil.rmtree(folder)
    for folder in ("binary_masks", "cache", "runs"):
        shutil.rmtree(space.root / folder)
    held = holdings(space, "ada")
    assert [h.path.name for h in held.found] == [MODEL[:5]]
    forget(held)
    assert kept() == []


@pytest.mark.parametrize("ending", [".c2pa", ".json"])
def test_what_cannot_be_read_is_doubted(space, output, ending):
    output("one.png", space.person("bo"))
    [file] = list(data_folder().rglob(f"*{ending}"))
    if ending == ".c2pa":
        file.write_bytes(file.read_bytes()[:-900])
    else:
        file.with_suffix(".c2pa").unlink()
    with pytest.raises(WorkspaceError, match=f"cannot be read.*{file.name}"):
        forget(holdings(space, "ada"))
    assert file.exists()


def test_success_is_said_only_when_credentials_are_gone(
    space, output, monkeypatch
):
    output("one.png", space.person("ada"))
    held = holdings(space, "ada")
    [folder] = stored_files()
    unlink = type(folder).unlink

    def fail(path, **options):
        if path.suffix == ".c2pa":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, **options)

    monkeypatch.setattr(type(folder), "unlink", fail)
    with pytest.raises(OutputError, match=r"not forgotten.*\.c2pa"):
        forget(held)


def test_a_user_without_a_folder_is_told(space, monkeypatch):
    def nowhere():
        raise OutputError("This user has no home folder.")

    monkeypatch.setattr(
        "faceswap_gan.provenance.manifest_store.data_folder", nowhere
    )
    with pytest.raises(WorkspaceError, match=r"may be kept.*no home"):
        forget(holdings(space, "ada"))
