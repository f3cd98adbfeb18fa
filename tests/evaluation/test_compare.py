"""Several evaluations side by side."""

import io

import pytest
from rich.console import Console

from faceswap_gan.cli import endings
from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.compare import compare
from faceswap_gan.evaluation.compare import table
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.record import read_evaluation
from faceswap_gan.project_paths import EVALUATION


@pytest.fixture
def runs(tmp_path):
    scores = {
        "good": {
            "identity_margin": 0.5,
            "pose_error": 3.0,
            "flicker_ratio": 1.1,
            "kid": 0.1,
        },
        "bad": {
            "identity_margin": 0.1,
            "pose_error": 4.0,
            "flicker_ratio": 0.5,
        },
    }
    for name, values in scores.items():
        found = Evaluation("2026-01-02", name, 5, "src", "dst", "a", "b")
        found.scores = values
        found.write(tmp_path / name / EVALUATION)
    return [tmp_path / name for name in scores]


def test_the_best_depends_on_the_metric(runs):
    found = compare(runs)
    rows = {row.metric: row for row in found.rows}
    assert found.runs == ["good src>dst", "bad src>dst"]
    assert list(rows) == [
        "identity_margin",
        "pose_error",
        "flicker_ratio",
        "kid",
    ]
    for name in ("identity_margin", "pose_error", "flicker_ratio"):
        assert rows[name].best == [0]
    assert rows["kid"].values == [0.1, None]
    assert rows["kid"].best == []


def test_equal_values_are_both_best(runs):
    assert compare([runs[0], runs[0]]).rows[0].best == [0, 1]


def test_runs_of_one_name_are_told_apart_by_their_folders(runs, tmp_path):
    other = tmp_path / "again"
    found = Evaluation("2026-01-02", "good", 5, "src", "dst", "a", "b")
    found.write(other / EVALUATION)
    assert compare([runs[0], other / EVALUATION]).runs == [
        "good",
        "again/evaluation",
    ]


def test_what_unlike_models_judged_has_no_best(runs):
    for folder, judge in zip(runs, ("dlib", "mesh"), strict=True):
        record = read_evaluation(folder)
        record.judges = {"identity_margin": "same", "pose_error": judge}
        record.write(folder / EVALUATION)
    found = compare(runs)
    rows = {row.metric: row for row in found.rows}
    assert rows["identity_margin"].best == rows["flicker_ratio"].best == [0]
    assert rows["pose_error"].best == []
    assert rows["pose_error"].judges == ["dlib", "mesh"]
    console = Console(file=io.StringIO(), width=100)
    console.print(table(found))
    assert console.file.getvalue().count("judges differ") == 1
    assert "cannot be compared" in " ".join(endings.compare(found))
    assert "judges" not in " ".join(endings.compare(compare([runs[0]] * 2)))


def test_one_run_is_nothing_to_compare(runs):
    with pytest.raises(InputError, match="two runs"):
        compare(runs[:1])


def test_the_table_marks_the_best(runs):
    console = Console(file=io.StringIO(), width=100)
    console.print(table(compare(runs)))
    text = console.file.getvalue()
    assert "0.5*" in text and "0.1*" not in text
    assert "Pose error [degrees]" in text
