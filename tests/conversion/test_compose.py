"""How swapped faces are finished, and the outline that they keep to."""

import dataclasses

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces import geometry
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.frame import Frame


@pytest.fixture(scope="module")
def actor():
    return render(IDENTITIES["ada"], Pose(yaw=25), 160, 160)


class Truth(LandmarkModel):
    """Landmarks that know the truth of one actor."""

    name = "truth"

    def __init__(self, actor):
        self.actor = actor

    def points(self, image, face):
        return self.actor.landmarks68


def composed(actor, transform, **options):
    composer = Composer([transform], **options)
    frame = Frame(actor.image, 0, "frame", 0)
    face = Face(actor.box, actor.landmarks, 1.0, 0, 0)
    color = TrackColor(COLOR_METHODS["none"])
    return composer([(frame, [AssignedFace(face)])], color)[0].image.astype(
        float
    )


def amid(actor):
    """Where the face's mask is whole: some pixels below the nose."""
    place = geometry.transform(
        geometry.invert(geometry.alignment(actor.landmarks)),
        np.array([128.0, 150]),
    )
    x, y = np.rint(place).astype(int)
    return slice(y - 3, y + 4), slice(x - 3, x + 4)


class CountedColor(TrackColor):
    """Counts the faces that it has corrected."""

    faces = 0

    def __call__(self, *face):
        self.faces += 1
        return super().__call__(*face)


def test_a_frame_is_handed_on_before_the_next_is_pasted(actor, painter):
    """So the next is pasted while it is encoded; a call returns the same."""
    composer = Composer([painter])
    frames = [
        (
            Frame(actor.image, n, "frame", n),
            [AssignedFace(Face(actor.box, actor.landmarks, 1.0, n, 0))],
        )
        for n in range(3)
    ]
    method = COLOR_METHODS["seamless"]
    whole = composer(frames, TrackColor(method))
    color = CountedColor(method)
    results = composer.one_by_one(frames, color)
    for n, (result, same) in enumerate(zip(results, whole, strict=True), 1):
        assert color.faces == n
        np.testing.assert_array_equal(result.image, same.image)


def test_enhancing_adds_the_difference_from_the_original(actor, painter):
    """Where the mask is whole, twice the difference is twice as far away."""
    painter.color = 0.1
    plain = composed(actor, painter, options=BlendOptions(sharpen=0))
    more = composed(
        actor, painter, options=BlendOptions(sharpen=0, enhance=0.4)
    )
    around = amid(actor)
    change = (plain - actor.image)[around]
    np.testing.assert_allclose(
        (more - actor.image)[around], 1.4 * change, atol=8
    )


@pytest.mark.parametrize(
    ("alpha", "painted"), [(0.3, 0), (0.65, 0.5), (0.95, 1)]
)
def test_no_ghost_is_left_and_no_tint(actor, painter, alpha, painted):
    """Amid the face it is the one or the other, where alpha is all but sure."""
    painter.alpha = alpha
    around, paint = amid(actor), 127.5 * (1 + painter.color)
    own = actor.image[around]
    result = composed(actor, painter, options=BlendOptions(sharpen=0))[around]
    np.testing.assert_allclose(result, own + painted * (paint - own), atol=2)


@pytest.mark.parametrize("parts", [None, ("mouth",), ("eyes", "skin")])
def test_no_bit_changes_outside_the_pasted_region(actor, painter, parts):
    """Every pixel that the drawn mask does not reach is the frame's own."""
    composer = Composer([painter], BlendOptions(parts=parts, enhance=0.3))
    frame = Frame(actor.image, 0, "frame", 0)
    face = Face(actor.box, actor.landmarks, 1.0, 0, 0)
    color = TrackColor(COLOR_METHODS["seamless"])
    [result] = composer([(frame, [AssignedFace(face)])], color)
    [(mask, matrix)] = result.patches
    height, width = actor.image.shape[:2]
    reach = cv2.warpAffine(np.float32(mask > 0), matrix, (width, height))
    outside = reach == 0
    assert 0.3 < outside.mean() < 1
    np.testing.assert_array_equal(result.image[outside], actor.image[outside])
    assert (result.image != actor.image).any(axis=-1)[~outside].mean() > 0.3


def test_sharpening_brings_back_detail_that_resampling_took(actor, identity):
    """An untouched face comes nearer to itself."""
    identity.spec = TransformSpec(coverage=0.8, resolution=64)
    face = actor.face_mask[..., 0] > 0.99
    errors = [
        np.abs(
            composed(actor, identity, options=BlendOptions(sharpen=s))
            - actor.image
        )[face].mean()
        for s in (0, BlendOptions().sharpen, 4)
    ]
    assert errors[1] < errors[0] < errors[2]


