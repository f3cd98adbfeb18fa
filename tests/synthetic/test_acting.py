import numpy as np
import pytest

from benchmarks.support.acting import SCENES
from benchmarks.support.acting_scores import Scores
from benchmarks.support.swap_scores import fine_detail
from benchmarks.support.swap_scores import picture_scores

REACHED = Scores(25, 0.9, 22, 22, 0.85, 0.9, 6, 0.03, 0.7, 1)


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_scene_has_a_free_and_a_calm_person_with_lamps_of_their_own(scene):
    free, calm = scene.actors
    assert (free.calm, calm.calm) == (False, True)
    assert scene.held_out not in free.seeds + calm.seeds
    assert not set(free.seeds) & set(calm.seeds)
    wide, still = (
        np.array([pose.eyes_open for pose in actor.plays(23, 100, 4.0)])
        for actor in scene.actors
    )
    assert wide.max() > 1.2 and still.max() <= 1
    poses = free.plays(23, 20, 4.0)
    lamps = [
        np.mean([pose.light.warmth for pose in actor.lit(poses)])
        for actor in scene.actors
    ]
    assert abs(lamps[0] - lamps[1]) == pytest.approx(
        1.6 if free.lamp else 0, abs=1e-6
    )


@pytest.mark.parametrize(
    ("change", "ratio"),
    [
        ({}, 1),
        ({"lids": 0.425}, 0.5),
        ({"lips": 0.45}, 0.5),
        ({"gaze": 12}, 0.5),
        ({"gaze": np.inf}, 0),
        ({"psnr": 11.5}, 0.5),
    ],
)
def test_the_ratio_is_the_least_share_of_what_is_asked(change, ratio):
    assert REACHED._replace(**change).ratio(REACHED) == pytest.approx(ratio)


def test_pictures_are_scored_as_a_whole_and_by_their_parts():
    answer = np.random.default_rng(0).integers(0, 99, (32, 32, 3), np.uint8)
    wrong = answer.copy()
    wrong[:16] += 100
    upper, nothing = np.zeros((2, 32, 32, 1))
    upper[:16] = 1
    whole, _, worse, unseen = picture_scores(wrong, answer, upper, nothing)
    assert worse == pytest.approx(whole - 10 * np.log10(2), abs=1e-6)
    assert np.isnan(unseen)
    assert fine_detail(answer // 2) < 0.6 * fine_detail(answer)
    assert fine_detail(np.full_like(answer, 7)) == 0
