"""Synthetic swaps and footage: what changes, what stays."""

import dataclasses

import numpy as np
import pytest

from benchmarks.support.footage import Camera
from benchmarks.support.footage import Publishing
from benchmarks.support.footage import stranger
from benchmarks.support.forgeries import RESOLUTIONS
from benchmarks.support.forgeries import clips
from faceswap_gan.faces.align import align
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render

PEOPLE = IDENTITIES["chen"], IDENTITIES["finn"]


@pytest.fixture(scope="module")
def filmed():
    return clips(PEOPLE, 2, seed=9, publishing=Publishing())


@pytest.fixture(scope="module")
def take():
    return render(IDENTITIES["ada"], Pose(), 160, 120)


def test_each_person_is_filmed_and_swapped(filmed):
    assert [clip.swapped for clip in filmed] == [False, True, False, True]
    for clip in filmed:
        assert len(clip.frames) == len(clip.landmarks) == 2
        assert clip.frames[0].dtype == np.uint8
        assert clip.resolution in (0, *RESOLUTIONS)


def test_a_swap_changes_the_face_alone(filmed):
    for genuine, swapped in (filmed[:2], filmed[2:]):
        for before, after, points in zip(
            genuine.frames, swapped.frames, genuine.landmarks, strict=True
        ):
            np.testing.assert_array_equal(before[:4], after[:4])
            crops = np.float32([align(f, points) for f in (before, after)])
            change = np.abs(crops[1] - crops[0]).mean(axis=2)
            assert change[90:170, 90:170].mean() > 5
            assert change[:, :10].max() == 0


def test_a_seed_gives_the_same_film(filmed):
    again = clips(PEOPLE, 2, seed=9, publishing=Publishing())
    np.testing.assert_array_equal(again[1].frames[1], filmed[1].frames[1])


def test_a_stranger_lies_between_the_people(take):
    found = stranger(PEOPLE, np.random.default_rng(0))
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        ends = [getattr(person, field.name) for person in PEOPLE]
        if isinstance(value, str):
            assert value in ends
        else:
            assert np.all(np.min(ends, axis=0) <= np.array(value))
            assert np.all(np.array(value) <= np.max(ends, axis=0))
    assert found != stranger(PEOPLE, np.random.default_rng(1))


def test_grain_has_its_size(take):
    camera = Camera(0.1, 0.0, 0.0, grain=4.0, softness=0.3, smoothing=0.0)
    film = camera.film(take, np.random.default_rng(0))
    noise = np.float32(film) - take.image
    assert noise[:20].std() == pytest.approx(4.0, rel=0.1)


def test_texture_spares_the_skin(take):
    camera = Camera(0.1, 0.0, 12.0, grain=0.0, softness=0.3, smoothing=0.0)
    film = camera.film(take, np.random.default_rng(0))
    change = np.abs(np.float32(film) - take.image).mean(axis=2)
    assert change[:20].mean() > 3
    nose = take.landmarks[2].astype(int)
    assert (
        change[nose[1] - 3 : nose[1] + 3, nose[0] - 3 : nose[0] + 3].max() < 2
    )


def test_publishing_moves_points_with_the_picture(take):
    for factor in (0.5, 1.5):
        pictures, points = Publishing(factor)([take.image], [take.landmarks])
        assert pictures[0].shape == (120 * factor, 160 * factor, 3)
        expected = (take.landmarks + 0.5) * factor - 0.5
        np.testing.assert_allclose(points[0], expected)


@pytest.mark.parametrize("codec", ["jpeg", "h264"])
def test_compression_costs_what_its_quality_says(take, codec):
    good, poor = {"jpeg": (95, 30), "h264": (10, 40)}[codec]
    errors = []
    for quality in (good, poor):
        publish = Publishing(codec=codec, quality=quality)
        pictures, _ = publish([take.image] * 2, [take.landmarks] * 2)
        assert len(pictures) == 2
        error = np.float32(pictures[1]) - take.image
        errors.append(np.sqrt(np.mean(error**2)))
    assert 0 < errors[0] < 0.7 * errors[1]
