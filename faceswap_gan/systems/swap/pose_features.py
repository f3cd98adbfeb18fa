"""What a face does, as far as its masks tell it."""

from typing import Any

from keras import ops

from faceswap_gan.tensors import Tensor

POSE_FEATURES = 8
"""Four numbers of the eye mask, four of the face mask."""
_LEAST = 1e-3


def pose_features(outputs: dict[str, Any]) -> Tensor:
    """Returns numbers that follow pose and blinks, whoever the face is.

    Of each mask: the logarithm of its share of the picture, where its middle
    lies from left to right and from top to bottom, and how far it spreads
    from top to bottom. Eyes that close make the first small, a turning head
    moves the others.

    Args:
        outputs: the `eyes` and the `face` mask (n, s, s, 1) in [0, 1].

    Returns:
        (n, 8); places and spread in sides of the picture.
    """
    found = [_of_mask(outputs[name]) for name in ("eyes", "face")]
    return ops.stop_gradient(ops.concatenate(found, axis=-1))


def _of_mask(mask: Tensor) -> Tensor:
    side = mask.shape[1]
    mask = ops.cast(mask, "float32")
    places = (ops.arange(side, dtype="float32") + 0.5) / side - 0.5
    columns, rows = ops.mean(mask, axis=(1, 3)), ops.mean(mask, axis=(2, 3))
    area = ops.mean(rows, axis=-1)
    across, down, spread = (
        ops.mean(line * weight, axis=-1) / (area + _LEAST)
        for line, weight in (
            (columns, places),
            (rows, places),
            (rows, ops.square(places)),
        )
    )
    numbers = [ops.log(area + _LEAST), across, down, spread]
    return ops.stack(numbers, axis=-1)
