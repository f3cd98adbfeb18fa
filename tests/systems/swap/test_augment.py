"""The augmentation layer: identities, consistency, ranges."""

import cv2
import numpy as np
import pytest
from keras import ops

from faceswap_gan.systems.swap.augment import Augment
from faceswap_gan.systems.swap.augment import bilinear
from faceswap_gan.systems.swap.data import network_faces
from faceswap_gan.systems.swap.settings.augment import AugmentConfig

pytestmark = pytest.mark.backends

STILL = {
    "rotation": 0.0,
    "zoom": 0.0,
    "shift": 0.0,
    "flip": 0.0,
    "warp": 0.0,
    "color_match": 0.0,
}


def smooth_faces(count=4, width=80):
    noise = np.random.default_rng(0).integers(0, 255, (count, 8, 8, 6))
    return np.stack(
        [
            np.dstack(
                [
                    cv2.resize(
                        plane.astype(np.uint8),
                        (width, width),
                        interpolation=cv2.INTER_CUBIC,
                    )
                    for plane in np.moveaxis(n, -1, 0)
                ]
            )
            for n in noise
        ]
    )


def augmented(faces, seed=0, **changes):
    layer = Augment(AugmentConfig(**{**STILL, **changes}), 0.8, 32, seed)
    return {k: ops.convert_to_numpy(v) for k, v in layer(faces).items()}


def test_without_variation_it_is_the_view_of_conversion():
    faces = smooth_faces()
    outputs = augmented(faces)
    expected = network_faces(faces[..., :3], 0.8, 32)
    assert np.abs(outputs["target"] - expected).max() < 0.03
    assert np.array_equal(outputs["warped"], outputs["target"])
    for channel, name in enumerate(("eyes", "face", "mouth"), start=3):
        mask = np.repeat(faces[..., channel : channel + 1], 3, axis=-1)
        expected = (network_faces(mask, 0.8, 32)[..., :1] + 1) / 2
        assert np.abs(outputs[name] - expected).max() < 0.02, name


def test_flip_mirrors_face_and_mask_alike():
    faces = smooth_faces()
    plain, flipped = augmented(faces), augmented(faces, flip=1.0)
    for name in ("target", "eyes", "face", "mouth"):
        mirrored = plain[name][:, :, ::-1]
        assert np.allclose(flipped[name], mirrored, atol=1e-3)


def test_warp_moves_the_input_alone():
    faces = smooth_faces()
    plain, bent = augmented(faces), augmented(faces, warp=0.03)
    assert np.array_equal(bent["target"], plain["target"])
    assert np.abs(bent["warped"] - bent["target"]).mean() > 0.01


def test_a_warp_that_is_given_takes_the_place_of_the_settings():
    faces = smooth_faces()
    for usual, given in ((0.03, 0.0), (0.0, 0.03)):
        layer = Augment(AugmentConfig(warp=usual), 0.8, 32, 0)
        outputs = layer(faces, warp=given)
        other = Augment(AugmentConfig(warp=given), 0.8, 32, 0)(faces)
        for name, value in outputs.items():
            assert np.array_equal(
                ops.convert_to_numpy(value), ops.convert_to_numpy(other[name])
            ), name


def test_warp_holds_no_similarity():
    layer = Augment(AugmentConfig(), 0.8, 32, 0)
    shifts = ops.convert_to_numpy(layer._warp(64, 0.03))
    line = np.linspace(-1, 1, 32)
    x, y = np.meshgrid(line, line)
    nodes = shifts[:, ::31, ::31]
    assert np.abs(nodes).mean() > 0.005
    turned = (shifts * np.stack([-y, x], -1)).mean((1, 2, 3))
    assert np.abs(shifts.mean((1, 2))).max() < 0.02
    assert np.abs(turned).max() < 0.02


def test_similarity_moves_input_and_target_alike():
    moved = augmented(smooth_faces(), rotation=10.0, zoom=0.1, shift=0.05)
    assert np.array_equal(moved["warped"], moved["target"])


