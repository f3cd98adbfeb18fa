"""The objective of the face swap: a table of terms, each with its weight.

A new term is a line here, with a function, and a weight in `settings/loss.py`.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import NamedTuple

from faceswap_gan.systems.swap import expression_loss
from faceswap_gan.systems.swap import games
from faceswap_gan.systems.swap import losses
from faceswap_gan.systems.swap import patch_loss
from faceswap_gan.systems.swap import terms
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.terms import Weights
from faceswap_gan.tensors import Tensor


class Term(NamedTuple):
    """A term of the objective.

    Attributes:
        name: of its curve, and of its weight where nothing else is said.
        loss: returns the unweighted scalar.
        weight: the name of its weight; None for 1.
        used: says whether the settings switch it on; None for a weight above
            0.
    """

    name: str
    loss: Callable[[Any], Any]
    weight: str | None
    used: Callable[[SwapConfig], bool] | None = None

    def is_used(self, config: SwapConfig) -> bool:
        """Returns whether the settings switch it on."""
        if self.used is not None:
            return self.used(config)
        return self.weight is not None and getattr(config.loss, self.weight) > 0

    def weighted(self, weights: Weights, given: Any) -> Tensor:
        """Returns the term times its weight."""
        loss = self.loss(given)
        return loss if self.weight is None else weights[self.weight] * loss


def _term(
    name: str,
    loss: Callable[[Any], Any],
    used: Callable[[SwapConfig], bool] | None = None,
) -> Term:
    """Makes a term whose weight is the setting of its name."""
    return Term(name, loss, name, used)


def _always(config: SwapConfig) -> bool:
    return True


def _has_small_pictures(config: SwapConfig) -> bool:
    model = config.model
    makes = model.network in ("lite", "standard") and model.resolution > 64
    return makes and config.loss.auxiliary > 0


def _is_refined(config: SwapConfig) -> bool:
    return config.model.refined and config.loss.refined > 0


def plays_on_patches(config: SwapConfig) -> bool:
    """Returns whether the last stage has a discriminator."""
    return _is_refined(config) and config.loss.patch_adversarial > 0


def _is_adversarial(config: SwapConfig) -> bool:
    return config.loss.adversarial != "none"


def _is_confused(config: SwapConfig) -> bool:
    return config.loss.domain_confusion > 0


PERSONAL = (
    _term("reconstruction", lambda g: losses.l1(g.rgb, g.target), _always),
    _term("composite", lambda g: losses.l1(g.composite, g.occluded_target)),
    _term("auxiliary", terms.auxiliary, _has_small_pictures),
    _term("structure", lambda g: losses.structure(g.rgb, g.target)),
    _term("edges", lambda g: losses.edges(g.rgb, g.target)),
    _term("eyes", lambda g: losses.masked_l1(g.rgb, g.target, g.eyes)),
    _term("eye_edges", lambda g: losses.edges(g.rgb, g.target, g.eyes)),
    _term("mouth", lambda g: losses.masked_l1(g.rgb, g.target, g.mouth)),
    _term("mouth_edges", lambda g: losses.edges(g.rgb, g.target, g.mouth)),
    Term("mask", terms.mask, None, _always),
    _term("refined", patch_loss.refined, _is_refined),
    Term(
        "patch_discriminator",
        games.patch_discriminator,
        None,
        plays_on_patches,
    ),
    _term("patch_adversarial", games.patch_adversarial, plays_on_patches),
    _term("cyclic", terms.cycle),
    Term("perceptual", terms.perceptual, None, lambda c: c.loss.perceptual),
    Term("discriminator", games.discriminator, None, _is_adversarial),
    Term(
        "adversarial",
        games.adversarial,
        "adversarial_weight",
        _is_adversarial,
    ),
)
"""The terms of each person, of a `terms.Given`."""
SHARED = (
    _term("domain_confusion", games.domain_confusion),
    Term("identity_classifier", games.identity_classifier, None, _is_confused),
)
"""The terms of all people together, of `games.Codes`."""
TOLD = (_term("expression", expression_loss.expression),)
"""The terms of what codes tell, of `expression_loss.Performance`."""


def used(table: Iterable[Term], config: SwapConfig) -> Iterator[Term]:
    """Yields the terms of a table that the settings switch on."""
    return (term for term in table if term.is_used(config))


def term_names(config: SwapConfig) -> list[str]:
    """Returns the names of the terms that the settings switch on, in order."""
    return [term.name for term in used((*PERSONAL, *SHARED, *TOLD), config)]
