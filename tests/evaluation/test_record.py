"""Records: what is written is read back, what is no record is refused."""

import json

import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.record import read_evaluation
from faceswap_gan.project_paths import EVALUATION


@pytest.fixture
def record():
    found = Evaluation("2026-01-02", "default", 500, "src", "dst", "a", "b")
    found.scores = {"pose_error": 2.5}
    found.add(0, {"pose_error": 2.0})
    found.add(4, {"pose_error": 3.0, "seam_error": 1.0})
    return found


def test_series_and_their_means(record):
    assert record.series["pose_error"] == [[0, 2.0], [4, 3.0]]
    assert record.mean("pose_error") == 2.5
    assert record.mean("unknown") is None


def test_a_record_survives_the_disk(tmp_path, record):
    record.write(tmp_path / EVALUATION)
    assert read_evaluation(tmp_path) == record
    assert read_evaluation(tmp_path / EVALUATION) == record


def test_older_records_say_who_judged(tmp_path, record):
    record.versions = {"68 points": "dlib", "identity": "VGGFace"}
    record.write(tmp_path / EVALUATION)
    content = json.loads((tmp_path / EVALUATION).read_text())
    del content["judges"]
    content["format"] = 1
    (tmp_path / EVALUATION).write_text(json.dumps(content))
    read = read_evaluation(tmp_path)
    assert read.scores == record.scores
    assert read.judges["mouth_correlation"] == "dlib"
    assert read.judges["pose_error"] == "five points"
    assert read.judges["identity_to"] == read.judges["kid"] == "VGGFace"


def test_its_json_is_strict(tmp_path, record):
    record.write(tmp_path / EVALUATION)

    def refuse(word):
        raise ValueError(word)

    json.loads((tmp_path / EVALUATION).read_text(), parse_constant=refuse)


@pytest.mark.parametrize(
    "content", ['{"a": 1}', "[1]", '{"format": 1, "other": 2}', '{"format": 9}']
)
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"other\.json"):
        read_evaluation(path)


def test_a_folder_without_a_record_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_evaluation(tmp_path)
