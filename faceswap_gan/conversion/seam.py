"""Colours that meet where a swapped face ends.

The light of a whole face is fitted by a quadratic of the place, which may be
off at its edge, above all on the forehead: a line shows there. In the soft
edge of the mask both pictures are seen. What is left of their difference, in
logarithms of linear light, is spread inwards and fades.
"""

import cv2
import numpy as np

from faceswap_gan.conversion.linear_light import from_linear
from faceswap_gan.conversion.linear_light import logarithm
from faceswap_gan.conversion.linear_light import to_linear
from faceswap_gan.conversion.skin_light import shrunk

# The side of what is kept of it.
_KEPT = 16
# Over which share of the side it is spread, and the weight, averaged so, of
# which half is believed.
_REACH = 0.1
_FEW = 0.004
# A difference of which a quarter counts, and the largest that is made up for:
# beyond it lies something else, such as hair.
_LIKELY, _MOST = 0.3, 0.4


def measure_seam(
    image: np.ndarray, target: np.ndarray, mask: np.ndarray, skin: np.ndarray
) -> np.ndarray:
    """Measures by how much colours differ along the edge of a mask.

    Args:
        image: (S, S, 3) RGB in 0..255.
        target: (S, S, 3) RGB in 0..255, which it is laid over.
        mask: (S, S, 1) how much of it is laid over.
        skin: (S, S, 1) how far both show skin.

    Returns:
        (16, 16, 4) around each place the weighted sum of the logarithms of
        ratios, and of the weights; averages can be taken of them.
    """
    wanted, own = (
        logarithm(to_linear(shrunk(np.asarray(one, np.float32))))
        for one in (target, image)
    )
    apart = wanted - own
    away = (apart * apart).sum(axis=-1) / _LIKELY**2
    edge = shrunk(4 * mask * (1 - mask) * skin)[..., 0]
    weight = edge / (1 + away) ** 2
    seen = weight[..., None] * np.clip(apart, -_MOST, _MOST)
    spread = cv2.GaussianBlur(
        np.dstack([seen, weight]),
        (0, 0),
        _REACH * len(weight),
        borderType=cv2.BORDER_CONSTANT,
    )
    return cv2.resize(spread, (_KEPT, _KEPT), interpolation=cv2.INTER_AREA)


def without_seam(image: np.ndarray, seam: np.ndarray) -> np.ndarray:
    """Gives a picture the target's colours along the edge of a mask.

    Args:
        image: (S, S, 3) RGB in 0..255.
        seam: (16, 16, 4), see `measure_seam`.

    Returns:
        (S, S, 3) float32 RGB in 0..255.
    """
    seam = seam.astype(np.float32)
    field = seam[..., :3] / (seam[..., 3:] + _FEW)
    gain = cv2.exp(cv2.resize(field, image.shape[1::-1]))
    return from_linear(np.minimum(to_linear(image) * gain, 1))
