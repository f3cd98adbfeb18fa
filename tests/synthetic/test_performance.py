import numpy as np
import pytest

from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import calm
from faceswap_gan.synthetic.performance import lively
from faceswap_gan.synthetic.performance import performance

_LIMITS = {
    "yaw": (-25, 25),
    "pitch": (-12, 12),
    "roll": (-10, 10),
    "x": (0.44, 0.56),
    "y": (0.44, 0.50),
    "scale": (0.22, 0.26),
    "eyes_open": (0, 1),
    "mouth_open": (0, 1),
    "smile": (-0.5, 1),
    "brow_raise": (-1, 1),
}


def _curve(poses: list[Pose], name: str) -> np.ndarray:
    return np.array([getattr(pose, name) for pose in poses])


def test_a_seed_gives_one_performance():
    assert performance(3, 50) == performance(3, 50)
    assert performance(3, 50) != performance(4, 50)
    assert performance(3, 0) == []


def test_a_longer_performance_begins_like_a_shorter_one():
    first, longer = performance(5, 30), performance(5, 60)
    for name in ("yaw", "mouth_open", "gaze", "light"):
        assert [getattr(pose, name) for pose in longer[:30]] == [
            getattr(pose, name) for pose in first
        ]


@pytest.mark.parametrize("name", _LIMITS)
def test_curves_keep_to_their_limits_and_use_them(name):
    curve = np.concatenate(
        [_curve(performance(seed, 300), name) for seed in range(8)]
    )
    low, high = _LIMITS[name]
    assert low <= curve.min() and curve.max() <= high
    assert np.ptp(curve) > 0.5 * (high - low)


def test_heads_move_smoothly():
    poses = performance(1, 500)
    for name, step in (("yaw", 2.5), ("pitch", 2), ("roll", 1.5), ("x", 0.01)):
        assert np.abs(np.diff(_curve(poses, name))).max() < step


@pytest.mark.parametrize("fps", [12, 25, 60])
def test_blinks_are_short_and_close_the_eyes(fps):
    seconds = 20
    eyes = _curve(performance(2, seconds * fps, fps), "eyes_open")
    closing = np.flatnonzero((eyes[1:] == 0) & (eyes[:-1] > 0))
    assert seconds / 4 <= len(closing) <= seconds / 1.5
    assert (eyes == 1).mean() > 0.8


def test_the_mouth_talks_and_rests():
    mouth = _curve(performance(0, 1000), "mouth_open")
    openings = np.sum((mouth[1:-1] > mouth[:-2]) & (mouth[1:-1] > mouth[2:]))
    assert 60 <= openings <= 240
    assert (mouth > 0.4).mean() > 0.08
    assert (mouth < 0.02).mean() > 0.1


def test_calm_people_never_look_down_with_open_eyes():
    free = performance(7, 500)
    still = calm(free)
    looks, eyes = _curve(free, "gaze")[:, 1], _curve(free, "eyes_open")
    down = looks > 0.35
    assert (eyes[down] > 0.9).sum() > 50
    assert (_curve(still, "eyes_open")[down] == 0).all()
    up = looks < 0.1
    np.testing.assert_array_equal(_curve(still, "eyes_open")[up], eyes[up])
    for name in ("mouth_open", "brow_raise", "smile", "yaw", "pitch", "roll"):
        assert np.ptp(_curve(still, name)) < 0.41 * np.ptp(_curve(free, name))
    for name in ("x", "scale", "gaze", "light"):
        assert [getattr(p, name) for p in still] == [
            getattr(p, name) for p in free
        ]


def test_only_lively_people_open_their_eyes_wide():
    free = lively(performance(7, 500))
    eyes, brows = _curve(free, "eyes_open"), _curve(free, "brow_raise")
    assert (eyes > 1.2).sum() > 20
    assert (eyes[brows < 0] <= 1).all()
    assert _curve(calm(free), "eyes_open").max() <= 1
