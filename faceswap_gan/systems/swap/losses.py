"""The terms of the objective: pure functions that return float32 scalars.

Weights are not applied here; `gan.compute_loss` alone does that.
"""

from collections.abc import Callable
from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from faceswap_gan.tensors import Tensor

Critic = Callable[[Tensor], Tensor]
"""Judges pictures (n, s, s, 3)."""


def l1(prediction: Tensor, target: Tensor) -> Tensor:
    """Mean absolute error of two tensors of one shape."""
    return ops.mean(ops.abs(prediction - target))


def masked_l1(prediction: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Mean over all pixels of the absolute error times the mask.

    Args:
        prediction: (n, h, w, c).
        target: (n, h, w, c).
        mask: (n, h, w, 1) in [0, 1].
    """
    return ops.mean(ops.abs(prediction - target) * mask)


def gradients(image: Tensor) -> Tensor:
    """Forward differences of (n, h, w, c) along y and x, cut to one shape.

    Splits are used rather than slices: their gradient is a concatenation,
    several times faster on a CPU than that of a strided slice.

    Returns:
        Two tensors (n, h - 1, w - 1, c).
    """
    height, width = image.shape[1:3]
    above, bottom = ops.split(image, [height - 1], axis=1)
    below = ops.concatenate([ops.split(above, [1], axis=1)[1], bottom], axis=1)
    corner, last = ops.split(above, [width - 1], axis=2)
    right = ops.concatenate([ops.split(corner, [1], axis=2)[1], last], axis=2)
    down = ops.split(below, [width - 1], axis=2)[0]
    return down - corner, right - corner


def edges(prediction: Tensor, target: Tensor, mask: Tensor = None) -> Tensor:
    """L1 between the signed forward differences, summed over both axes.

    The reference compares their absolute values, which forgives an edge of
    the wrong sign.

    Args:
        prediction: (n, h, w, c).
        target: (n, h, w, c).
        mask: optional (n, h, w, 1) in [0, 1] that weighs the pixels.
    """
    weight = 1.0 if mask is None else mask[:, :-1, :-1]
    along = gradients(prediction - target)
    return sum(ops.mean(ops.abs(each) * weight) for each in along)


def structure(prediction: Tensor, target: Tensor, window: int = 7) -> Tensor:
    """Structural dissimilarity, (1 - SSIM) / 2 (Wang et al. 2004).

    Args:
        prediction: (n, h, w, c) in [-1, 1].
        target: (n, h, w, c) in [-1, 1].
        window: side of the uniform window in pixels.
    """
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    maps = [prediction, target, prediction**2, target**2, prediction * target]
    means = windows(ops.concatenate(maps, axis=-1), window)
    mean_p, mean_t, square_p, square_t, product = ops.split(means, 5, axis=-1)
    var_p, var_t = square_p - mean_p**2, square_t - mean_t**2
    cov = product - mean_p * mean_t
    light = (2 * mean_p * mean_t + c1) / (mean_p**2 + mean_t**2 + c1)
    shape = (2 * cov + c2) / (var_p + var_t + c2)
    return (1 - ops.mean(light * shape)) / 2


def windows(image: Tensor, side: int) -> Tensor:
    """Means over all windows of (n, h, w, c), as two matrix products.

    On a CPU these are many times faster than pooling, above all backwards.

    Returns:
        (n, h - side + 1, w - side + 1, c).
    """
    height, width = image.shape[1:3]
    rows = ops.einsum("ih,nhwc->niwc", _running_mean(height, side), image)
    return ops.einsum("jw,niwc->nijc", _running_mean(width, side), rows)


def _running_mean(length: int, side: int) -> np.ndarray:
    start = np.arange(length - side + 1)[:, None]
    inside = (np.arange(length) >= start) & (np.arange(length) < start + side)
    return (inside / side).astype("float32")


def normalised_mse(
    prediction: Tensor, target: Tensor, epsilon: float = 1e-3
) -> Tensor:
    """Mean squared error of feature maps, each brought to mean 0, spread 1.

    Args:
        prediction: (n, h, w, c).
        target: (n, h, w, c).
        epsilon: added to the spread.
    """

    def normalised(x: Tensor) -> Tensor:
        x = ops.cast(x, "float32")
        mean = ops.mean(x, axis=(1, 2, 3), keepdims=True)
        spread = ops.std(x, axis=(1, 2, 3), keepdims=True)
        return (x - mean) / (spread + epsilon)

    return ops.mean(ops.square(normalised(prediction) - normalised(target)))


def naming(logits: Tensor, person: int) -> Tensor:
    """Cross entropy of logits (n, people) with one person."""
    return -ops.mean(ops.log_softmax(logits)[:, person])


def cross_entropy(logits: Tensor, shares: Tensor) -> Tensor:
    """Cross entropy of logits (n, people) with wanted shares (n, people)."""
    return -ops.mean(ops.sum(shares * ops.log_softmax(logits), axis=-1))


def mask_size(alpha: Tensor) -> Tensor:
    """Mean of the alpha mask (n, h, w, 1)."""
    return ops.mean(alpha)


def mask_hinge(alpha: Tensor, margin: Tensor) -> Tensor:
    """Mean shortfall of alpha (n, h, w, 1) below a margin."""
    return ops.mean(ops.maximum(0.0, margin - alpha))


def mask_hidden(alpha: Tensor, occluder_mask: Tensor) -> Tensor:
    """Mean of alpha (n, h, w, 1) times how much of each pixel is covered."""
    return ops.mean(alpha * occluder_mask)


def total_variation(alpha: Tensor) -> Tensor:
    """Mean absolute forward difference of alpha, summed over both axes."""
    return sum(ops.mean(ops.abs(part)) for part in gradients(alpha))


def lsgan(scores: Tensor, label: Tensor, weight: Tensor = 1.0) -> Tensor:
    """Least-squares adversarial loss (Mao et al. 2017, eq. 2).

    Args:
        scores: of a critic, (n, h, w, 1).
        label: what they are to be.
        weight: of each score.
    """
    return ops.mean(weight * ops.square(scores - label))


def mixup_lsgan_discriminator(
    critic: Critic,
    reals: Sequence[Tensor],
    fakes: Sequence[Tensor],
    mix: Tensor,
) -> Tensor:
    """LSGAN on a mixture of real and fake, with the share of real as label.

    mixup (Zhang et al. 2018) applied to the discriminator.

    Args:
        critic: function from pictures (n, h, w, 3) to scores.
        reals: the targets of the composite and the raw swap, (n, h, w, 3) each.
        fakes: the masked and the raw swap, (n, h, w, 3) each.
        mix: scalar share of real in [0, 1].
    """
    pairs = zip(reals, fakes, strict=True)
    mixed = [mix * real + (1 - mix) * fake for real, fake in pairs]
    return sum(lsgan(critic(picture), mix) for picture in mixed)


def mixup_lsgan_generator(
    critic: Critic, reals: Sequence[Tensor], fakes: Sequence[Tensor]
) -> Tensor:
    """The generator's side of `mixup_lsgan_discriminator`."""
    del reals
    return sum(lsgan(critic(fake), 1.0) for fake in fakes)


def relativistic_discriminator(
    critic: Critic,
    reals: Sequence[Tensor],
    fakes: Sequence[Tensor],
    mix: Tensor,
) -> Tensor:
    """LSGAN for the masked picture, relativistic average LSGAN for the raw.

    Jolicoeur-Martineau 2018, with the least-squares critic.

    Args:
        critic: function from pictures (n, h, w, 3) to scores.
        reals: the targets of the composite and the raw swap, (n, h, w, 3) each;
            one and the same tensor is judged once.
        fakes: the masked and the raw swap, (n, h, w, 3) each.
        mix: not used; the signature is the family's.
    """
    del mix
    (occluded, real), (masked, raw) = reals, fakes
    of_real = critic(real)
    of_occluded = of_real if occluded is real else critic(occluded)
    plain = (lsgan(of_occluded, 1.0) + lsgan(critic(masked), 0.0)) / 2
    return plain + _relativistic(of_real, critic(raw))


def relativistic_generator(
    critic: Critic, reals: Sequence[Tensor], fakes: Sequence[Tensor]
) -> Tensor:
    """The generator's side of `relativistic_discriminator`."""
    (_, real), (masked, raw) = reals, fakes
    return lsgan(critic(masked), 1.0) + _relativistic(critic(raw), critic(real))


def _relativistic(better: Tensor, worse: Tensor) -> Tensor:
    above = lsgan(better - ops.mean(worse), 1.0)
    below = lsgan(worse - ops.mean(better), -1.0)
    return (above + below) / 2


ADVERSARIAL = {
    "mixup_lsgan": (mixup_lsgan_discriminator, mixup_lsgan_generator),
    "relativistic_avg_lsgan": (
        relativistic_discriminator,
        relativistic_generator,
    ),
}


def resized(image: Tensor, side: int) -> Tensor:
    """Resizes (n, h, w, c) to (n, side, side, c), bilinear, antialiased."""
    return keras.ops.image.resize(
        image, (side, side), interpolation="bilinear", antialias=True
    )