def test_the_mask_keeps_to_the_faces_own_outline(actor, painter):
    """Less of what is not face is touched than with the mean oval."""
    beyond = actor.face_mask[..., 0] == 0
    oval, own = (
        np.abs(composed(actor, painter, landmarks=model) - actor.image).max(-1)
        for model in (None, Truth(actor))
    )
    assert (own[beyond] > 8).sum() < 0.5 * (oval[beyond] > 8).sum()
    core = actor.face_mask[..., 0] > 0.99
    assert (own[core] > 8).mean() > 0.8


def test_settings_tell_all_that_pictures_depend_on(painter, actor):
    settings = [
        Composer([painter]).settings(),
        Composer([painter, painter]).settings(),
        Composer([painter], BlendOptions(feather=0.1)).settings(),
        Composer([painter], BlendOptions(parts=("eyes",))).settings(),
        Composer([painter], BlendOptions(color="none")).settings(),
        Composer([painter], landmarks=Truth(actor)).settings(),
    ]
    painter.color = 0.5
    settings.append(Composer([painter]).settings())
    for change in ({"coverage": 0.7}, {"alpha": "soft"}, {"region": "crop"}):
        painter.spec = dataclasses.replace(type(painter).spec, **change)
        settings.append(Composer([painter]).settings())
    assert all(a != b for i, a in enumerate(settings) for b in settings[:i])


class Short:
    """Swaps in a grey face that ends below the brows of the one seen."""

    spec = TransformSpec(coverage=0.8, resolution=64)
    edge = 22

    def __init__(self, seen=1.0):
        self.seen, self.asked = seen, 0

    def __call__(self, faces):
        rgba = np.zeros((len(faces), 64, 64, 4), np.float32)
        rgba[:, self.edge :, :, 0] = 1
        return rgba

    def seen_alpha(self, faces):
        self.asked += len(faces)
        return np.full((len(faces), 64, 64, 1), self.seen, np.float32)

    def fingerprint(self):
        return "short"


def changed_near(actor, points, transform):
    """Returns the mean change of the picture around some points."""
    result = composed(actor, transform, landmarks=Truth(actor))
    x, y = np.rint(actor.landmarks68[points].mean(axis=0)).astype(int)
    around = slice(y - 1, y + 2), slice(x - 1, x + 2)
    return np.abs(result - actor.image)[around].mean()


BROW = slice(17, 22)


def test_brows_above_the_swapped_face_are_covered_by_their_own_alpha():
    actor = render(IDENTITIES["ada"], Pose(), 160, 160)
    free, behind = Short(seen=1.0), Short(seen=0.0)
    assert changed_near(actor, BROW, behind) < 2
    assert changed_near(actor, BROW, free) > 20
    assert free.asked == behind.asked == 1


def test_only_eyes_and_brows_are_covered_so():
    actor = render(IDENTITIES["ada"], Pose(), 160, 160)
    free, behind = (
        composed(actor, Short(seen), landmarks=Truth(actor))
        for seen in (1.0, 0.0)
    )
    rows, _ = np.nonzero(np.abs(free - behind).max(axis=-1) > 2)
    eyes, brows = actor.landmarks68[36:48], actor.landmarks68[17:27]
    reach = 0.25 * np.linalg.norm(eyes[:6].mean(axis=0) - eyes[6:].mean(axis=0))
    assert rows.min() > brows[:, 1].min() - reach
    assert rows.max() < eyes[:, 1].max() + reach


def test_a_face_that_covers_the_brows_needs_no_second_look(actor):
    whole = Short()
    whole.edge = 0
    composed(actor, whole, landmarks=Truth(actor))
    assert whole.asked == 0


class Watching(TrackColor):
    """Remembers which regions it was told of."""

    def __call__(self, swapped, target, mask, track, time, regions=None):
        self.regions = regions
        return super().__call__(swapped, target, mask, track, time, regions)


@pytest.mark.parametrize("known", [True, False])
def test_colours_are_measured_on_skin_alone(known, identity):
    """Not on eyes, brows and lips, with 68 points or five."""
    actor = render(IDENTITIES["ada"], Pose(mouth_open=0.4), 160, 160)
    color = Watching(COLOR_METHODS["seamless"])
    model = Truth(actor) if known else None
    face = Face(actor.box, actor.landmarks, 1.0, 0, 0)
    Composer([identity], landmarks=model)(
        [(Frame(actor.image, 0, "frame", 0), [AssignedFace(face)])], color
    )
    matrix = identity.spec.matrix(actor.landmarks)
    points = geometry.transform(matrix, actor.landmarks68)

    def at(mask, place):
        x, y = np.rint(points[place].mean(axis=0)).astype(int)
        return mask[y, x, 0]

    eye, brow, lips, ridge = [range(36, 42), [19], [57], [29]]
    skin, eyes, gap = np.split(color.regions, 3, axis=-1)
    assert max(at(skin, place) for place in (eye, brow, lips)) < 0.1
    assert at(skin, ridge) == 1
    assert at(eyes, eye) > 0.9
    assert at(eyes, brow) == at(gap, eye) == 0
    assert (at(gap, [62, 66]) > 0.9) == known
