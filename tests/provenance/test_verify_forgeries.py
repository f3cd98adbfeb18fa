"""What `verify` says of credentials and marks that were put elsewhere."""

import pytest
from typer.testing import CliRunner

from faceswap_gan.cli import app
from faceswap_gan.provenance import credentials
from faceswap_gan.provenance import credentials_reader
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.certificate import own_root
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.verdict import verdict
from faceswap_gan.provenance.verify import EXIT_CODES
from faceswap_gan.provenance.verify import verify
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.storage import atomic_path
from faceswap_gan.video.images import write_image


@pytest.fixture
def sign_picture(own_folder, tmp_path, film, monkeypatch):
    """Signs a picture; as this project, or as another program."""
    signer = make_signer(own_identity())

    def make(name, statement, label=credentials.LABEL, part=None):
        path = tmp_path / name
        write_image(path, film[0][:96, :96])
        monkeypatch.setattr(credentials, "LABEL", label)
        builder = credentials._builder(name, statement)
        if part is not None:
            ingredient = {"title": part.name, "relationship": "componentOf"}
            with part.open("rb") as stream:
                builder.add_ingredient(ingredient, "image/png", stream)
        with atomic_path(path) as temporary:
            builder.sign_file(path, temporary, signer)
        return path

    return make


def move_manifest(source, target):
    """Puts the credentials of one PNG into another, as they are."""
    data, other = source.read_bytes(), target.read_bytes()
    start = data.index(b"caBX") - 4
    length = int.from_bytes(data[start : start + 4], "big") + 12
    target.write_bytes(other[:33] + data[start : start + length] + other[33:])


def test_credentials_moved_to_a_genuine_file_say_nothing_of_it(
    sign_picture, people, film, tmp_path
):
    signed = sign_picture("a.png", Statement(people, "0f" * 32))
    write_image(tmp_path / "b.png", film[5][:96, :96])
    move_manifest(signed, tmp_path / "b.png")
    found = verify(tmp_path / "b.png")
    assert (found.conclusion, found.credentials) == ("broken", "altered")
    assert (found.model, found.people) == ("", [])
    assert "do not fit it" in verdict(found)[0]


def boxes_of(data):
    """Yields the outermost boxes of an MP4."""
    start = 0
    while start < len(data):
        end = start + int.from_bytes(data[start : start + 4], "big")
        yield data[start:end]
        start = end


def test_credentials_moved_to_a_genuine_film_say_nothing_of_it(
    swapped, save_film, film, tmp_path
):
    [box] = [b for b in boxes_of(swapped.read_bytes()) if b[4:8] == b"uuid"]
    other = save_film(tmp_path / "a.mp4", film[::-1])
    other.write_bytes(other.read_bytes() + box)
    found = verify(other)
    assert (found.conclusion, found.credentials) == ("broken", "altered")
    assert (found.model, found.people, found.swaps) == ("", [], ())
    assert EXIT_CODES[found.conclusion] == 5


def test_a_collage_is_not_what_its_parts_are(sign_picture, people):
    part = sign_picture("a.png", Statement(people, "0f" * 32))
    collage = sign_picture("b.png", Statement(()), "another.program", part)
    found = verify(collage)
    assert (found.conclusion, found.credentials) == ("ingredient", "intact")
    assert (found.model, found.people) == ("", [])
    assert "one of its parts" in verdict(found)[0]


def test_what_was_edited_from_an_output_was_made_here(sign_picture, people):
    first = sign_picture("a.png", Statement(people, "0f" * 32))
    second = Statement((), "", first)
    found = verify(sign_picture("b.png", second, "another.program"))
    assert (found.conclusion, found.edited) == ("made", True)
    assert found.model == "0f" * 32
    assert "edited with other software since" in verdict(found)[0]


def test_a_replayed_watermark_is_called_one_that_can_be_forged(film, tmp_path):
    mark = Watermark(Payload(0x3FA85))
    write_image(tmp_path / "a.png", mark(film[0]))
    found = verify(tmp_path / "a.png")
    assert (found.conclusion, found.made_here) == ("watermark", False)
    answer, *_, model = verdict(found)[:4]
    assert "a watermark alone can be forged" in answer
    assert model == "The watermark names model 3fa85."


def test_a_signature_has_three_states(sign_picture, people, monkeypatch, flip):
    path = sign_picture("a.png", Statement(people, "0f" * 32))
    root = own_root()
    assert "with your own certificate" in verdict(verify(path))[1]
    monkeypatch.setattr(credentials_reader, "own_root", lambda: None)
    assert "on no trust list" in verdict(verify(path))[1]
    trusted = verify(path, trust_list=root)
    assert "a signer on the trust list" in verdict(trusted)[1]
    broken = flip(path, path, [path.stat().st_size - 200])
    assert "Credentials: broken" in verdict(verify(broken))[1]


def test_each_conclusion_has_an_exit_code(sign_picture, people, tmp_path):
    part = sign_picture("a.png", Statement(people, "0f" * 32))
    collage = sign_picture("b.png", Statement(()), "another.program", part)
    (tmp_path / "a.txt").write_text("nothing")
    for path, code in ((part, 0), (tmp_path / "a.txt", 3), (collage, 6)):
        result = CliRunner().invoke(app, ["verify", str(path)])
        assert result.exit_code == code, result.output
    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)
