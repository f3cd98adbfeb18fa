"""Probes on swaps whose scores are known."""

import dataclasses

import numpy as np
import pytest

from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.picture_probes import UNCHANGED
from faceswap_gan.evaluation.picture_probes import BorderProbe
from faceswap_gan.evaluation.picture_probes import ReconstructionProbe
from faceswap_gan.evaluation.picture_probes import TemporalProbe
from faceswap_gan.evaluation.probes import FrameProbe
from faceswap_gan.evaluation.probes import IdentityProbe
from faceswap_gan.faces.align import align
from faceswap_gan.faces.frame_transform import TransformSpec


def shown(probe, pairs):
    """Returns the mean of each value, and the summary over it."""
    rows = [probe.observe(pair) for pair in pairs]
    names = {name for row in rows for name in row}
    means = {
        name: np.mean([row[name] for row in rows if name in row])
        for name in names
    }
    return means | probe.summary()


def crops(pairs, side):
    face = {"original": "face", "swapped": "swapped_face"}[side]
    return np.stack(
        [align(getattr(p, side), getattr(p, face).landmarks) for p in pairs]
    )


@pytest.fixture
def identity_probe(pairs, mean_color):
    rows = [mean_color.embed(crops(pairs, s)) for s in ("original", "swapped")]
    return IdentityProbe(mean_color, *rows)


def test_a_perfect_swap_is_the_other_person(identity_probe, pairs):
    scores = shown(identity_probe, pairs)
    assert scores["identity_margin"] > 0.5
    assert scores["identity_to"] > scores["identity_from"]
    assert scores["identity_share"] == 1
    assert "there are 16" in identity_probe.missing["fid"]


def test_no_swap_is_the_same_person(identity_probe, unswapped):
    scores = shown(identity_probe, unswapped)
    assert scores["identity_margin"] < -0.5
    assert scores["identity_share"] == 0


def test_faces_that_are_all_lost_are_nobodys(identity_probe, pairs):
    lost = [dataclasses.replace(p, swapped_face=None) for p in pairs]
    assert shown(identity_probe, lost) == {}
    assert set(identity_probe.missing) == {
        name for name in METRICS if METRICS[name].group == "Whose face it is"
    } | {"fid", "kid"}


def test_enough_faces_give_fid_and_kid(pairs, mean_color):
    rows = mean_color.embed(crops(pairs, "swapped"))
    real = np.tile(rows, (7, 1))
    probe = IdentityProbe(mean_color, real + 50.0, real)
    scores = shown(probe, pairs * 7)
    assert not probe.missing
    assert scores["fid"] == pytest.approx(0, abs=1e-6)


def test_faces_that_are_lost_are_counted(pairs):
    lost = [dataclasses.replace(p, swapped_face=None) for p in pairs[:4]]
    assert shown(FrameProbe(), lost + pairs[4:])["faces_found"] == 12 / 16


def test_a_metric_that_no_frame_has_says_so(pairs):
    def measure(pair):
        return None if pair.swapped_face is None else 2.0

    metric = dataclasses.replace(METRICS["fid"], measure=measure)
    probe = FrameProbe([metric, METRICS["kid"]])
    lost = dataclasses.replace(pairs[0], swapped_face=None)
    assert shown(probe, [lost]) == {}
    assert probe.missing == {"fid": "No pair of pictures could be measured."}
    assert shown(probe, [lost, pairs[0]]) == {"fid": 2.0}
    assert not probe.missing


def test_no_swap_is_as_steady_as_the_original(unswapped):
    scores = shown(TemporalProbe(), unswapped)
    assert scores["warp_ratio"] == pytest.approx(1)
    assert scores["flicker_ratio"] == pytest.approx(1)


def test_a_flickering_swap_is_less_steady(unswapped):
    flickering = [
        dataclasses.replace(
            p, swapped=np.uint8(p.original * (0.8 + p.index % 2 * 0.2))
        )
        for p in unswapped
    ]
    scores = shown(TemporalProbe(), flickering)
    assert scores["warp_ratio"] > 1.5
    assert scores["flicker_ratio"] > 1.5


def test_jump_cuts_do_not_drown_the_rest(unswapped):
    dark = dataclasses.replace(
        unswapped[8], original=unswapped[8].original // 8
    )
    clip = [*unswapped[:8], dark, *unswapped[9:]]
    calm = [
        dataclasses.replace(p, swapped=np.uint8(128 + p.original // 4))
        for p in clip
    ]
    scores = shown(TemporalProbe(), calm)
    assert scores["flicker_ratio"] == pytest.approx(0.25, abs=0.1)


def test_time_is_not_measured_across_gaps(unswapped):
    probe = TemporalProbe()
    assert shown(probe, unswapped[::2]) == {}
    assert "moves" in probe.missing["flicker_ratio"]


def test_no_swap_has_no_border_and_an_untouched_background(unswapped):
    assert shown(BorderProbe(), unswapped[:3]) == {"background_psnr": UNCHANGED}


def test_a_pasted_square_has_a_border(unswapped):
    pair = unswapped[0]
    x, y = pair.face.landmarks[2].round().astype(int)
    swapped = pair.original.copy()
    swapped[y - 20 : y + 20, x - 20 : x + 20] //= 2
    spoiled = dataclasses.replace(pair, swapped=swapped)
    scores = shown(BorderProbe(), [spoiled])
    assert scores["seam_error"] > 10
    assert scores["color_error"] > 10
    assert scores["background_psnr"] == UNCHANGED


class Copies:
    """A transform that gives the face back, darker by a known offset."""

    spec = TransformSpec(coverage=0.8, resolution=32, alpha="none")

    def __call__(self, faces):
        return faces.crops - np.float32(10 / 127.5)


@pytest.mark.parametrize(
    ("held_out", "name"), [(True, "reconstruction"), (False, "training")]
)
def test_reconstruction_of_a_known_offset(unswapped, held_out, name):
    scores = shown(ReconstructionProbe(Copies(), held_out), unswapped)
    expected = 20 * np.log10(255 / 10)
    assert scores[f"{name}_psnr"] == pytest.approx(expected, abs=0.2)
    assert 0.9 < scores[f"{name}_ssim"] < 1
