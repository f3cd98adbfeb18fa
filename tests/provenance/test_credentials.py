"""Content Credentials: what is signed comes back, what is changed shows."""

import base64
import json

import c2pa
import numpy as np
import pytest

from faceswap_gan.errors import CredentialsError
from faceswap_gan.errors import OutputError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.provenance import credentials
from faceswap_gan.provenance import credentials_reader
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.certificate import own_root
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.credentials import sign
from faceswap_gan.provenance.credentials_reader import Credentials
from faceswap_gan.provenance.credentials_reader import read
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.trust_list import load_trust_list
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.video.images import write_image

KINDS = ("mp4", "mov", "png", "jpg", "jpeg")


@pytest.fixture
def signer(own_folder):
    return make_signer(own_identity())


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "source.png"
    write_image(path, np.full((40, 50, 3), 99, np.uint8))
    return path


@pytest.fixture
def statement(people, picture):
    return Statement(people, "0f" * 32, picture)


@pytest.fixture
def output(tmp_path, film, save_film):
    def make(kind):
        path = tmp_path / f"output.{kind}"
        if kind in ("mp4", "mov"):
            return save_film(path, film[:3])
        write_image(path, film[0])
        return path

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_signed_comes_back(output, statement, signer, kind):
    path = output(kind)
    sign(path, statement, signer)
    found = read(path)
    assert (found.state, found.known) == ("intact", True)
    assert found.generator.startswith("faceswap-gan ")
    assert "self-made" in found.signer
    assert found.source == "source.png"
    assert found.source_sha256 == sha256_of(statement.source)
    assert found.assertion == statement.assertion()
    assert not list(path.parent.glob(".*"))


def actions_of(path):
    manifest = json.loads(c2pa.Reader(path).json())["manifests"].popitem()[1]
    return next(
        found["data"]["actions"]
        for found in manifest["assertions"]
        if found["label"].startswith("c2pa.actions")
    )


def test_it_says_that_a_trained_algorithm_edited(output, statement, signer):
    path = output("jpg")
    sign(path, statement, signer)
    opened, edited, marked = actions_of(path)
    assert opened["action"] == "c2pa.opened"
    assert edited["action"] == "c2pa.edited"
    assert edited["digitalSourceType"] == credentials.COMPOSITE
    assert marked["action"] == "c2pa.watermarked.bound"


def manifest_of(path):
    return c2pa.Reader(path).get_active_manifest()


def test_a_soft_binding_ties_the_manifest_to_the_watermark(
    output, statement, signer
):
    path = output("jpg")
    sign(path, statement, signer)
    [binding] = (
        found["data"]
        for found in manifest_of(path)["assertions"]
        if found["label"] == "c2pa.soft-binding"
    )
    assert binding["alg"] == "faceswap-gan.watermark.1"
    symbols = tuple(base64.b64decode(binding["blocks"][0]["value"]))
    assert Payload.of_symbols(symbols).name == "0f0f0"


def test_the_watermark_of_a_source_is_kept(
    output, people, film, signer, tmp_path
):
    source = tmp_path / "source.png"
    write_image(source, Watermark(Payload(0x3FA85))(film[1]))
    path = output("png")
    sign(path, Statement(people, "0f" * 32, source), signer)
    [parent] = manifest_of(path)["ingredients"]
    value = parent["metadata"]["watermark"]["blocks"][0]["value"]
    symbols = tuple(base64.b64decode(value))
    assert Payload.of_symbols(symbols) == Payload(0x3FA85)


def test_what_cannot_be_kept_is_said_and_the_file_is_signed(
    output, statement, signer, tmp_path, monkeypatch
):
    (tmp_path / "data").write_text("a file where the folder is to be")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = output("png")
    assert "will not lead back" in sign(path, statement, signer)
    assert read(path).state == "intact"


def test_notes_on_consent_stay_private(output, statement, signer):
    path = output("jpg")
    sign(path, statement, signer)
    assert b"drawer" not in path.read_bytes()


def test_a_picture_of_no_source_was_created(output, people, signer):
    path = output("png")
    sign(path, Statement(people), signer)
    (created,) = actions_of(path)
    assert created["action"] == "c2pa.created"
    assert created["digitalSourceType"] == credentials.COMPOSITE
    assert read(path).source == ""


