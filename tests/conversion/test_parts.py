"""Parts of faces, drawn on synthetic people."""

import itertools

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.parts import PARTS
from faceswap_gan.conversion.parts import FaceParts
from faceswap_gan.conversion.parts import parse_parts
from faceswap_gan.errors import ConfigError
from faceswap_gan.faces import geometry
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.faces.outlines import part_outlines
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render

SIZE = 96
POSES = [Pose(), Pose(yaw=20, mouth_open=0.6), Pose(pitch=-10, roll=8)]
# The reference's names, by its numbers.
SEED = {
    "ALL": {"eyes", "eyebrows", "nose", "mouth"},
    "EYES": {"eyes"},
    "EYEBROWS": {"eyebrows"},
    "NOSE": {"nose"},
    "MOUTH": {"mouth"},
    "EYES_AND_EYEBROWS": {"eyes", "eyebrows"},
    "EYES_AND_MOUTH": {"eyes", "mouth"},
    "EYES_AND_NOSE": {"eyes", "nose"},
    "EYEBROWS_AND_NOSE": {"eyebrows", "nose"},
    "MOUTH_AND_NOSE": {"mouth", "nose"},
    "MOUTH_AND_EYEBROWS": {"mouth", "eyebrows"},
}


@pytest.fixture(scope="module", params=range(len(POSES)))
def actor(request):
    name = list(IDENTITIES)[request.param]
    return render(IDENTITIES[name], POSES[request.param], 160, 160)


@pytest.fixture
def view(actor):
    """The map from the actor's frame to a network's picture."""
    seen = geometry.network_view(0.8, SIZE)
    return geometry.compose(seen, geometry.alignment(actor.landmarks))


def masks_of(points):
    return {
        part: FaceParts(points, SIZE).mask([part])[..., 0] for part in PARTS
    }


def test_each_part_holds_its_points_and_no_others(actor, view):
    points = geometry.transform(view, actor.landmarks68)
    masks = masks_of(points)
    for part, outlines in part_outlines(points).items():
        for other, mask in masks.items():
            for outline in outlines:
                x, y = np.rint(outline.mean(axis=0)).astype(int)
                assert mask[y, x] > 0.97 if other == part else mask[y, x] < 0.35
    x, y = np.rint(points[[2, 14]].mean(axis=0)).astype(int)
    cheek = np.rint(points[[2, 31]].mean(axis=0)).astype(int)
    assert masks["skin"][cheek[1], cheek[0]] > 0.97


def test_eyes_hold_the_true_eyes(actor, view):
    true = warp(actor.eye_mask, view, SIZE)
    points = geometry.transform(view, actor.landmarks68)
    mask = FaceParts(points, SIZE).mask(["eyes"])
    assert (true * mask).sum() > 0.97 * true.sum()
    assert mask.sum() < 4 * true.sum()


@pytest.mark.parametrize("part", PARTS)
def test_a_mean_face_stands_in_for_68_points(actor, view, part):
    many, few = (
        FaceParts(geometry.transform(view, points), SIZE).mask([part])
        for points in (actor.landmarks68, actor.landmarks)
    )
    overlap = np.minimum(many, few).sum() / np.maximum(many, few).sum()
    assert overlap > 0.45


def test_the_parts_together_are_everything(actor, view):
    points = geometry.transform(view, actor.landmarks68)
    np.testing.assert_allclose(
        FaceParts(points, SIZE).mask(PARTS), 1, atol=1e-6
    )
    for size in range(1, 4):
        for parts in itertools.combinations(PARTS, size):
            mask = FaceParts(points, SIZE).mask(parts)
            assert mask.shape == (SIZE, SIZE, 1)
            assert mask.dtype == np.float32
            assert mask.min() >= 0 and 0.97 < mask.max() <= 1
            single = [FaceParts(points, SIZE).mask([part]) for part in parts]
            assert (mask >= np.max(single, axis=0) - 1e-6).all()


@pytest.mark.parametrize("count", [5, 68])
def test_left_and_right_are_treated_alike(actor, view, count):
    """Mirrored points give the mirrored mask."""
    points = actor.landmarks if count == 5 else actor.landmarks68
    points = geometry.transform(view, points)
    order = [1, 0, 2, 4, 3] if count == 5 else mirrored_order()
    mirrored = points[order] * [-1, 1] + [SIZE - 1, 0]
    for part in PARTS:
        mask = FaceParts(points, SIZE).mask([part])
        other = FaceParts(mirrored, SIZE).mask([part])[:, ::-1]
        assert np.abs(mask - other).mean() < 0.004


