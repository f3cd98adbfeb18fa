"""What an output says of itself: people, model, source, swaps."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.records.consent import Person

PUBLIC = {"name", "basis", "date", "face_set"}
"""What of a consent record is written into outputs: its notes are not."""


def public(people: Iterable[Person]) -> list[dict[str, Any]]:
    """Returns what of consent records is written into outputs."""
    return [person.model_dump(include=PUBLIC) for person in people]


def public_ancestors(ancestors: Iterable[Ancestor]) -> list[dict[str, Any]]:
    """Returns what outputs say of the models that their model began from."""
    return [
        {"people": public(ancestor.people), "model": ancestor.model}
        for ancestor in ancestors
    ]


@dataclasses.dataclass(frozen=True)
class Statement:
    """What an output says of itself.

    Attributes:
        people: those whose faces the model was trained on.
        model: SHA-256 of the model's weights, if they are complete.
        source: the file that was edited, if any.
        swaps: who was swapped with whom, and where.
        sound: of each track its codec, and from which it was encoded anew.
        watermarked: whether its frames hold the watermark.
        ancestors: the models that its model began from.
    """

    people: tuple[Person, ...]
    model: str = ""
    source: Path | None = None
    swaps: tuple[Swap, ...] = ()
    sound: tuple[dict[str, str], ...] = ()
    watermarked: bool = True
    ancestors: tuple[Ancestor, ...] = ()

    @property
    def payload(self) -> Payload | None:
        """What the watermark says, if there is one and the model is known."""
        named = self.model and self.watermarked
        return Payload.of_model(self.model) if named else None

    def assertion(self) -> dict[str, Any]:
        """Returns what is written into the file; notes on consent are not."""
        stated = {"people": public(self.people), "model": self.model}
        if self.ancestors:
            stated["ancestors"] = public_ancestors(self.ancestors)
        if self.swaps:
            stated["swaps"] = [swap.row() for swap in self.swaps]
        if self.sound:
            stated["sound"] = list(self.sound)
        return stated
