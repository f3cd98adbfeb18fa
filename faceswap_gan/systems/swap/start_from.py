"""What a new model takes of a trained one: the layers that correspond.

Layers correspond by their names inside a network. Names that hold the size of
a map (`up_32`) count it as at 128 px, so that maps of 12 px in a network of
96 px are those of 16 px in others. A head belongs to the size that it draws:
what draws 64 px is a small output of a network of 128 px. A layer is taken
with all its weights or not at all, and its normalization only with it.
"""

import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np

from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.systems.swap.gan import FaceSwapGAN
from faceswap_gan.systems.swap.gan_networks import CLASSIFIERS
from faceswap_gan.systems.swap.settings.model import ModelConfig

SMALLEST_MAP = 6
"""Pixels; smaller numbers in the names of layers count layers."""
HEADS = ("rgb", "alpha", "rgb_conv", "alpha_conv")
KINDS = {
    "decoder": "decoder",
    "centre": "mean face",
    "white_balance": "usual light",
    "cue_centre": "mean expression",
    "discriminator": "discriminator",
    "code_range": "range of codes",
    "refiner": "last stage",
}
"""The networks that each person has, and what they are called."""
Layers = dict[str, list[keras.Variable]]


class Part(NamedTuple):
    """How many of the layers of a network were taken."""

    taken: int
    layers: int

    def __str__(self) -> str:
        if self.layers == 1:
            return ""
        return f" ({self.taken} of {self.layers} layers)"


def check_family(here: ModelConfig, there: ModelConfig, place: str) -> None:
    """Refuses a model of networks that have nothing in common.

    Args:
        here: settings of the new model's networks.
        there: those of the model to begin from.
        place: what sentences call that one.

    Raises:
        CheckpointError: with the setting that has to be as there.
    """
    families = {NETWORKS[each.network].family for each in (here, there)}
    if len(families) > 1:
        raise _nothing_fits(here, there, place)


def take(model: FaceSwapGAN, other: FaceSwapGAN, place: str) -> list[str]:
    """Copies into a new model what corresponds in a trained one.

    People whom the other knows keep what is theirs. New people's decoders
    begin as the mean of all decoders there.

    Args:
        model: the new model.
        other: the trained one.
        place: what sentences call it.

    Returns:
        Sentences on what was taken and what is new.

    Raises:
        CheckpointError: nothing of the encoder fits.
    """
    theirs, parts = other.networks(), {}
    averages = _averages(model), _averages(other)
    for name, network in model.networks().items():
        sources = [theirs[name]] if name in theirs else []
        if name in CLASSIFIERS and model.people != other.people:
            sources = []
        if name.startswith("decoder_"):
            sources = sources or other.decoders
        parts[name] = _fill(
            _layers(network, model),
            [_layers(s, other) for s in sources],
            *averages,
        )
    if not parts["encoder"].taken:
        raise _nothing_fits(model.config.model, other.config.model, place)
    return list(_sentences(parts, model.people, other.people, place))


def _nothing_fits(
    here: ModelConfig, there: ModelConfig, place: str
) -> CheckpointError:
    return CheckpointError(
        f"Nothing of {place} fits, for its networks are of model.network="
        f"{there.network} and the new ones of {here.network}: set "
        f"model.network={there.network}, or begin from another model."
    )


def _averages(model: FaceSwapGAN) -> dict[int, keras.Variable]:
    """Returns the average of each weight that has one, by the weight's id."""
    kept = model.current_averages()
    pairs = zip(model.generator_variables, kept, strict=True)
    return {id(variable): average for variable, average in pairs}


def _layers(network: keras.Layer, model: FaceSwapGAN) -> Layers:
    """Returns the variables of each layer by what it corresponds to."""
    if not isinstance(network, keras.Model):
        return {"": network.variables}
    size = model.config.model.resolution
    return {
        _role(layer.name, size): layer.variables
        for layer in network.layers
        if layer.variables
    }


def _role(name: str, size: int) -> str:
    """Names a layer alike in networks of all sizes."""
    if name in HEADS:
        name = f"{name}_{size}"
    name = name.replace("aux_", "rgb_")
    return re.sub(r"_(\d+)", lambda n: f"_{_at_128(int(n[1]), size)}", name)


def _at_128(number: int, size: int) -> int:
    scaled = size == 96 and number >= SMALLEST_MAP
    return number * 128 // 96 if scaled else number


def _fill(
    own: Layers,
    sources: Sequence[Layers],
    averages: dict[int, keras.Variable],
    their_averages: dict[int, keras.Variable],
) -> Part:
    """Sets the layers that fit to the mean of what sources have."""
    taken = [name for name in own if sources and _fits(name, own, sources[0])]
    for name in taken:
        each = zip(own[name], *(s[name] for s in sources), strict=True)
        for variable, *theirs in each:
            variable.assign(_mean(theirs))
            if id(variable) in averages:
                average = averages[id(variable)]
                average.assign(_mean(their_averages[id(v)] for v in theirs))
    return Part(len(taken), len(own))


def _fits(name: str, own: Layers, theirs: Layers) -> bool:
    """Says whether a layer's weights, and those that it follows, fit."""
    before = name.removesuffix("_norm")
    if before != name and before in own and not _fits(before, own, theirs):
        return False
    shapes = [
        [tuple(v.shape) for v in each.get(name, ())] for each in (own, theirs)
    ]
    return shapes[0] == shapes[1]


def _mean(variables: Iterable[keras.Variable]) -> np.ndarray:
    values = [keras.ops.convert_to_numpy(v.value) for v in variables]
    if len(values) == 1:
        return values[0]
    return np.mean(values, axis=0, dtype=np.float64).astype(values[0].dtype)


def _sentences(
    parts: dict[str, Part],
    people: Sequence[str],
    before: Collection[str],
    place: str,
) -> Iterator[str]:
    taken, new = [f"the encoder{parts['encoder']}"], []
    for kind, words in KINDS.items():
        named = {p: parts.get(f"{kind}_{p}", Part(0, 0)) for p in people}
        old = [p for p in people if p in before and named[p].taken]
        if old:
            taken.append(f"{_of(words, old)}{named[old[0]]}")
        others = [p for p in people if named[p].layers and p not in old]
        if others and kind != "decoder":
            new.append(_of(words, others))
    classifiers = [parts[name] for name in CLASSIFIERS if name in parts]
    if classifiers:
        begun = taken if classifiers[0].taken else new
        begun.append("the identity classifiers")
    if reader := parts.get("code_reader"):
        begun = taken if reader.taken else new
        begun.append("the reader of codes")
    yield f"Taken from {place}: {', '.join(taken)}."
    if newcomers := [person for person in people if person not in before]:
        yield (
            f"Begun as the mean of {_listed(list(before))}: "
            f"{_of('decoder', newcomers)}."
        )
    yield f"Begun anew, at step 0: {', '.join([*new, 'the optimizer'])}."


def _of(words: str, people: Sequence[str]) -> str:
    plural = "s" if len(people) > 1 else ""
    return f"the {words}{plural} of {_listed(people)}"


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