def mirrored_order():
    """Which of the 68 points each one becomes in a mirror."""
    spans = [
        range(16, -1, -1),
        range(26, 16, -1),
        range(27, 31),
        range(35, 30, -1),
        [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
        [*range(54, 47, -1), *range(59, 54, -1)],
        [*range(64, 59, -1), 67, 66, 65],
    ]
    return [point for span in spans for point in span]


def test_masks_do_not_depend_on_the_resolution(actor, view):
    points = geometry.transform(view, actor.landmarks68)
    small = FaceParts(points, SIZE).mask(["eyes", "mouth"])
    large = FaceParts((points + 0.5) * 2 - 0.5, 2 * SIZE).mask(
        ["eyes", "mouth"]
    )
    halved = large.reshape(SIZE, 2, SIZE, 2).mean(axis=(1, 3))
    assert np.abs(halved - small[..., 0]).max() < 0.05


def test_skin_begins_right_above_the_brows(actor, view):
    """Where brows are raised it is all of a forehead that is swapped."""
    points = geometry.transform(view, actor.landmarks68)
    skin = FaceParts(points, SIZE).color_regions()[..., 0]
    brows = points[17:27]
    up = 0.1 * eye_distance(points) * np.array([0, 1])
    for places, least, most in ((brows, 0, 0.1), (brows - up, 0.9, 1)):
        x, y = np.rint(places).astype(int).T
        assert least <= skin[y, x].mean() <= most


def test_parts_beyond_the_picture_are_nothing():
    points = geometry.TEMPLATE * SIZE + 4 * SIZE
    assert FaceParts(points, SIZE).mask(["eyes", "nose"]).max() == 0
    assert FaceParts(points, SIZE).mask(["skin"]).min() == 1


@pytest.mark.parametrize("name", SEED)
def test_names_of_the_reference(name):
    assert set(parse_parts(name)) == SEED[name]


def test_any_combination_can_be_written():
    assert parse_parts("skin, mouth,eyes") == ("eyes", "mouth", "skin")
    assert parse_parts("all,skin") == PARTS
    assert parse_parts("nose,nose") == ("nose",)
    for names in ("ears", "", "eyes,,nose", "eyes_and_ears"):
        with pytest.raises(ConfigError, match=r"no part '(ears)?' of a face"):
            parse_parts(names)


class Known(LandmarkModel):
    """A detector and landmarks that know the truth of one actor."""

    name = "known"

    name = "known"

    def __init__(self, actor):
        self.actor = actor

    def fingerprint(self):
        return self.name

    def detect(self, images):
        face = Face(self.actor.box, self.actor.landmarks, 1.0)
        return [[face] for _ in images]

    def points(self, image, face):
        return self.actor.landmarks68


@pytest.mark.parametrize("parts", [("mouth",), ("eyes", "eyebrows"), ("skin",)])
@pytest.mark.parametrize("has_landmarks", [True, False])
def test_only_the_parts_are_swapped(actor, view, painter, parts, has_landmarks):
    known = Known(actor)
    converter = Converter(
        painter,
        detector=known,
        blend=BlendOptions(color="none", parts=parts),
        landmarks=known if has_landmarks else None,
    )
    result = converter.convert_image(actor.image).astype(int)
    changed = np.abs(result - actor.image).max(axis=-1)
    masks = masks_of(geometry.transform(view, actor.landmarks68))
    back = geometry.invert(view)
    cores = {
        part: warp(mask[..., None], back, 160)[..., 0] > 0.9
        for part, mask in masks.items()
    }
    face = actor.face_mask[..., 0] > 0.9
    for part, core in cores.items():
        share = (changed[core & face] > 20).mean()
        # Five points do not say how far a mouth is open.
        assert share > 0.7 if part in parts else share < 0.5
    if has_landmarks:
        inside = np.max([masks[part] for part in parts], axis=0)[..., None]
        touched = np.argwhere(changed)[:, ::-1]
        x, y = np.rint(geometry.transform(view, touched)).astype(int).T
        x, y = np.clip([x, y], 0, SIZE - 1)
        assert (cv2.dilate(inside, np.ones((7, 7)))[y, x] > 0).all()
