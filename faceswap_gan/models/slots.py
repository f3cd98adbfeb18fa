"""What an optimizer remembers, by the names of the weights it belongs to.

So moments find their weight again when other networks, accumulation or
precision change what else there is to remember.
"""

import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from faceswap_gan.models.arrays import names_in
from faceswap_gan.models.arrays import read_arrays
from faceswap_gan.models.arrays import write_arrays

WHOLE, SCALING = "whole", "scaling"
"""Names of the parts of an optimizer that are no optimizers themselves."""
OLD_PARTS = ("generators", "discriminators")
"""The parts of the time when slots had numbers; what has come to be another
part was in the first."""
ACCUMULATOR = "gradient_accumulator"
TIMETABLE = "timetable"
"""The kind of the variable by which learning rates know when stages begin."""
DERIVED = {TIMETABLE}
"""Kinds that settings say, so that no checkpoint keeps them."""
_NUMBERED = re.compile(r"\d{5}/")


@dataclass(frozen=True, eq=False)
class Slot:
    """A variable of an optimizer.

    Attributes:
        variable: the variable itself.
        part: the optimizer that it is in, of several.
        kind: `momentum` and the like, `iteration` for the steps taken.
        weight: name of the weight that it belongs to, None for the part's.
    """

    variable: keras.Variable
    part: str
    kind: str
    weight: str | None

    @property
    def is_needed(self) -> bool:
        """Whether a training of the same weights always has it."""
        return self.part != SCALING and self.kind != ACCUMULATOR

    @property
    def name(self) -> str:
        """The name in a checkpoint."""
        return f"{self.kind}/{self.weight or self.part}"


def write_slots(
    path: Path,
    optimizer: keras.optimizers.Optimizer,
    variables: Mapping[str, Any],
) -> None:
    """Writes what a built optimizer remembers.

    Args:
        path: the file to write.
        optimizer: the optimizer, of one part or of several.
        variables: by their names in the checkpoint, what it optimizes.

    Raises:
        OSError: the file cannot be written.
    """
    own = slots(optimizer, variables)
    write_arrays(path, {slot.name: slot.variable for slot in own})


def read_slots(
    path: Path,
    optimizer: keras.optimizers.Optimizer,
    variables: Mapping[str, Any],
    restored: Collection[str],
) -> None:
    """Puts what an optimizer remembered into one that may have other parts.

    What belongs to new weights stays as it is, and what belonged to weights
    that are there no longer is left out.

    Args:
        path: what `write_slots` wrote.
        optimizer: a built optimizer.
        variables: by their names in the checkpoint, what it optimizes.
        restored: names of those that are not new.

    Raises:
        CheckpointError: the file is damaged, or something is missing there.
    """
    own = slots(optimizer, variables)
    parts = {slot.part for slot in own if slot.weight in restored}
    parts |= {WHOLE, SCALING}
    wanted = [
        slot
        for slot in own
        if slot.weight in restored or (not slot.weight and slot.part in parts)
    ]
    names = set(names_in(path))
    numbered = any(map(_NUMBERED.match, names))
    known = _by_numbers(wanted, names) if numbered else {}
    named = [(known.get(slot, slot.name), slot.variable) for slot in wanted]
    left = [
        (name, variable)
        for (name, variable), slot in zip(named, wanted, strict=True)
        if name in names or slot.is_needed
    ]
    # In rounds, since parts may share the steps that an old file has.
    while left:
        found = dict(left)
        read_arrays(path, found)
        left = [pair for pair in left if found[pair[0]] is not pair[1]]


def slots(
    optimizer: keras.optimizers.Optimizer, variables: Mapping[str, Any]
) -> list[Slot]:
    """Lists the variables of a built optimizer.

    Args:
        optimizer: the optimizer, of one part or of several.
        variables: by their names in the checkpoint, what it optimizes.
    """
    weights = {
        variable.path.replace("/", "_"): name
        for name, variable in variables.items()
        if getattr(variable, "trainable", False)
    }
    return [
        Slot(variable, part, *_belonging(variable.name, weights))
        for part, own in _parts(optimizer)
        for variable in own
        if variable.name not in DERIVED
    ]


def _belonging(name: str, weights: Mapping[str, str]) -> tuple[str, str | None]:
    """Divides the name of an optimizer's variable into kind and weight."""
    path = name
    while path := path.rpartition("_")[0]:
        if path in weights:
            return name[len(path) + 1 :], weights[path]
    return name, None


def _parts(
    optimizer: keras.optimizers.Optimizer,
) -> Iterator[tuple[str, list[keras.Variable]]]:
    """Yields the variables of an optimizer and of those inside it."""
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:
        yield SCALING, _own(optimizer, [inner])
        yield from _parts(inner)
        return
    inside = getattr(optimizer, "optimizers", [])
    yield WHOLE, _own(optimizer, inside)
    for each in inside:
        yield each.name, each.variables


def _own(optimizer: Any, inside: Sequence[Any]) -> list[keras.Variable]:
    others = {id(v) for each in inside for v in each.variables}
    return [v for v in optimizer.variables if id(v) not in others]


def _by_numbers(
    wanted: Iterable[Slot], names: Iterable[str]
) -> dict[Slot, str]:
    """Finds slots in a file of the time when they had numbers for names.

    Each part began with its number of steps.

    Args:
        wanted: the slots.
        names: those in the file.

    Returns:
        The names that the file has for the slots that are in it.
    """
    parts = iter([WHOLE, *OLD_PARTS])
    if any(name.endswith("/step_counter") for name in names):
        parts = iter([SCALING, WHOLE, *OLD_PARTS])
    places: dict[str | tuple[str | None, str], str] = {}
    part = None
    for name in sorted(names):
        kind = name.partition("/")[2]
        part = next(parts, part) if kind == "iteration" else part
        places[kind] = places[part, kind] = name
    found = {}
    for slot in wanted:
        kept = slot.part in (SCALING, WHOLE, *OLD_PARTS)
        part = slot.part if kept else OLD_PARTS[0]
        key: str | tuple[str | None, str] = (part, slot.kind)
        if slot.weight:
            key = slot.variable.name
        if key in places:
            found[slot] = places[key]
    return found
