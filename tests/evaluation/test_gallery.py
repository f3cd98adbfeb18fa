"""Which frames are kept to be shown."""

import dataclasses

import numpy as np

from faceswap_gan.evaluation.gallery import Gallery


def filled(pairs, values):
    gallery = Gallery(len(pairs), samples=4)
    for pair, own in zip(pairs, values, strict=True):
        gallery.observe(pair, own)
    return gallery


def test_samples_are_spread_evenly(pairs):
    gallery = filled(pairs, [{}] * len(pairs))
    assert [shown.frame for shown in gallery.samples] == [2, 6, 10, 14]
    assert gallery.worst == []
    assert gallery.samples[0].image.shape == (256, 512, 3)


def test_the_worst_is_kept_by_each_criterion(pairs):
    values = [
        {
            "mouth_swapped": float(i == 7),
            "mouth_original": 0.0,
            "identity_margin": float(i),
            "flicker_original": float(i),
            "flicker_swapped": float(2 * i),
        }
        for i in range(len(pairs))
    ]
    worst = filled(pairs, values).worst
    assert [(s.metric, s.frame, s.value) for s in worst] == [
        ("identity_margin", 0, 0.0),
        ("mouth_swapped", 7, 1.0),
        ("flicker_swapped", 15, 30.0),
    ]


def test_both_faces_are_shown_through_one_window(unswapped):
    gallery = filled(unswapped, [{}] * len(unswapped))
    left, right = np.split(gallery.samples[0].image, 2, axis=1)
    np.testing.assert_array_equal(left, right)


def test_the_first_lost_face_comes_first(pairs):
    lost = [
        dataclasses.replace(p, swapped_face=None) if p.index in (3, 9) else p
        for p in pairs
    ]
    worst = filled(lost, [{"seam_error": 1.0}] * len(lost)).worst
    assert worst[0].frame == 3
    assert "not found" in worst[0].title
