"""What `verify` says of outputs, damaged ones, and other files."""

import dataclasses
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.errors import FaceswapError
from faceswap_gan.errors import InputError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.provenance.certificate import load_identity
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.marking_options import make_marking
from faceswap_gan.provenance.side_files import noted_models
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.trust_list import load_trust_list
from faceswap_gan.provenance.verify import verify
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_data")


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


def test_one_flipped_bit_of_the_picture_shows(swapped, tmp_path, flip):
    size = swapped.stat().st_size
    found = verify(flip(swapped, tmp_path / "a.mp4", [size - 300]))
    assert (found.credentials, found.conclusion) == ("altered", "watermark")
    assert found.watermark and not found.made_here
    assert "altered after it was signed" in found.notes[0]


def test_a_forged_statement_shows(swapped, tmp_path):
    data = swapped.read_bytes()
    (tmp_path / "a.mp4").write_bytes(data.replace(b"synthetic", b"consented"))
    assert verify(tmp_path / "a.mp4").credentials == "altered"


def test_a_project_knows_with_which_weights_it_made_outputs(
    swapped, project, model
):
    assert noted_models(project) == {model}


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
    swapped, people, tmp_path, remux
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


def test_a_damaged_file_is_no_error(swapped, tmp_path, flip):
    """Whatever is broken in it, there is an answer."""
    random = np.random.default_rng(6)
    size = swapped.stat().st_size
    for number in range(8):
        places = random.integers(0, min(size, 8000), 20)
        assert verify(flip(swapped, tmp_path / f"{number}.mp4", places)).file
    (tmp_path / "half.mp4").write_bytes(swapped.read_bytes()[: size // 2])
    assert verify(tmp_path / "half.mp4").file


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
