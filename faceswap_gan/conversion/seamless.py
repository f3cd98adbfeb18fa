"""Colour correction by gains of light, which keeps black black."""

import functools
import math

import cv2
import numpy as np

from faceswap_gan.conversion.color import MINIMUM_PIXELS
from faceswap_gan.conversion.color import ColorMethod
from faceswap_gan.conversion.color import Statistics
from faceswap_gan.conversion.linear_light import above
from faceswap_gan.conversion.linear_light import from_linear
from faceswap_gan.conversion.linear_light import to_linear
from faceswap_gan.conversion.seam import measure_seam
from faceswap_gan.conversion.seam import without_seam
from faceswap_gan.conversion.skin_light import HUE_AXES
from faceswap_gan.conversion.skin_light import SkinLight
from faceswap_gan.conversion.skin_light import field_at
from faceswap_gan.conversion.skin_light import measure
from faceswap_gan.conversion.skin_light import rising

# Logarithms of gains: how far light may differ from one side of a face to the
# other, and the skin of two people in one light.
_SLOPE_LIMIT = math.log(2.0)
_SKIN_LIMIT = math.log(32.0)
# The share of the difference of whites that is light, and of how many pixels
# half of that is believed.
_LIGHT_SHARE = 0.8
_FEW_WHITES = 3.0
# Up to where a colour is skin's, and from where on it is another's: in
# deviations of the skin's colours, which are at least so large.
_SKIN = (1.0, 4.0)
_DEVIATION = (0.8, 0.07)
# The hue of blood against that of skin, and its reach.
_BLOOD, _BLOOD_REACH = math.radians(70), math.radians(50)
# Most of the skin that shows through hair, and from which share on what is
# above it is taken for shine.
_THROUGH = 0.08
_SHINE = (0.5, 1.0)
# Over which share of the side colours are averaged before they are judged.
_CALM = 0.008
# Up to which deviation skin is even, and the least that is kept of a larger.
_EVEN, _KEPT = 0.02, 0.4


class Seamless(ColorMethod):
    """Multiplies light, so that skin looks as it does in the scene.

    The light of the skin is fitted, per channel, by a quadratic of the place
    (how light falls on a face), in which glasses, beard and shadows hardly
    count. Where a picture has the skin's colour, it is multiplied by the ratio
    of both fields (von Kries 1902), and made as even in its hues as the skin of
    the scene. What has another colour keeps it, in the light of the scene, of
    which the whites of the eyes tell.
    """

    name = "seamless"
    steady = True

    def statistics(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        regions: np.ndarray | None = None,
    ) -> Statistics:
        """Sums up skin and whites; see `ColorMethod.statistics`."""
        if mask.sum() < MINIMUM_PIXELS:
            return None
        skin, eyes, _ = np.split(_known(regions, image), 3, axis=-1)
        picture = np.asarray(image, np.float32)
        return measure(picture, mask * skin, eyes).row

    def apply(
        self,
        image: np.ndarray,
        own: Statistics,
        wanted: Statistics,
        regions: np.ndarray | None = None,
    ) -> np.ndarray:
        """Multiplies light; see `ColorMethod.apply`."""
        if own is None or wanted is None:
            return np.asarray(image, np.float32)
        seen, scene = SkinLight.of(own), SkinLight.of(wanted)
        light, size = to_linear(image), image.shape[:2]
        skin = cv2.exp(field_at(seen.field, *size))
        part = _skin_part(light, skin, seen.deviation, _known(regions, image))
        change = scene.field - seen.field
        level, change[0] = change[0].astype(np.float32), 0
        slope = np.clip(field_at(change, *size), -_SLOPE_LIMIT, _SLOPE_LIMIT)
        lamp = np.exp(_lamp(seen, scene)).astype(np.float32)
        even = _evenness(seen, scene)
        gain = cv2.exp(slope + level + above(light, skin) @ even)
        moved = light * lamp + part * (gain - lamp)
        # What would be brighter than white keeps its hue.
        brightest = functools.reduce(cv2.max, cv2.split(moved))
        moved /= np.maximum(brightest, 1)[..., None]
        return from_linear(np.maximum(moved, 0))

    def seam(
        self,
        image: np.ndarray,
        target: np.ndarray,
        mask: np.ndarray,
        regions: np.ndarray | None = None,
    ) -> Statistics:
        """Measures where skin meets skin; see `ColorMethod.seam`."""
        skin = _known(regions, image)[..., :1]
        return measure_seam(image, target, mask, skin)

    def join(self, image: np.ndarray, seam: Statistics) -> np.ndarray:
        """Lets it meet; see `ColorMethod.join`."""
        return image if seam is None else without_seam(image, seam)


