import itertools
from fractions import Fraction

import av
import numpy as np
import pytest

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform
from faceswap_gan.synthetic import studio
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import render

_SMALL = (128, 96)


def _psnr(first: np.ndarray, second: np.ndarray) -> float:
    error = np.mean((first.astype(float) - second) ** 2)
    return float(10 * np.log10(255**2 / error))


def test_a_face_set_is_aligned_by_its_true_landmarks():
    poses = performance(6, 30)[::10]
    faces = studio.face_set(IDENTITIES["elif"], poses)
    assert faces.faces.shape == (3, 256, 256, 3)
    masks = (faces.eye_masks, faces.face_masks, faces.mouth_masks)
    assert {mask.shape for mask in masks} == {(3, 256, 256, 1)}
    assert {part.dtype for part in (faces.faces, *masks)} == {np.dtype("uint8")}
    for points, eyes in zip(faces.landmarks, faces.eye_masks, strict=True):
        aligned = transform(alignment(points), points)
        np.testing.assert_allclose(aligned / 256, TEMPLATE, atol=0.15)
        x, y = aligned[:2].mean(axis=0).round().astype(int)
        assert eyes[y - 20 : y + 20, : x - 10].max() > 250
        assert eyes[y - 20 : y + 20, x + 10 :].max() > 250


def test_a_smaller_face_set_is_the_same_in_small():
    poses = performance(6, 1)
    large = studio.face_set(IDENTITIES["finn"], poses).faces[0]
    small = studio.face_set(IDENTITIES["finn"], poses, size=64).faces[0]
    shrunk = large.reshape(64, 4, 64, 4, 3).mean(axis=(1, 3))
    assert _psnr(shrunk, small) > 30


def test_an_unswapped_face_is_far_from_the_truth():
    poses = performance(7, 60)[::12]
    source, target = studio.swap_truth(
        IDENTITIES["bruno"], IDENTITIES["ada"], poses, size=128
    )
    assert 10 < _psnr(source.faces, target.faces) < 15
    again = studio.face_set(IDENTITIES["ada"], poses, size=128)
    np.testing.assert_array_equal(target.faces, again.faces)
    both = np.minimum(source.face_masks, target.face_masks).sum(dtype=float)
    either = np.maximum(source.face_masks, target.face_masks).sum(dtype=float)
    assert both / either > 0.8


def test_people_are_told_apart_by_their_faces():
    poses = [Pose(), Pose(yaw=-15.0, mouth_open=0.5)]
    sets = [
        studio.face_set(identity, poses, size=64, frame_size=(160, 120))
        for identity in IDENTITIES.values()
    ]
    for first, second in itertools.combinations(sets, 2):
        inside = np.minimum(first.face_masks, second.face_masks) > 200
        change = np.abs(first.faces.astype(int) - second.faces)
        assert change[inside[..., 0]].mean() > 8


def test_a_performance_reports_its_progress():
    calls = []
    poses = performance(1, 3)
    frames = studio.perform(
        IDENTITIES["ada"],
        poses,
        _SMALL,
        background=2,
        progress=lambda *state: calls.append(state),
    )
    images = [frame.image for frame in frames]
    assert calls == [(1, 3), (2, 3), (3, 3)]
    last = render(IDENTITIES["ada"], poses[2], *_SMALL, background=2)
    np.testing.assert_array_equal(images[2], last.image)


@pytest.mark.parametrize("fps", [25, Fraction(30000, 1001)])
def test_a_video_shows_the_performance_and_sounds_like_it(tmp_path, fps):
    poses = [Pose(mouth_open=float(9 < i < 20)) for i in range(30)]
    path = tmp_path / "film.mp4"
    studio.write_video(path, IDENTITIES["chen"], poses, _SMALL, fps)
    with av.open(path) as video:
        assert video.streams.video[0].average_rate == fps
        images = [
            frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)
        ]
    with av.open(path) as video:
        sound = [frame.to_ndarray()[0] for frame in video.decode(audio=0)]
    assert len(images) == 30 and images[0].shape == (96, 128, 3)
    truth = render(IDENTITIES["chen"], poses[15], *_SMALL)
    assert _psnr(images[15], truth.image) > 30
    loudness = np.abs(np.concatenate(sound))
    parts = [part.mean() for part in np.array_split(loudness, 30)]
    assert len(loudness) / studio.SAMPLE_RATE == pytest.approx(
        float(30 / Fraction(fps)), abs=0.1
    )
    assert np.mean(parts[12:18]) > 20 * np.mean(parts[2:7])


def test_a_video_can_be_silent(tmp_path):
    path = tmp_path / "silent.mp4"
    studio.write_video(
        path, IDENTITIES["chen"], performance(0, 2), _SMALL, sound=False
    )
    with av.open(path) as video:
        assert [stream.type for stream in video.streams] == ["video"]
