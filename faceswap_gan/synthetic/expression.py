"""The face that an actor makes at one moment."""

import numpy as np

from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic import eyes
from faceswap_gan.synthetic import glasses
from faceswap_gan.synthetic import mouth
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.canvas import MASKS
from faceswap_gan.synthetic.canvas import Canvas
from faceswap_gan.synthetic.canvas import Surface
from faceswap_gan.synthetic.head import Head
from faceswap_gan.synthetic.performance import Pose

_LEFT_EYE = chart.window((-0.8, -0.06), (-0.14, 0.74))
_RIGHT_EYE = chart.window((0.06, 0.8), (-0.14, 0.74))
_BOTH_EYES = chart.window((-0.8, 0.8), (-0.14, 0.74))
_MOUTH = chart.window((-0.48, 0.48), (-1.05, -0.4))


def make_face(head: Head, identity: Identity, pose: Pose) -> Surface:
    """Returns the surface of a head with the expression of a pose."""
    radius = head.radius + pose.mouth_open * head.jaw
    radius += pose.smile * head.smile
    masks = np.zeros((*radius.shape, len(MASKS)), np.uint8)
    masks[..., MASKS.index("face")] = head.face
    surface = Surface(head.color.copy(), radius, masks)
    for side, window in ((-1, _LEFT_EYE), (1, _RIGHT_EYE)):
        canvas = Canvas(surface, head, window)
        eyes.paint_eye(canvas, identity, pose, side)
        eyes.paint_brow(canvas, identity, pose, side)
        canvas.save()
    if identity.glasses:
        canvas = Canvas(surface, head, _BOTH_EYES)
        glasses.paint_glasses(canvas, identity)
        canvas.save()
    canvas = Canvas(surface, head, _MOUTH)
    mouth.paint_mouth(canvas, identity, pose)
    canvas.save()
    return surface
