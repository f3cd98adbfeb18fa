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
from faceswap_gan.tensors import Tensor

# Smallest deviation that is told from none, as a share of the largest.
_LEAST = 1e-4


@keras.saving.register_keras_serializable(package="faceswap_gan")
class CodeRange(keras.layers.Layer):
    """Follows the mean and the covariance of a person's codes in training.

    Both are running ones, which warm up as those of `MeanSubtraction` do.

    Args:
        momentum: share of them that stays at each step, in the long run.

    Example:
        >>> reach = CodeRange()
        >>> reach(codes, training=True)
        >>> reach.covariance.shape
        (256, 256)
    """

    def __init__(self, momentum: float = 0.998, **kwargs: Any) -> None:
        super().__init__(**{"dtype": "float32", **kwargs})
        self.momentum = momentum

    def build(self, input_shape: Shape) -> None:
        """Makes mean and covariance for codes (B, D)."""
        units = input_shape[-1]
        for name, shape in (
            ("mean", (units,)),
            ("covariance", (units, units)),
            ("steps", ()),
        ):
            variable = self.add_weight(
                shape=shape,
                initializer="zeros",
                trainable=False,
                aggregation="mean",
                name=name,
            )
            setattr(self, name, variable)

    def call(self, codes: Tensor, training: bool = False) -> Tensor:
        """Returns codes (B, D) as they are; training moves what is known."""
        if training:
            seen = ops.cast(ops.stop_gradient(codes), "float32")
            passed = ops.convert_to_tensor(self.steps)
            kept = ops.minimum(self.momentum, passed / (2.0 + passed))
            self.mean.assign(
                kept * self.mean + (1 - kept) * ops.mean(seen, axis=0)
            )
            away = seen - ops.convert_to_tensor(self.mean)
            count = ops.cast(ops.shape(away)[0], "float32")
            now = ops.matmul(ops.transpose(away), away) / count
            self.covariance.assign(kept * self.covariance + (1 - kept) * now)
            self.steps.assign(passed + 1)
        return codes

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments from which the layer can be made again."""
        return {**super().get_config(), "momentum": self.momentum}


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
