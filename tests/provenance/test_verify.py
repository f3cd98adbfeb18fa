"""What `verify` says of outputs, of what became of them, and of other files."""

import dataclasses
import json
import os
import shutil
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from faceswap_gan import swapping
from faceswap_gan.cli import app
from faceswap_gan.errors import FaceswapError
from faceswap_gan.errors import InputError
from faceswap_gan.provenance import credentials
from faceswap_gan.provenance import credentials_reader
from faceswap_gan.provenance import manifest_store
from faceswap_gan.provenance.certificate import load_identity
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.certificate import own_root
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.provenance.credentials import make_signer
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.marking_options import make_marking
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.side_files import noted_models
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.trust_list import load_trust_list
from faceswap_gan.provenance.user_folders import data_folder
from faceswap_gan.provenance.verdict import verdict
from faceswap_gan.provenance.verify import EXIT_CODES
from faceswap_gan.provenance.verify import verify
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.storage import atomic_path
from faceswap_gan.training import checkpoint as checkpoints
from faceswap_gan.video.images import write_image
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import Workspace


@pytest.fixture(autouse=True, scope="module")
def own_data(tmp_path_factory):
    """Keeps credentials apart from those of other modules' outputs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="module")
def swapped(project, film, save_film, one_face, tmp_path_factory):
    """A converted film; its source lies beside it."""
    folder = tmp_path_factory.mktemp("swapped")
    source = save_film(folder / "in.mp4", film)
    swapping.convert(
        project,
        source,
        folder / "out.mp4",
        "ada",
        "bruno",
        landmarks="five-point",
        tracks="longest",
        detector=one_face,
    )
    return folder / "out.mp4"


@pytest.fixture(scope="module")
def model(project):
    return checkpoints.latest(project.model()).digest


def frames_of(path):
    with VideoReader(path) as video:
        return [frame.image for frame in video]


def flip(path, target, places):
    """Copies a file and flips a bit of some of its bytes."""
    data = bytearray(path.read_bytes())
    for place in places:
        data[place] ^= 1
    target.write_bytes(data)
    return target


def remux(path, target):
    """Copies the packets into another file."""
    with av.open(str(path)) as source, av.open(str(target), "w") as output:
        [track] = source.streams.video
        copy = output.add_stream_from_template(track)
        for packet in source.demux(track):
            if packet.size:
                packet.stream = copy
                output.mux(packet)
    return target


def test_an_output_is_signed_intact_and_watermarked(swapped, model):
    found = verify(swapped)
    assert found.made_here and found.watermark and found.signed_by_you
    assert found.credentials == "intact"
    assert found.generator.startswith("faceswap-gan ")
    assert found.source == "in.mp4"
    assert found.source_sha256 == sha256_of(swapped.with_name("in.mp4"))
    assert found.model == model
    assert [(p["name"], p["basis"]) for p in found.people] == [
        ("ada", "synthetic"),
        ("bruno", "synthetic"),
    ]
    assert 1 - found.confidence <= found.chance < 1e-9
    assert found.scale == pytest.approx(1, rel=0.005)
    assert found.notes == []
    json.dumps(dataclasses.asdict(found))


def test_the_source_of_an_output_is_not_taken_for_one(swapped):
    found = verify(swapped.with_name("in.mp4"))
    assert not found.made_here
    assert (found.credentials, found.watermark) == ("unsigned", False)
    assert (found.model, found.people, found.notes) == ("", [], [])


def test_one_flipped_bit_of_the_picture_shows(swapped, tmp_path):
    size = swapped.stat().st_size
    found = verify(flip(swapped, tmp_path / "a.mp4", [size - 300]))
    assert (found.credentials, found.conclusion) == ("altered", "watermark")
    assert found.watermark and not found.made_here
    assert "altered after it was signed" in found.notes[0]


def test_a_forged_statement_shows(swapped, tmp_path):
    data = swapped.read_bytes()
    (tmp_path / "a.mp4").write_bytes(data.replace(b"synthetic", b"consented"))
    assert verify(tmp_path / "a.mp4").credentials == "altered"


def test_a_stripped_copy_coded_anew_leads_back_to_its_credentials(
    swapped, save_film, tmp_path, model
):
    found = verify(save_film(tmp_path / "a.mp4", frames_of(swapped), crf=26))
    assert (found.conclusion, found.origin) == ("watermark", "out.mp4")
    assert found.model == model
    assert [person["name"] for person in found.people] == ["ada", "bruno"]
    assert [(swap.seen, swap.person) for swap in found.swaps] == [
        ("ada", "bruno")
    ]
    assert "leads back to out.mp4" in found.notes[-1]


def test_a_project_knows_with_which_weights_it_made_outputs(
    swapped, project, model
):
    assert noted_models(project) == {model}


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("twin.mp4", "2 outputs that look much alike: out.mp4, twin.mp4."),
        ("out.mp4", "2 outputs that look much alike: out.mp4 (2 of this name)"),
    ],
)
def test_outputs_that_look_alike_are_named_together(
    swapped, save_film, tmp_path, model, title, named
):
    """Nobody can tell which of them a copy is of, nor who was swapped when."""
    payload, frames = Payload.of_model(model), frames_of(swapped)
    [own] = manifest_store.kept(payload)
    before = set(data_folder().rglob("*.json"))
    manifest_store.keep(own.content + b"\0", title, payload, frames)
    copy = save_film(tmp_path / "a.mp4", frames, crf=26)
    try:
        found = verify(copy)
    finally:
        [twin] = set(data_folder().rglob("*.json")) - before
        twin.unlink()
    assert (found.origin, found.model) == ("", model)
    assert named in found.notes[-1]


def test_a_replayed_watermark_leads_to_nobody(
    swapped, model, tmp_path, monkeypatch
):
    """The mark is that of an output, the picture is not."""
    random = np.random.default_rng(5)
    small = random.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    genuine = cv2.resize(small, (384, 288), interpolation=cv2.INTER_CUBIC)
    write_image(tmp_path / "a.png", Watermark(Payload.of_model(model))(genuine))
    found = verify(tmp_path / "a.png")
    assert (found.conclusion, found.origin) == ("watermark", "")
    assert (found.model, found.people) == (model[:5], [])
    assert "looks like none of them" in found.notes[-1]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
def test_a_remux_loses_the_credentials_not_the_watermark(
    swapped, tmp_path, model, name
):
    found = verify(remux(swapped, tmp_path / name))
    assert (found.credentials, found.conclusion) == ("unsigned", "watermark")
    assert (found.model, found.origin) == (model, "out.mp4")
    assert "credentials are gone" in found.notes[0]


def test_coded_anew_cropped_and_scaled(swapped, save_film, tmp_path, model):
    frames = [
        cv2.resize(frame[29:-29, 38:-38], (456, 342), 0, 0, 0, cv2.INTER_CUBIC)
        for frame in frames_of(swapped)
    ]
    found = verify(save_film(tmp_path / "a.mp4", frames, crf=23))
    assert (found.credentials, found.model) == ("unsigned", model[:5])
    assert found.scale == pytest.approx(456 / 308, rel=0.005)


def test_one_frame_is_enough(swapped, tmp_path, model):
    frame = frames_of(swapped)[4]
    write_image(tmp_path / "a.jpg", frame)
    (tmp_path / "a.jpg").rename(tmp_path / "a.of_no_known_kind")
    found = verify(tmp_path / "a.of_no_known_kind")
    assert (found.conclusion, found.model) == ("watermark", model)
    assert found.origin == "out.mp4"


def test_a_mark_after_a_dark_beginning_is_found(
    swapped, save_film, tmp_path, model
):
    dark = [np.zeros((288, 384, 3), np.uint8)] * 75
    film = save_film(tmp_path / "a.mp4", dark + 8 * frames_of(swapped))
    assert verify(film).model == model[:5]


def test_a_workspace_names_the_model_of_a_bare_watermark(
    swapped, tmp_path, project, model, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of another user"))
    found = verify(remux(swapped, tmp_path / "a.mp4"), project)
    assert found.model == model
    assert [p["name"] for p in found.people] == ["ada", "bruno"]
    assert len(found.notes) == 1


def test_faces_changed_after_training_show(swapped, project, tmp_path):
    assert verify(swapped, project).notes == []
    copy = Workspace(shutil.copytree(project.root, tmp_path / "copy"))
    shutil.rmtree(copy.faces("ada"))
    extra = copy.faces("bruno") / "1.png"
    write_image(extra, np.zeros((256, 256, 3), np.uint8))
    gone, changed = verify(swapped, copy).notes
    assert "has no faces of ada" in gone
    assert "The faces of bruno" in changed and "not those" in changed


def test_credentials_of_another_film_do_not_go_unnoticed(
    swapped, people, tmp_path
):
    """Frames of one model, signed by hand in the name of another."""
    path = remux(swapped, tmp_path / "a.mp4")
    make_marking(Statement(people, "0f" * 32)).sign_film(path, path, [])
    found = verify(path)
    assert found.credentials == "intact"
    assert "The watermark names model" in found.notes[0]


@pytest.mark.parametrize("name", ["a.txt", "a.mp4", "a.jpg", "a", "a.mkv"])
@pytest.mark.parametrize("content", [b"", b"a text\n" * 99, bytes(5000)])
def test_any_other_file_says_nothing(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    found = verify(path)
    assert not found.made_here
    assert (found.credentials, found.watermark) == ("unsigned", False)


@pytest.mark.parametrize("name", ["nowhere.mp4", ""])
def test_what_is_no_file_is_an_error(tmp_path, name):
    with pytest.raises(InputError, match="cannot be read"):
        verify(tmp_path / name)


def test_a_damaged_file_is_no_error(swapped, tmp_path):
    """Whatever is broken in it, there is an answer."""
    random = np.random.default_rng(6)
    size = swapped.stat().st_size
    for number in range(8):
        places = random.integers(0, min(size, 8000), 20)
        assert verify(flip(swapped, tmp_path / f"{number}.mp4", places)).file
    (tmp_path / "half.mp4").write_bytes(swapped.read_bytes()[: size // 2])
    assert verify(tmp_path / "half.mp4").file


def test_a_verdict_in_sentences(swapped, tmp_path, model):
    lines = verdict(verify(swapped))
    answer, signed, source, mark, made, faces, swap = lines
    assert answer.endswith("out.mp4 was made with faceswap-gan.")
    assert "signed and intact, with your own certificate" in signed
    assert source.startswith("Made from: in.mp4, SHA-256 ")
    assert "an unmarked file shows one with a probability below" in mark
    assert made == f"Model: {model}."
    assert faces == "Faces of: ada (synthetic), bruno (synthetic)."
    assert swap == "ada's face was replaced by bruno's at 0.0-0.5 s."
    (tmp_path / "a.txt").write_text("nothing")
    lines = verdict(verify(tmp_path / "a.txt"))
    assert "has no mark of faceswap-gan" in lines[0]
    assert lines[1:3] == ["Credentials: none.", "Watermark: none."]


def test_a_verdict_names_what_became_of_the_frames(film, tmp_path):
    mark = Watermark(Payload(0x3FA85))
    write_image(tmp_path / "a.png", np.rot90(mark(film[0])[:, ::-1]).copy())
    line = verdict(verify(tmp_path / "a.png"))[2]
    assert "the frames are mirrored and turned by 90.0 degrees." in line


def test_a_file_cannot_send_orders_to_a_terminal(swapped):
    evil = dataclasses.replace(verify(swapped), signer="\x1b[2Jnobody\n")
    lines = verdict(evil)
    assert all(line.isprintable() for line in lines)
    assert "by [2Jnobody, with" in lines[1]


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


def test_a_signature_has_three_states(sign_picture, people, monkeypatch):
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


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", Path("/dev/null"), tmp_path):
        with pytest.raises(InputError, match=r"cannot be read, .* a device"):
            verify(path)


def test_pipes_are_not_waited_for_beside_it_either(tmp_path):
    """Neither for a trust list nor for a key or a font."""
    pipe = tmp_path / "pipe.pem"
    os.mkfifo(pipe)
    for read in (
        lambda: load_trust_list(pipe),
        lambda: load_identity(pipe, pipe),
        lambda: Label("AI", font=pipe),
    ):
        with pytest.raises(FaceswapError, match=r"pipe\.pem.*ordinary file"):
            read()


@pytest.mark.slow
def test_no_unmarked_file_is_taken_for_an_output(real_data):
    files = [path for path in sorted(real_data.rglob("*")) if path.is_file()]
    assert len(files) > 20
    said = {path.name: verify(path).conclusion for path in files}
    assert set(said.values()) == {"nothing"}, said