@pytest.mark.parametrize("kind", ["mp4", "png", "jpg"])
def test_one_changed_byte_shows(output, statement, signer, kind):
    path = output(kind)
    sign(path, statement, signer)
    data = bytearray(path.read_bytes())
    data[-200] ^= 1
    path.write_bytes(data)
    assert read(path).state == "altered"


def test_a_changed_statement_shows(output, statement, signer):
    path = output("mp4")
    sign(path, statement, signer)
    path.write_bytes(path.read_bytes().replace(b"synthetic", b"consented"))
    assert read(path).state == "altered"


def test_what_another_signed_is_intact_but_not_yours(
    output, statement, signer, own_folder, monkeypatch
):
    path = output("png")
    sign(path, statement, signer)
    monkeypatch.setattr(credentials_reader, "own_root", lambda: None)
    found = read(path)
    assert (found.state, found.known) == ("intact", False)
    assert not found.trusted


def test_a_trust_list_makes_a_signer_trusted(
    output, statement, signer, own_folder, monkeypatch, tmp_path
):
    path, listed = output("png"), tmp_path / "list.pem"
    sign(path, statement, signer)
    listed.write_text(own_root())
    monkeypatch.setattr(credentials_reader, "own_root", lambda: None)
    found = read(path, load_trust_list(listed))
    assert (found.state, found.trusted, found.known) == ("intact", True, False)


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"\xff"])
def test_what_is_no_trust_list_is_named(tmp_path, content):
    path = tmp_path / "list.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CredentialsError, match=r"list\.pem is not a trust"):
        load_trust_list(path)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unsigned_file_says_nothing(output, kind, own_folder):
    assert read(output(kind)) == Credentials("unsigned")


@pytest.mark.parametrize("name", ["text.mp4", "text.jpg", "notes.txt"])
def test_any_other_file_says_nothing(tmp_path, name, own_folder):
    path = tmp_path / name
    path.write_text("not a film")
    assert read(path).state == "unsigned"


def test_a_source_with_credentials_brings_them_along(
    output, statement, signer, people, tmp_path
):
    first, second = output("png"), output("jpg")
    sign(first, statement, signer)
    sign(second, Statement(people, "", first), signer)
    assert len(json.loads(c2pa.Reader(second).json())["manifests"]) == 2
    assert read(second).source == "output.png"


def test_an_altered_source_leaves_the_output_intact(
    output, statement, signer, people
):
    first, second = output("png"), output("jpg")
    sign(first, statement, signer)
    data = bytearray(first.read_bytes())
    data[-200] ^= 1
    first.write_bytes(data)
    sign(second, Statement(people, "", first), signer)
    assert read(second).state == "intact"


def test_a_source_that_is_not_what_its_name_says_is_named(
    output, signer, people, tmp_path
):
    source = tmp_path / "source.mp4"
    source.write_text("not a film")
    path = output("png")
    sign(path, Statement(people, "", source), signer)
    found = read(path)
    assert (found.state, found.source) == ("intact", "source.mp4")


def test_a_file_that_cannot_be_signed_stays_as_it_was(
    tmp_path, statement, signer
):
    path = tmp_path / "broken.mp4"
    path.write_text("not a film")
    with pytest.raises(OutputError, match=r"broken\.mp4 cannot be given"):
        sign(path, statement, signer)
    assert path.read_text() == "not a film"


def test_the_content_says_what_a_file_is(output, statement, signer):
    path = output("jpg")
    sign(path, statement, signer)
    for name in ("picture.png", "picture", "film.mp4"):
        other = path.rename(path.with_name(name))
        assert read(other).state == "intact"
        path = other


def test_an_output_that_another_program_signed_anew_is_known(
    output, statement, signer, monkeypatch
):
    """Such as a video editor that writes credentials of its own."""
    first, second = output("png"), output("jpg")
    sign(first, statement, signer)
    monkeypatch.setattr(credentials, "LABEL", "another.program")
    sign(second, Statement((), "", first), signer)
    found = read(second)
    assert (found.assertion, found.role) == (statement.assertion(), "parent")
    assert read(first).role == "active"


def test_a_parent_that_was_altered_says_nothing(
    output, statement, signer, monkeypatch
):
    first, second = output("png"), output("jpg")
    sign(first, statement, signer)
    data = bytearray(first.read_bytes())
    data[-200] ^= 1
    first.write_bytes(data)
    monkeypatch.setattr(credentials, "LABEL", "another.program")
    sign(second, Statement((), "", first), signer)
    found = read(second)
    assert (found.state, found.role) == ("intact", "ingredient")
