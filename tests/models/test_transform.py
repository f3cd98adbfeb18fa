"""Models of any system are opened for use by one function."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from faceswap_gan import framework
from faceswap_gan import swapping
from faceswap_gan.cli import app
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.convert_options import ConvertOptions
from faceswap_gan.errors import CheckpointError
from faceswap_gan.evaluation.evaluate import EvaluateOptions
from faceswap_gan.evaluation.evaluate import evaluate
from faceswap_gan.evaluation.judges import LandmarkJudge
from faceswap_gan.evaluation.record import read_evaluation
from faceswap_gan.exporting.export import export
from faceswap_gan.faces.detectors import detector_aligning
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.transform import open_transform
from faceswap_gan.models.uses import alignments
from faceswap_gan.networks.pictures import normalized
from faceswap_gan.networks.pictures import to_uint8
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.storage import write_jsonl
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter

SIDE = 96
MEAN_COLOR = SimpleNamespace(
    name="mean colour",
    threshold=1.0,
    embed=lambda crops: np.mean(crops, axis=(1, 2)),
)
FIVE_POINTS = LandmarkJudge(None, "The mesh is not asked.")


class Whole:
    """Says of each picture that a face fills the middle of it."""

    name = "whole"

    def detect(self, images):
        return [self._face(*image.shape[:2]) for image in images]

    def _face(self, height, width):
        start = np.array([width, height]) / 4
        box = np.concatenate([start, 3 * start])
        return [Face(box, start + TEMPLATE * 2 * start, 1.0)]

    def fingerprint(self):
        return self.name


@pytest.fixture
def trained(counting, workspace):
    """A project with a model that counted three steps."""
    counting.ENTRY.system = counting.CountingSystem()
    counting.count(workspace, 3)
    return workspace


@pytest.fixture
def film(tmp_path):
    """Three frames, red all over."""
    red = np.full((SIDE, SIDE, 3), (255, 0, 0), np.uint8)
    path, rate = tmp_path / "red.mp4", Fraction(25)
    with VideoWriter(path, SIDE, SIDE, rate, 1 / rate) as video:
        for index in range(3):
            video.write(red, index)
    return path


def test_a_model_of_any_system_is_applied_to_a_film(trained, film, tmp_path):
    found = checkpoints.latest(trained.model())
    assert open_transform(found, "src", "dst").count == 3
    options = ConvertOptions(
        Whole(), "five-point", "longest", BlendOptions(color="none")
    )
    output = tmp_path / "grey.mp4"
    report = swapping.convert(
        trained, film, output, {"src": "dst"}, options=options
    )
    assert report.swapped_share == 1
    with VideoReader(output) as video:
        frame = next(iter(video)).image.astype(int)
    assert np.abs(frame[44:52, 44:52] - 128).max() < 24
    assert frame[2:6, -6:-2, 0].min() > 200


@pytest.mark.parametrize(
    ("aligned", "detector"),
    [
        ({"src": "mesh", "dst": None}, "mesh"),
        ({"src": "five points", "dst": "mesh"}, "mtcnn"),
        ({"src": None, "dst": "mesh"}, "mtcnn"),
    ],
)
def test_faces_are_aligned_as_in_the_training(
    counting, workspace, film, tmp_path, monkeypatch, aligned, detector
):
    for person, by in aligned.items():
        rows = read_manifest(workspace.manifest(person))
        rows = [row | ({"aligned_by": by} if by else {}) for row in rows]
        write_jsonl(workspace.manifest(person), rows)
    counting.ENTRY.system = counting.ReadingSystem()
    counting.count(workspace, 1)
    opened, said = [], []
    monkeypatch.setattr(
        *(swapping, "open_detector", lambda n: opened.append(n) or Whole())
    )
    plain = ConvertOptions(None, "five-point", "longest")
    more = {"options": plain, "say": said.append}
    output = tmp_path / "grey.mp4"
    swapping.convert(workspace, film, output, {"src": "dst"}, **more)
    seen = alignments(workspace.model(), "latest", ["src"])
    assert opened == [detector] == [detector_aligning(seen)]
    assert len(said) == (detector != "mesh")
    assert all("so mtcnn finds them here too" in line for line in said)


def test_a_model_of_any_system_is_evaluated(trained):
    options = EvaluateOptions(
        detector=Whole(), identity=MEAN_COLOR, judge=FIVE_POINTS
    )
    report = evaluate(trained, "src", "dst", options=options)
    assert report.frames == 6
    assert 0 < report.scores["training_psnr"] < 30
    record = read_evaluation(report.evaluation)
    assert record.settings["training"]["system"] == "counting"


def test_what_is_no_network_is_not_exported(trained, tmp_path):
    found = checkpoints.latest(trained.model())
    with pytest.raises(CheckpointError, match="counting, which is not one net"):
        export(found, "src", "dst", "keras", tmp_path / "out")
    assert not (tmp_path / "out").exists()


COMMANDS = {
    "convert": ["in.mp4", "--from", "src", "--to", "dst", "--output", "o.mp4"],
    "evaluate": ["--from", "src", "--to", "dst"],
    "export": ["--to", "dst", "--format", "keras"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_system_is_not_for_is_refused_without_a_framework(
    counting, trained, monkeypatch, command
):
    def loaded():
        raise AssertionError("a framework was loaded")

    monkeypatch.setattr(framework, "load_framework", loaded)
    monkeypatch.setattr(counting.ENTRY, "uses", ())
    words = [command, *COMMANDS[command], "--workspace", str(trained.root)]
    sentence = r"system counting, which .*: give --model .* a model of swap\."
    with pytest.raises(CheckpointError, match=sentence):
        CliRunner().invoke(app, words, catch_exceptions=False)


def test_films_are_compared_whatever_the_model_is_for(
    counting, trained, film, monkeypatch
):
    monkeypatch.setattr(counting.ENTRY, "uses", ())
    options = EvaluateOptions(
        detector=Whole(), identity=MEAN_COLOR, judge=FIVE_POINTS
    )
    report = evaluate(trained, "src", "dst", (film, film), options=options)
    assert report.frames == 3
    assert not {"training_psnr", "reconstruction_psnr"} & {*report.scores}


def test_pictures_come_back_from_what_networks_see():
    pictures = np.arange(256, dtype=np.uint8)
    seen = normalized(pictures)
    assert (seen.min(), seen.max(), seen.dtype) == (-1, 1, np.float32)
    assert (to_uint8(seen) == pictures).all()
    assert list(to_uint8(np.array([-2.0, 2.0]))) == [0, 255]
