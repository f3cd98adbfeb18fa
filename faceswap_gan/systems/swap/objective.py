"""The objective of the face swap: each term with its weight.

`outputs` is what `FaceSwapGAN.call` gives for one person. Where things cover
the input, the target of the raw picture is `target` without them, and that of
the composite is `scene` with them.
"""

from collections.abc import Callable

import keras
from keras import ops

from faceswap_gan.networks.vggface import TAPS
from faceswap_gan.systems.swap import losses
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.settings.loss import LossConfig
from faceswap_gan.training.schedule import Staged


def term_names(config: SwapConfig) -> list[str]:
    """Names of the loss terms that the settings switch on, in order."""
    weights = config.loss
    optional = {
        "composite": weights.composite,
        "auxiliary": weights.auxiliary and _has_auxiliary_heads(config),
        "structure": weights.structure,
        "edges": weights.edges,
        "eyes": weights.eyes,
        "eye_edges": weights.eye_edges,
        "cyclic": weights.cyclic,
        "perceptual": weights.perceptual,
        "adversarial": weights.adversarial != "none",
        "discriminator": weights.adversarial != "none",
        "confusion": weights.confusion,
        "latent_critic": weights.confusion,
    }
    chosen = [name for name, used in optional.items() if used]
    return ["reconstruction", "mask", *chosen]


def _has_auxiliary_heads(config: SwapConfig) -> bool:
    model = config.model
    return model.network in ("lite", "standard") and model.resolution > 64


def composite(outputs: dict):
    """Lays the decoder's picture over the input by its alpha mask.

    Returns:
        The masked picture (n, s, s, 3), the raw one, alpha (n, s, s, 1).
    """
    alpha, rgb = ops.split(outputs["rgba"], [1], axis=-1)
    return alpha * rgb + (1 - alpha) * outputs["warped"], rgb, alpha


def scene(outputs: dict):
    """Returns the target of the composite, (n, s, s, 3)."""
    return outputs.get("scene", outputs["target"])


def reconstruction_terms(weights: LossConfig, outputs: dict) -> dict:
    """Gives the terms that compare with the target."""
    masked, rgb, _ = composite(outputs)
    target, eyes = outputs["target"], outputs["eyes"]
    terms = {"reconstruction": weights.reconstruction * losses.l1(rgb, target)}
    if weights.composite:
        terms["composite"] = weights.composite * losses.l1(
            masked, scene(outputs)
        )
    small = [outputs[name] for name in outputs if name.startswith("aux_")]
    if small and weights.auxiliary:
        terms["auxiliary"] = weights.auxiliary * sum(
            losses.l1(picture, losses.resized(target, picture.shape[1]))
            for picture in small
        )
    if weights.structure:
        terms["structure"] = weights.structure * losses.structure(rgb, target)
    if weights.edges:
        terms["edges"] = weights.edges * losses.edges(rgb, target)
    if weights.eyes:
        terms["eyes"] = weights.eyes * losses.masked_l1(rgb, target, eyes)
    if weights.eye_edges:
        eye_edges = losses.edges(rgb, target, eyes)
        terms["eye_edges"] = weights.eye_edges * eye_edges
    return terms


class MaskTerm:
    """The alpha mask's shape, size and smoothness, as the schedule weighs them.

    Args:
        config: the settings.
    """

    def __init__(self, config: SwapConfig):
        schedule, total = config.schedule, config.training.iterations
        weights = config.loss
        self.target = weights.mask_target
        self.variation = weights.mask_variation
        self.hidden = weights.mask_hidden
        hinge = [stage.mask == "hinge" for stage in schedule]
        self.l1 = Staged(
            schedule, total, [0.0 if h else weights.mask_l1 for h in hinge]
        )
        self.hinge = Staged(
            schedule, total, [weights.mask_hinge if h else 0.0 for h in hinge]
        )
        self.margin = Staged(
            schedule, total, [stage.mask_margin for stage in schedule]
        )

    def __call__(self, outputs: dict, step):
        """Gives the weighted term at a step."""
        _, _, alpha = composite(outputs)
        size = self.l1(step) * losses.mask_size(alpha)
        hinge = losses.mask_hinge(alpha, self.margin(step))
        known = self.target * losses.l1(alpha, outputs["face"])
        variation = self.variation * losses.total_variation(alpha)
        term = size + self.hinge(step) * hinge + known + variation
        if "cover" in outputs:
            hidden = losses.mask_hidden(alpha, outputs["cover"])
            term = term + self.hidden * hidden
        return term


