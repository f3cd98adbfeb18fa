"""Where the painted features of an actor lie in the picture."""

import math

import numpy as np

from faceswap_gan.synthetic import anatomy
from faceswap_gan.synthetic import eyes
from faceswap_gan.synthetic import mouth
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.camera import Camera
from faceswap_gan.synthetic.camera import surface_points
from faceswap_gan.synthetic.canvas import Surface
from faceswap_gan.synthetic.head import Head
from faceswap_gan.synthetic.performance import Pose

_MIRROR = np.array([-1, 1])


def landmarks(
    surface: Surface, identity: Identity, pose: Pose, camera: Camera
) -> np.ndarray:
    """Returns the five points of a face in pixels, (5, 2).

    The centre of an eye is that of the open eye, even while it blinks.
    """
    place = anatomy.layout(identity)
    upper, lower = eyes.lids(np.zeros(1), identity, Pose())
    eye = np.array(place.eye)
    eye[1] += place.eye_width * (upper + lower)[0] / 2
    corner_t = mouth.lips(np.ones(1), identity, pose)[0][0]
    corner = np.array([mouth.half_width(identity, pose), corner_t])
    points = [eye * _MIRROR, eye, (0.0, place.nose), corner * _MIRROR, corner]
    return camera.project(surface_points(surface.radius, np.array(points)))


def landmarks68(
    head: Head,
    surface: Surface,
    identity: Identity,
    pose: Pose,
    camera: Camera,
) -> np.ndarray:
    """Returns dlib's 68 points of a face in pixels, (68, 2).

    Jaw and brows are those of the skin, also where hair hides them.
    """
    brow, eye = _brow(identity, pose), _eye(identity, pose)
    under_hair = [head.contour, brow[::-1] * _MIRROR, brow]
    features = [
        _nose(identity),
        eye[[3, 2, 1, 0, 5, 4]] * _MIRROR,
        eye,
        _mouth(identity, pose),
    ]
    skin = head.skull + pose.mouth_open * head.jaw
    points = [
        surface_points(skin, np.concatenate(under_hair)),
        surface_points(surface.radius, np.concatenate(features)),
    ]
    return camera.project(np.concatenate(points))


def _brow(identity: Identity, pose: Pose) -> np.ndarray:
    """Returns five points from the inner to the outer end, right brow."""
    inner, outer = eyes.brow_span(identity)
    x = np.linspace(0.0, 1.0, 5)
    height = eyes.brow_line(x, identity, pose)
    height += 0.02 * identity.brow_thickness
    return np.column_stack([inner + x * (outer - inner), height])


def _eye(identity: Identity, pose: Pose) -> np.ndarray:
    """Returns six points around the right eye, from the inner corner on."""
    place = anatomy.layout(identity)
    x = np.array([-1.0, -0.35, 0.35, 1.0, 0.35, -0.35])
    upper, lower = eyes.lids(x, identity, pose)
    y = np.where(np.arange(6) < 4, upper, lower)
    y += math.tan(math.radians(identity.eye_tilt)) * x
    return np.column_stack([x, y]) * place.eye_width + place.eye


def _nose(identity: Identity) -> np.ndarray:
    """Returns four points down the ridge and five along the base."""
    place = anatomy.layout(identity)
    heights = np.linspace(place.eye[1], place.nose, 4)
    ridge = np.column_stack([np.zeros(4), heights])
    across = np.linspace(-1, 1, 5)
    base = place.nose - 0.105 - 0.012 * np.cos(2.0 * across)
    side = 0.115 * identity.nose_width * across
    return np.concatenate([ridge, np.column_stack([side, base])])


def _mouth(identity: Identity, pose: Pose) -> np.ndarray:
    """Returns twelve points around the lips and eight around their inside."""
    outer = np.array([-1.0, -0.62, -0.25, 0.0, 0.25, 0.62, 1.0])
    inner = np.array([-0.82, -0.3, 0.0, 0.3, 0.82])
    top, _, _, bottom = mouth.lips(outer, identity, pose)
    _, under, over, _ = mouth.lips(inner, identity, pose)
    x = np.concatenate([outer, outer[5:0:-1], inner, inner[3:0:-1]])
    t = np.concatenate([top, bottom[5:0:-1], under, over[3:0:-1]])
    return np.column_stack([x * mouth.half_width(identity, pose), t])