def test_color_match_changes_colors_of_both_alike():
    plain = augmented(smooth_faces())
    matched = augmented(smooth_faces(), color_match=1.0)
    assert np.array_equal(matched["warped"], matched["target"])
    assert np.abs(matched["target"] - plain["target"]).max() > 0.02
    assert np.array_equal(matched["eyes"], plain["eyes"])


def test_motion_blur_smooths():
    sharp = augmented(smooth_faces())["target"]
    blurred = augmented(smooth_faces(), motion_blur=1.0)["target"]
    assert (
        np.abs(np.diff(blurred, axis=2)).mean()
        < np.abs(np.diff(sharp, axis=2)).mean()
    )


def test_outputs_stay_in_range():
    faces = np.random.default_rng(0).integers(0, 256, (4, 80, 80, 6))
    config = AugmentConfig(color_match=1.0, occlusion=1.0)
    for name, x in Augment(config, 0.8, 32, 0)(faces.astype(np.uint8)).items():
        lowest = -1 if name in ("warped", "target", "occluded_target") else 0
        assert float(ops.min(x)) >= lowest, name
        assert float(ops.max(x)) <= 1, name


def test_same_seed_same_batch():
    faces = smooth_faces()
    strong = {"rotation": 10.0, "warp": 0.03, "flip": 0.5, "color_match": 0.5}
    first, second = augmented(faces, **strong), augmented(faces, **strong)
    other = augmented(faces, seed=1, **strong)
    for name, value in first.items():
        assert np.array_equal(value, second[name]), name
    assert not np.array_equal(first["warped"], other["warped"])


def test_things_cover_the_input_and_its_masks_but_not_the_target():
    faces = np.repeat(smooth_faces(), 8, axis=0)
    plain, covered = augmented(faces), augmented(faces, occlusion=1.0)
    assert plain.keys() == covered.keys() - {"occluder_mask", "occluded_target"}
    occluder_mask = covered["occluder_mask"]
    assert (occluder_mask.max((1, 2, 3)) > 0.9).mean() > 0.9
    assert 0.05 < occluder_mask.mean() < 0.5
    free = np.broadcast_to(occluder_mask == 0, plain["target"].shape)
    assert np.array_equal(covered["warped"][free], plain["warped"][free])
    assert np.abs(covered["warped"] - plain["warped"])[~free].mean() > 0.1
    assert np.array_equal(covered["target"], plain["target"])
    assert np.array_equal(covered["occluded_target"], covered["warped"])
    changed = (
        np.abs(covered["occluded_target"] - covered["target"]).max(-1) > 1e-3
    )
    for image, own in zip(occluder_mask[..., 0], changed, strict=True):
        around = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8))
        assert (image[around == 1] > 0).all()
    for mask in ("eyes", "face", "mouth"):
        expected = plain[mask] * (1 - occluder_mask)
        np.testing.assert_allclose(covered[mask], expected, atol=1e-6)


def test_a_share_of_the_faces_is_covered():
    faces = np.repeat(smooth_faces(), 64, axis=0)
    occluder_mask = augmented(faces, occlusion=0.25)["occluder_mask"]
    assert (occluder_mask.max((1, 2, 3)) > 0).mean() == pytest.approx(
        0.25, abs=0.08
    )


def test_bilinear_is_exact_on_a_plane():
    y, x = np.mgrid[:6, :9].astype("float32")
    image = (2 * x + 3 * y + 1)[None, ..., None]
    grid = np.array([[[[1.25, 2.5], [7.75, 0.1]]]], "float32")
    result = ops.convert_to_numpy(bilinear(image, grid))
    assert result[0, 0, :, 0] == pytest.approx([11.0, 16.8], rel=1e-5)


def test_bilinear_replicates_borders():
    image = np.arange(6, dtype="float32").reshape(1, 2, 3, 1)
    grid = np.array([[[[-5, -5], [10, 10]]]], "float32")
    result = ops.convert_to_numpy(bilinear(image, grid))
    assert result.ravel().tolist() == [0.0, 5.0]
