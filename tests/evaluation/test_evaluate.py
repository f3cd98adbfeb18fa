"""The whole evaluation, on a perfect swap and on a blank model."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.evaluation import judges
from faceswap_gan.evaluation.catalog_expression import EXPRESSION_METRICS
from faceswap_gan.evaluation.evaluate import EvaluateOptions
from faceswap_gan.evaluation.evaluate import evaluate
from faceswap_gan.evaluation.judges import LandmarkJudge
from faceswap_gan.evaluation.record import read_evaluation
from faceswap_gan.networks.mesh_weights import INSTALL
from faceswap_gan.networks.mesh_weights import REMEDY
from faceswap_gan.networks.mesh_weights import SHA256
from faceswap_gan.provenance.side_files import noted_models
from faceswap_gan.records.consent import record_consent

FIVE_POINTS = LandmarkJudge(None, "")
ALWAYS = {"faces_found", "pose_error", "background_psnr"}


@pytest.fixture(scope="session")
def perfect(people_folder, videos):
    """The evaluation of the perfect swap, by videos alone."""
    steps = []
    found = evaluate(
        people_folder,
        "src",
        "dst",
        videos,
        model="none",
        progress=lambda *step: steps.append(step),
    )
    return found, steps


def test_a_perfect_swap_scores_well(perfect):
    found, _ = perfect
    assert set(found.scores) >= ALWAYS
    assert found.frames >= 15
    assert found.scores["faces_found"] > 0.9
    assert found.scores["background_psnr"] > 20
    assert found.scores["pose_error"] < 8
    assert found.scores["flicker_ratio"] < 2


def test_a_perfect_swap_is_the_other_person(perfect):
    pytest.importorskip("dlib")
    scores = perfect[0].scores
    assert scores["identity_margin"] > 0.2
    assert scores["identity_to"] > scores["identity_from"]


def test_the_mesh_says_what_is_kept_and_that_it_judged(perfect):
    found, _ = perfect
    record = read_evaluation(found.evaluation)
    judged = {metric.name for metric in EXPRESSION_METRICS}
    assert judged <= {*found.scores, *found.missing}
    assert found.scores["mouth_correlation"] > 0.8
    assert found.scores["gaze_angle_error"] < 8
    assert all(SHA256 in record.judges[name] for name in judged)
    assert SHA256 in record.versions["expression"]
    with open(found.page) as page:
        assert f"Judged by: face mesh, SHA-256 {SHA256}" in page.read()


def test_progress_comes_to_its_end(perfect):
    _, steps = perfect
    assert [done for done, _ in steps] == list(range(1, 49))
    assert steps[-1] == (48, 48)


def test_the_record_and_the_page_are_written(perfect):
    found, _ = perfect
    record = read_evaluation(found.evaluation)
    assert record.scores == found.scores
    assert record.person_to == "dst" and record.model == ""
    assert [person["basis"] for person in record.people] == ["synthetic"] * 2
    with open(found.page) as page:
        assert "src → dst" in page.read()


@pytest.fixture
def without_mesh(monkeypatch):
    def lacking():
        raise CheckpointError(f"There is none. {REMEDY}")

    monkeypatch.setattr(judges, "FaceMesh", lacking)


@pytest.mark.usefixtures("without_mesh")
def test_faces_alone_evaluate_a_model_without_the_mesh(workspace, mean_color):
    found = evaluate(
        workspace,
        "src",
        "dst",
        model="blank",
        options=EvaluateOptions(identity=mean_color),
    )
    record = read_evaluation(found.evaluation)
    assert record.versions["identity"] == "mean colour"
    assert "No face" in found.missing["identity_margin"]
    assert "No face" in found.missing["pose_error"]
    assert found.frames == 3
    assert "training_psnr" in found.scores
    assert "flicker_ratio" not in found.scores
    assert record.step == 7
    assert record.settings["model"]["resolution"] == 64
    json.dumps(found.scores, allow_nan=False)
    (note,) = found.notes
    assert "gaze" in note and INSTALL in note
    assert INSTALL in found.missing["gaze_angle_error"]
    assert record.judges["pose_error"] == "five points"
    assert record.judges["identity_to"] == "mean colour"
    assert "gaze_angle_error" not in record.judges


def test_a_video_of_the_training_is_not_held_out(workspace, videos):
    consent = workspace.person_file("src")
    before = consent.read_text()
    options = EvaluateOptions(judge=FIVE_POINTS)
    found = evaluate(workspace, "src", "dst", videos, "blank", options)
    assert "reconstruction_psnr" in found.scores and not found.notes
    assert noted_models(workspace)
    person = record_consent(consent, "src", "synthetic", "", [videos[0]])
    consent.write_text(before)
    from faceswap_gan.evaluation.subject import is_held_out

    assert not is_held_out(person, videos[0])
    assert is_held_out(person, videos[1])


def test_mistakes_are_named(people_folder, videos, tmp_path):
    with pytest.raises(CheckpointError, match="--original and --swapped"):
        evaluate(people_folder, "src", "dst", model="none")
    with pytest.raises(ConfigError, match="both src"):
        evaluate(people_folder, "src", "src", videos)
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    with pytest.raises(InputError, match=r"text\.mp4"):
        evaluate(people_folder, "src", "dst", (videos[0], text), "none")


def test_two_people_of_one_face_are_refused(people_folder, videos):
    alike = SimpleNamespace(
        name="stub", threshold=1.0, embed=lambda crops: np.ones((len(crops), 2))
    )
    options = EvaluateOptions(identity=alike)
    with pytest.raises(InputError, match="src and dst are the same to stub"):
        evaluate(people_folder, "src", "dst", videos, "none", options)


def test_a_person_whom_the_model_does_not_know(workspace, videos):
    with pytest.raises(CheckpointError, match="knows src, dst, not eve"):
        evaluate(workspace, "src", "eve", videos, "blank")
