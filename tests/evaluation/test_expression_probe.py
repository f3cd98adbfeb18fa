"""Whether a swapped face does what the original does, where that is known."""

import dataclasses

import numpy as np
import pytest

from faceswap_gan.evaluation.catalog_expression import EXPRESSION_METRICS
from faceswap_gan.evaluation.expression_probe import ExpressionProbe
from faceswap_gan.evaluation.judges import LandmarkJudge
from faceswap_gan.evaluation.judges import MeshJudge
from faceswap_gan.evaluation.judges import with_expression
from faceswap_gan.networks.mesh_weights import INSTALL

FRAMES = 80
ALL = {metric.name for metric in EXPRESSION_METRICS}
JUDGE = MeshJudge(None)


@pytest.fixture
def played():
    """What a judge reads in each frame: waves of unlike periods, a blink."""
    phase = np.linspace(0, 2 * np.pi, FRAMES)
    names = ("yaw", "pitch", "roll", "gaze_yaw", "gaze_pitch")
    curves = {
        name: 10 * np.sin((n + 1) * phase) for n, name in enumerate(names)
    }
    for n, name in enumerate(("mouth", "mouth_width", "eyes", "brows")):
        curves[name] = 0.5 + 0.1 * np.cos((n + 2) * phase)
    curves["eyes"][30:34] = 0.02
    return curves


def rows(curves):
    names = list(curves)
    return [
        dict(zip(names, values, strict=True))
        for values in zip(*curves.values(), strict=True)
    ]


def scored(template, original, swapped, judge=JUDGE, over_time=True):
    probe = ExpressionProbe(judge, over_time)
    values = [
        probe.observe(
            dataclasses.replace(
                template, index=index, expression=own, swapped_expression=other
            )
        )
        for index, (own, other) in enumerate(
            zip(original, swapped, strict=True)
        )
    ]
    return probe.summary(), probe.missing, values


def test_one_who_does_the_same_keeps_everything(pairs, played):
    scores, missing, values = scored(pairs[0], rows(played), rows(played))
    assert set(scores) == ALL and not missing
    assert len(values[0]) == 2 * len(played)
    for name, value in scores.items():
        if name.endswith("correlation") or name == "blinks_hit":
            assert value == pytest.approx(1)
        else:
            assert value == pytest.approx(0, abs=1e-9)


def test_a_constant_and_a_size_of_ones_own_cost_nothing(pairs, played):
    other = {
        name: curve + 4 if abs(curve).max() > 5 else 1.7 * curve
        for name, curve in played.items()
    }
    same, _, _ = scored(pairs[0], rows(played), rows(played))
    scores, _, _ = scored(pairs[0], rows(played), rows(other))
    assert scores == pytest.approx(same, abs=1e-9)


def test_a_gaze_that_departs_is_measured_in_degrees(pairs, played):
    other = {name: curve.copy() for name, curve in played.items()}
    other["gaze_yaw"][::2] += 6
    other["gaze_pitch"][::2] += 8
    # While the eyes are closed nobody looks anywhere.
    other["gaze_yaw"][30:34] = 80
    scores, _, _ = scored(pairs[0], rows(played), rows(other))
    assert scores["gaze_angle_error"] == pytest.approx(5)
    assert 0.5 < scores["gaze_correlation"] < 0.95
    assert scores["pose_error"] == pytest.approx(0, abs=1e-9)


def test_a_blink_that_is_missed_is_counted(pairs, played):
    other = {name: curve.copy() for name, curve in played.items()}
    other["eyes"][30:34] = 0.5
    other["eyes"][[50, 60]] = 0.1
    scores, _, _ = scored(pairs[0], rows(played), rows(other))
    counted = [scores[f"blinks_{kind}"] for kind in ("hit", "missed", "false")]
    assert counted == [0, 1, 2]


def test_a_face_that_is_lost_in_a_blink_misses_it(pairs, played):
    swapped = rows(played)
    swapped[28:36] = [None] * 8
    scores, missing, values = scored(pairs[0], rows(played), swapped)
    assert (scores["blinks_hit"], scores["blinks_missed"]) == (0, 1)
    assert scores["mouth_correlation"] == pytest.approx(1)
    assert not missing and not values[30]


def test_what_moves_the_other_way_is_seen(pairs, played):
    scores, _, _ = scored(pairs[0], rows(played), rows(played)[::-1])
    assert scores["gaze_correlation"] < -0.9


def test_pictures_have_no_course_in_time(pairs, played):
    own = rows(played)
    scores, missing, _ = scored(pairs[0], own, own, over_time=False)
    assert set(scores) == {"pose_error", "gaze_angle_error"}
    assert set(missing.values()) == {"It needs two videos."}


def test_what_a_judge_cannot_see_is_left_out(pairs, true_points):
    judge = LandmarkJudge(true_points, "No mesh.")
    probe = ExpressionProbe(judge, over_time=True)
    for pair in with_expression(pairs, judge):
        probe.observe(pair)
    scores = probe.summary()
    assert set(scores) == {"pose_error", "mouth_correlation", "eye_correlation"}
    assert scores["mouth_correlation"] > 0.99
    assert scores["eye_correlation"] > 0.99
    assert scores["pose_error"] < 3
    assert set(probe.missing) == ALL - set(scores)
    assert all(INSTALL in reason for reason in probe.missing.values())


def test_faces_that_are_all_lost_have_no_expression(pairs, played):
    scores, missing, _ = scored(pairs[0], rows(played), [None] * FRAMES)
    assert scores == {}
    assert set(missing) == ALL
    assert "No face" in missing["pose_error"]


def test_a_still_face_has_no_correlation(pairs, played):
    still = {name: np.full(FRAMES, curve[0]) for name, curve in played.items()}
    scores, missing, _ = scored(pairs[0], rows(still), rows(still))
    assert "Nothing moves" in missing["mouth_correlation"]
    assert scores["blinks_hit"] == scores["blinks_missed"] == 0


def test_two_frames_say_nothing_of_angles(pairs, played):
    own = rows(played)[:2]
    _, missing, _ = scored(pairs[0], own, own)
    assert missing["pose_error"] == "It needs three frames."
