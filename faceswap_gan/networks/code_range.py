"""How far a person's codes reach, and how others' are kept from going beyond.

A decoder has learnt to read the codes of its own person's faces. Another's may
lie many deviations away from them where the person's own film shows next to
nothing, and what the decoder then draws has the colours of nobody.
"""

from typing import Any

import keras
import numpy as np
from keras import layers
from keras import ops

from faceswap_gan.networks.forms import weighed
from faceswap_gan.tensors import Shape

# Smallest deviation that is told from none, as a share of the largest.
_LEAST = 1e-4


class CodeRange(keras.layers.Layer):
    """Keeps the mean and the covariance of a person's codes.

    Example:
        >>> reach = CodeRange()
        >>> reach.build((None, 256))
        >>> reach.learn(codes)
        >>> reach.covariance.shape
        (256, 256)
    """

    def __init__(self) -> None:
        super().__init__(dtype="float32")

    def build(self, input_shape: Shape) -> None:
        """Makes mean and covariance for codes (B, D)."""
        units = input_shape[-1]
        for name, shape in (
            ("mean", (units,)),
            ("covariance", (units, units)),
        ):
            variable = self.add_weight(
                shape=shape,
                initializer="zeros",
                trainable=False,
                name=name,
            )
            setattr(self, name, variable)

    def learn(self, codes: np.ndarray) -> None:
        """Takes mean and covariance of codes (n, D)."""
        seen = codes.astype(np.float64)
        mean = seen.mean(axis=0)
        away = seen - mean
        self.mean.assign(mean)
        self.covariance.assign(away.T @ away / len(away))


def within(
    reach: CodeRange, limit: float, codes: keras.KerasTensor
) -> keras.KerasTensor:
    """Keeps codes within what is known of a person's.

    Along each principal axis of the person's codes, what is within the limit
    stays as it is; what is beyond approaches one and a half times the limit,
    smoothly. Only layers of Keras's own do that, so that it can be exported.

    Args:
        reach: of the person, as the training left it.
        limit: in standard deviations along an axis.
        codes: (B, D), symbolic.

    Returns:
        (B, D) float32, symbolic.
    """
    mean, covariance = map(ops.convert_to_numpy, (reach.mean, reach.covariance))
    variances, axes = np.linalg.eigh(covariance.astype(np.float64))
    spread = np.sqrt(np.maximum(variances, 0))
    spread = np.maximum(spread, max(_LEAST * spread[-1], 1e-12))
    beyond, units = limit / 2, len(mean)

    def plain(kind: type[layers.Layer], *given: Any, **named: Any) -> Any:
        return kind(*given, **named, trainable=False, dtype="float32")

    # Counted from the lower limit, so that a rectifier cuts at both.
    inwards, shift = axes / spread, limit - mean @ (axes / spread)
    outwards = (axes * spread).T
    x = weighed(plain(layers.Dense, units), codes, [inwards, shift])
    kept = plain(layers.ReLU, max_value=2 * limit)(x)
    rest = plain(layers.Subtract)([x, kept])
    rest = plain(layers.Rescaling, 1 / beyond)(rest)
    rest = plain(layers.Activation, "tanh")(rest)
    rest = plain(layers.Rescaling, beyond)(rest)
    whole = plain(layers.Add)([kept, rest])
    home = mean - limit * outwards.sum(axis=0)
    return weighed(plain(layers.Dense, units), whole, [outwards, home])
