"""Pictures of actors with exact ground truth."""

import dataclasses

import cv2
import numpy as np

from faceswap_gan.synthetic import camera as cameras
from faceswap_gan.synthetic import head as heads
from faceswap_gan.synthetic import scene
from faceswap_gan.synthetic import shading
from faceswap_gan.synthetic import truth
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.camera import Camera
from faceswap_gan.synthetic.camera import Sight
from faceswap_gan.synthetic.canvas import MASKS
from faceswap_gan.synthetic.canvas import Surface
from faceswap_gan.synthetic.expression import make_face
from faceswap_gan.synthetic.performance import Light
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.tensors import NO_ARRAY

_FINE = 2
_FAR = 9.0


@dataclasses.dataclass(frozen=True)
class Rendering:
    """A picture of an actor and what is known about it.

    Attributes:
        image: (height, width, 3) uint8 RGB.
        box: (4,) float, `(x1, y1, x2, y2)` around the face.
        landmarks: (5, 2) float: eyes (left in the picture first), tip of the
            nose, corners of the mouth.
        landmarks68: (68, 2) float, in dlib's order.
        eye_mask: (height, width, 1) float32 in [0, 1], eyes with their lids.
        face_mask: (height, width, 1) float32 in [0, 1], the skin oval from
            the brows to the chin.
        open_eye_mask: (height, width, 1) float32 in [0, 1], what the lids
            leave of the eyes.
        mouth_mask: (height, width, 1) float32 in [0, 1], the lips and what
            is between them.
    """

    image: np.ndarray
    box: np.ndarray
    landmarks: np.ndarray
    landmarks68: np.ndarray
    eye_mask: np.ndarray
    face_mask: np.ndarray
    open_eye_mask: np.ndarray
    mouth_mask: np.ndarray


def render(
    identity: Identity, pose: Pose, width: int, height: int, background: int = 0
) -> Rendering:
    """Renders an actor.

    Args:
        identity: the person.
        pose: head, expression and light.
        width: of the picture in pixels.
        height: of the picture in pixels.
        background: seed of the backdrop and the clothes.

    Returns:
        The picture and its ground truth.

    Example:
        >>> render(IDENTITIES["ada"], Pose(yaw=15.0), 320, 240).image.shape
        (240, 320, 3)
    """
    head = heads.build(identity)
    surface = make_face(head, identity, pose)
    camera = Camera.of(pose, width, height)
    backdrop = scene.backdrop(width, height, background)
    body = scene.torso(identity, pose, camera, width, height, background)
    image, drawn = _compose(surface, body, backdrop, camera, pose.light)
    planes = np.split(drawn, len(MASKS), axis=2)
    masks = dict(zip(MASKS, planes, strict=True))
    points = truth.landmarks68(head, surface, identity, pose, camera)
    return Rendering(
        image=_develop(image),
        box=np.ravel([points.min(axis=0), points.max(axis=0)]),
        landmarks=truth.landmarks(surface, identity, pose, camera),
        landmarks68=points,
        eye_mask=masks["eyes"],
        face_mask=masks["face"],
        open_eye_mask=masks["open_eyes"],
        mouth_mask=masks["mouth"],
    )


def _compose(
    surface: Surface,
    body: scene.Torso,
    backdrop: np.ndarray,
    camera: Camera,
    light: Light,
) -> tuple[np.ndarray, np.ndarray]:
    """Puts a head on its torso before a backdrop: linear light, and masks."""
    height, width = backdrop.shape[:2]
    area = cameras.region(surface.radius, camera, width, height)
    sight = cameras.look(surface.radius, camera, area)
    ahead = sight.depth - body.depth[area] + _FAR * (1.0 - body.alpha[area])
    layers = _shade(surface, sight, ahead, camera, light)
    color, alpha, masks = (_placed(part, area, backdrop) for part in layers)
    image = backdrop * light.strength
    image *= 1.0 - body.alpha[..., None]
    image += body.color * _light_left(alpha, camera, light)
    image += color - alpha * image
    return image, masks


def _shade(
    surface: Surface,
    sight: Sight,
    ahead: np.ndarray,
    camera: Camera,
    light: Light,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns linear colour, alpha and masks of a head, all times alpha.

    Light is computed per pixel; paint and outline, finer.

    Args:
        surface: what is seen.
        sight: where it is seen, (h, w).
        ahead: (h, w) how far it lies before the torso.
        camera: the camera.
        light: the lamp.
    """
    lit = shading.shadow(sight.depth, camera.scale, light)
    normal = shading.normals(sight.depth, camera.scale)
    diffuse, shine = shading.illuminate(normal, lit, light)
    height, width = sight.depth.shape
    fine = (width * _FINE, height * _FINE)
    texels = cv2.resize(sight.texels, fine)
    paint = cv2.remap(surface.color, texels, NO_ARRAY, cv2.INTER_LINEAR)
    paint = paint.astype(np.float32) / 255.0
    masks = cv2.remap(surface.masks, texels, NO_ARRAY, cv2.INTER_LINEAR)
    masks = masks.astype(np.float32) / 255.0
    gap = cv2.resize(sight.gap, fine) * camera.scale
    alpha = np.clip(cv2.resize(ahead, fine) / 0.06 + 0.5, 0, 1)
    alpha = np.where(gap < 0.6, alpha, 0.0)[..., None]
    gloss = paint[..., 3:]
    color = paint[..., :3] ** 2 * cv2.resize(diffuse, fine)
    color += 0.3 * gloss * cv2.resize(shine, fine)[..., None]
    color += np.maximum(gloss - 0.9, 0.0) * 5.0
    layers = np.dstack([color * alpha, alpha, masks * alpha])
    layers = cv2.resize(layers, (width, height), interpolation=cv2.INTER_AREA)
    return layers[..., :3], layers[..., 3:4], layers[..., 4:]


def _placed(
    part: np.ndarray, area: tuple[slice, slice], image: np.ndarray
) -> np.ndarray:
    """Puts an area's (h, w, channels) on zeros as large as the image."""
    whole = np.zeros((*image.shape[:2], part.shape[2]), np.float32)
    whole[area] = part
    return whole


def _light_left(
    head_alpha: np.ndarray, camera: Camera, light: Light
) -> np.ndarray:
    """Returns how much light the head leaves to the torso, (h, w, 1)."""
    x, y, _ = 0.35 * camera.scale * shading.lamp_direction(light)
    move = np.array([[1, 0, -x], [0, 1, y]])
    shadow = cv2.warpAffine(head_alpha, move, head_alpha.shape[1::-1])
    shadow = cv2.GaussianBlur(shadow, (0, 0), 0.09 * camera.scale)
    return 1.0 - 0.6 * shadow[..., None]


def _develop(linear: np.ndarray) -> np.ndarray:
    """Turns linear light into (h, w, 3) uint8, with a soft shoulder."""
    bright = np.maximum(linear, 0.0)
    toned = bright * (1.0 + 0.12 * bright) / (1.0 + 0.35 * bright)
    return np.clip(np.sqrt(toned * 1.12) * 255.0 + 0.5, 0, 255).astype(np.uint8)