def adversarial_terms(
    weights: LossConfig,
    discriminator: keras.Model,
    outputs: dict,
    mix,
    training: bool = True,
) -> dict:
    """Gives both players' terms, each without gradient to the other.

    Args:
        weights: the settings of the losses.
        discriminator: the person's.
        outputs: see the module.
        mix: scalar share of real for mixup.
        training: whether the discriminator may move its state.
    """
    of_critic, of_generator = losses.ADVERSARIAL[weights.adversarial]
    masked, rgb, _ = composite(outputs)
    warped, reals = outputs["warped"], [scene(outputs), outputs["target"]]

    def critic(picture):
        pair = ops.concatenate([picture, warped], axis=-1)
        return discriminator(pair, training=training)

    fakes = [masked, rgb]
    still = [ops.stop_gradient(fake) for fake in fakes]
    critic_loss = of_critic(critic, reals, still, mix)
    with _frozen(discriminator):
        generator_loss = of_generator(critic, reals, fakes)
    return {
        "discriminator": critic_loss,
        "adversarial": weights.adversarial_weight * generator_loss,
    }


def _frozen(network: keras.Model) -> keras.StatelessScope:
    """Inside this, a network passes gradients on and takes none itself."""
    still = [(v, ops.stop_gradient(v.value)) for v in network.variables]
    return keras.StatelessScope(still)


def confusion_terms(
    weights: LossConfig,
    critics: list[keras.Model],
    latents: list,
    told: list,
    training: bool = True,
) -> dict:
    """Gives both players' terms in the game about whose face was encoded.

    Two critics learn to name the person, one from the code and from cues of
    what the face does, one from these cues alone. The encoder is to make the
    first as unsure as the second: of what a face does, a code may say
    everything, of whose it is no more than follows from that, so that one
    movement of two people has one code (after Tzeng et al. 2015, whose wish
    is that nobody be named at all).

    Args:
        weights: the settings of the losses.
        critics: from latent vectors and cues, and from cues alone, to a logit
            for each person.
        latents: for each person (n, units).
        told: for each person the cues (n, numbers).
        training: whether the critics may move their state.
    """
    critic, cue_critic = critics
    codes, told = ops.concatenate(latents), ops.concatenate(told)
    guess = cue_critic(told, training=training)
    logits = critic([ops.stop_gradient(codes), told], training=training)
    named = [
        losses.naming(own, person)
        for found in (logits, guess)
        for person, own in enumerate(ops.split(found, len(latents)))
    ]
    shares = ops.stop_gradient(ops.softmax(guess))
    with _frozen(critic):
        logits = critic([codes, told], training=training)
    told_apart = losses.cross_entropy(logits, shares)
    return {
        "confusion": weights.confusion * told_apart * len(latents),
        "latent_critic": sum(named),
    }


def cyclic_term(weights: LossConfig, outputs: dict):
    """Gives the weighted cycle loss: there and back to the same face."""
    alpha, rgb = ops.split(outputs["cycle"], [1], axis=-1)
    there, _ = ops.split(outputs["there"], [1], axis=-1)
    back = losses.l1(rgb, outputs["target"])
    seen = 1 - outputs["cover"] if "cover" in outputs else 1.0
    masks = losses.masked_l1(alpha, there, seen)
    return weights.cyclic * (back + weights.cyclic_alpha * masks)


def perceptual_term(
    weights: LossConfig, features: Callable, outputs: dict, mix
):
    """Gives the weighted distance of normalised feature maps.

    Args:
        weights: the settings of the losses.
        features: network from pictures (n, s, s, 3) to a dict of maps.
        outputs: see the module.
        mix: scalar share of the raw picture, the rest is the masked one.
    """
    masked, rgb, _ = composite(outputs)
    fake = features(mix * rgb + (1 - mix) * masked, training=False)
    whole = mix * outputs["target"] + (1 - mix) * scene(outputs)
    real = features(whole, training=False)
    weighted = zip(TAPS, weights.perceptual_maps, strict=True)
    return sum(w * losses.normalised_mse(fake[m], real[m]) for m, w in weighted)
