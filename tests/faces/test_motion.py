"""Smoothing removes jitter, and neither motion nor time."""

import numpy as np
import pytest

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.motion import coordinates
from faceswap_gan.faces.motion import face_at
from faceswap_gan.faces.motion import noise_and_acceleration
from faceswap_gan.faces.motion import smoothed

FRAMES = 120


def faces_along(path: np.ndarray, noise: float, seed: int = 0) -> dict:
    """Faces whose centres follow a path (n, 2), with noise on each point."""
    rng = np.random.default_rng(seed)
    faces = {}
    for frame, centre in enumerate(path):
        landmarks = (TEMPLATE - 0.5) * 100 + centre
        landmarks = landmarks + rng.normal(0, noise, (5, 2))
        box = np.concatenate([centre - 40, centre + 40])
        faces[frame] = Face(
            box + rng.normal(0, noise, 4), landmarks, 0.9, frame, 3
        )
    return faces


def swaying(frames: int = FRAMES, period: float = 60.0) -> np.ndarray:
    time = np.arange(frames) * 2 * np.pi / period
    return np.column_stack([200 + 20 * np.sin(time), 150 + 8 * np.cos(time)])


def paths(faces: dict) -> np.ndarray:
    return np.array([faces[frame].landmarks for frame in sorted(faces)])


def accelerations(path: np.ndarray) -> float:
    return float(np.sqrt((np.diff(path, 2, axis=0) ** 2).mean()))


def test_coordinates_and_faces_are_inverses():
    face = faces_along(swaying(1), 1.0)[0]
    again = face_at(coordinates(face), face)
    np.testing.assert_allclose(again.box, face.box)
    np.testing.assert_allclose(again.landmarks, face.landmarks)
    assert (again.score, again.frame, again.track) == (0.9, 0, 3)


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_jitter_is_measured(noise):
    measured, _ = noise_and_acceleration(faces_along(swaying(400), noise))
    assert measured == pytest.approx(noise, rel=0.15)


def test_acceleration_noise_is_measured():
    """A path made as the model says has the acceleration it was made with."""
    rng = np.random.default_rng(0)
    velocity = np.cumsum(rng.normal(0, 0.5, (4000, 2)), axis=0)
    path = np.cumsum(velocity, axis=0)
    _, measured = noise_and_acceleration(faces_along(path, 0.2))
    assert measured == pytest.approx(0.5, rel=0.15)


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_smoothing_removes_jitter_and_comes_nearer_to_the_truth(noise):
    faces = faces_along(swaying(), noise)
    truth = paths(faces_along(swaying(), 0.0))
    raw, smooth = paths(faces), paths(smoothed(faces, bridge=0))
    error = np.sqrt(((smooth - truth) ** 2).mean())
    assert error < 0.65 * np.sqrt(((raw - truth) ** 2).mean())
    left = accelerations(smooth - truth)
    assert left < accelerations(raw - truth) / 5


def test_smoothing_does_not_lag():
    """Shifting the smooth path in time makes it worse either way."""
    truth = paths(faces_along(swaying(period=30.0), 0.0))
    smooth = paths(smoothed(faces_along(swaying(period=30.0), 1.0), 0))
    inner = slice(5, -5)

    def error(shift: int) -> float:
        moved = np.roll(smooth, shift, axis=0)
        return float(((moved - truth)[inner] ** 2).mean())

    assert error(0) < 0.5 * min(error(-1), error(1))
    # A lag would make one neighbour better than the other.
    assert error(-1) == pytest.approx(error(1), rel=0.2)


def test_a_quick_nod_stays():
    path = np.tile([200.0, 150.0], (FRAMES, 1))
    path[60:68, 1] += 25 * np.sin(np.pi * np.arange(8) / 7)
    smooth = paths(smoothed(faces_along(path, 0.3), 0))
    nod = smooth[:, :, 1].mean(axis=1)
    assert nod.max() - np.median(nod) > 0.9 * 25 * np.sin(np.pi * 3 / 7)


def test_a_face_that_does_not_move_stands_still():
    path = np.tile([200.0, 150.0], (FRAMES, 1))
    smooth = paths(smoothed(faces_along(path, 1.0), 0))
    assert accelerations(smooth) < 0.02
    assert np.abs(smooth.mean(axis=0) - smooth).max() < 1.0


def test_short_gaps_are_bridged_and_long_ones_left():
    faces = faces_along(swaying(), 0.3)
    kept = {
        f: face
        for f, face in faces.items()
        if f not in {20, 21, *range(50, 60)}
    }
    smooth = smoothed(kept, bridge=3)
    assert set(smooth) == set(kept) | {20, 21}
    assert smooth[20].score == smooth[21].score == 0
    assert smooth[20].frame == 20
    assert smooth[20].track == 3
    away = smooth[20].landmarks - faces[20].landmarks
    assert np.abs(away).max() < 2


def test_frames_keep_what_is_not_smoothed():
    faces = faces_along(swaying(), 0.5)
    smooth = smoothed(faces, 0)
    assert list(smooth) == list(faces)
    assert all(smooth[f].frame == f and smooth[f].score == 0.9 for f in faces)


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_short_tracks_are_smoothed_by_a_common_measure(length):
    faces = faces_along(swaying(length), 0.5)
    smooth = smoothed(faces, 0)
    assert set(smooth) == set(faces)
    assert np.abs(paths(smooth) - paths(faces)).max() < 3


def test_faces_without_a_size_do_not_crash():
    face = Face(np.zeros(4), np.zeros((5, 2)), 0.5)
    smooth = smoothed(dict.fromkeys(range(40), face), 0)
    assert np.isfinite(paths(smooth)).all()
