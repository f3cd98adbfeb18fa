"""How swapped faces are finished, and the outline that they keep to."""

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.compose import Look
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces import geometry
from faceswap_gan.faces.geometry import Face
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.frame import Frame


@pytest.fixture(scope="module")
def actor():
    return render(IDENTITIES["ada"], Pose(yaw=25), 160, 160)


class Truth:
    """Landmarks that know the truth of one actor."""

    name = "truth"

    def __init__(self, actor):
        self.actor = actor

    def points(self, image, face):
        return self.actor.landmarks68


def composed(actor, transform, **options):
    composer = Composer(transform, 0.8, **options)
    frame = Frame(actor.image, 0, "frame", 0)
    face = Face(actor.box, actor.landmarks, 1.0, 0, 0)
    color = TrackColor(COLOR_METHODS["none"])
    return composer([(frame, [face])], color)[0].image.astype(float)


def test_enhancing_adds_the_difference_from_the_original(actor, painter):
    """Where the mask is whole, twice the difference is twice as far away."""
    painter.color = 0.1
    plain = composed(actor, painter, look=Look(sharpen=0))
    more = composed(actor, painter, look=Look(sharpen=0, enhance=0.4))
    place = geometry.transform(
        geometry.invert(geometry.alignment(actor.landmarks)),
        np.array([128.0, 150]),
    )
    x, y = np.rint(place).astype(int)
    around = slice(y - 3, y + 4), slice(x - 3, x + 4)
    change = (plain - actor.image)[around]
    np.testing.assert_allclose(
        (more - actor.image)[around], 1.4 * change, atol=8
    )


@pytest.mark.parametrize("parts", [None, ("mouth",), ("eyes", "skin")])
def test_no_bit_changes_outside_the_pasted_region(actor, painter, parts):
    """Every pixel that the drawn mask does not reach is the frame's own."""
    composer = Composer(painter, 0.8, Look(parts=parts, enhance=0.3))
    frame = Frame(actor.image, 0, "frame", 0)
    face = Face(actor.box, actor.landmarks, 1.0, 0, 0)
    color = TrackColor(COLOR_METHODS["seamless"])
    [result] = composer([(frame, [face])], color)
    [(mask, matrix)] = result.patches
    height, width = actor.image.shape[:2]
    reach = cv2.warpAffine(np.float32(mask > 0), matrix, (width, height))
    outside = reach == 0
    assert 0.3 < outside.mean() < 1
    np.testing.assert_array_equal(result.image[outside], actor.image[outside])
    assert (result.image != actor.image).any(axis=-1)[~outside].mean() > 0.3


def test_sharpening_brings_back_detail_that_resampling_took(actor, identity):
    """An untouched face comes nearer to itself."""
    identity.resolution = 64
    face = actor.face_mask[..., 0] > 0.99
    errors = [
        np.abs(composed(actor, identity, look=Look(sharpen=s)) - actor.image)[
            face
        ].mean()
        for s in (0, Look().sharpen, 4)
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
        Composer(painter, 0.8).settings(),
        Composer(painter, 0.7).settings(),
        Composer(painter, 0.8, Look(feather=0.1)).settings(),
        Composer(painter, 0.8, Look(parts=("eyes",))).settings(),
        Composer(painter, 0.8, landmarks=Truth(actor)).settings(),
    ]
    painter.color = 0.5
    settings.append(Composer(painter, 0.8).settings())
    assert all(a != b for i, a in enumerate(settings) for b in settings[:i])