SEAMLESS = Seamless()


def _known(regions: np.ndarray | None, image: np.ndarray) -> np.ndarray:
    """Returns regions, or that all is skin, (H, W, 3) float32."""
    if regions is not None:
        return np.asarray(regions, np.float32)
    return np.broadcast_to(np.array([1, 0, 0], np.float32), image.shape)


def _lamp(own: SkinLight, wanted: SkinLight) -> np.ndarray:
    """Returns the logarithms of how light differs, (3,).

    The less of the whites is seen, the more it is taken for all of how the
    skin differs.
    """
    skin = wanted.field[0] - own.field[0]
    area = min(own.area, wanted.area)
    if area == 0:
        return skin
    change = wanted.whites / wanted.area - own.whites / own.area
    limits = skin - _SKIN_LIMIT, skin + _SKIN_LIMIT
    light = np.clip(_LIGHT_SHARE * change, *limits)
    return skin + area / (area + _FEW_WHITES) * (light - skin)


def _evenness(own: SkinLight, wanted: SkinLight) -> np.ndarray:
    """Returns what makes skin as even in its hues as that of the scene.

    Returns:
        (3, 3), from logarithms of light beside the skin's to what is added to
        them; it never makes skin less even.
    """
    kept = wanted.deviations / np.maximum(own.deviations, _EVEN)
    less = HUE_AXES * (np.clip(kept, _KEPT, 1) - 1)[:, None]
    return (HUE_AXES.T @ less).astype(np.float32)


def _skin_part(
    light: np.ndarray,
    skin: np.ndarray,
    deviation: float,
    regions: np.ndarray,
) -> np.ndarray:
    """Returns how much of a picture's light is skin's.

    All of it where its colour is the skin's. Of another colour it is what lies
    below shine, and a little that shows through hair: never more than the
    darkest channel leaves.

    Args:
        light: (H, W, 3) linear light.
        skin: (H, W, 3) the skin's there.
        deviation: of the skin's colours.
        regions: (H, W, 3) of a face, see `FaceParts.color_regions`.

    Returns:
        (H, W, 3), at most as much as `light`.
    """
    _, eyes, gap = cv2.split(regions)
    covered = 1 - cv2.max(eyes, gap)
    sigma = max(_CALM * light.shape[0], 0.1)
    calm = cv2.GaussianBlur(light, (0, 0), sigma)
    calm = light + covered[..., None] * (calm - light)
    share, least = _DEVIATION
    away = _distance(above(calm, skin), eyes)
    other = rising(away / max(share * deviation, least), _SKIN)
    most = np.minimum(functools.reduce(cv2.min, cv2.split(light / skin)), 1)
    thin = np.minimum(most, _THROUGH)
    behind = thin + rising(most, _SHINE) * (most - thin)
    behind = (covered * behind)[..., None] * skin
    return light + other[..., None] * (behind - light)


def _distance(beside: np.ndarray, eyes: np.ndarray) -> np.ndarray:
    """Returns how far colours are from the skin's, whatever their brightness.

    Blood, in cheeks, lips and where light leaves the skin, takes green away:
    in its hues a colour is skin, but in eyes, where all count twice.

    Args:
        beside: (H, W, 3) logarithms of the ratio of light to the skin's.
        eyes: (H, W) how far no lid covers them.

    Returns:
        (H, W).
    """
    warm, less_green = cv2.split(beside @ HUE_AXES.T)
    distance, hue = cv2.cartToPolar(warm, less_green)
    turn = np.abs((hue - _BLOOD + math.pi) % (2 * math.pi) - math.pi)
    other_hue = np.sin(np.clip(turn - _BLOOD_REACH, 0, math.pi / 2))
    return distance * (other_hue + eyes * (2 - other_hue))
