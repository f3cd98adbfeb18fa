"""What is said where nobody was swapped: whom the source shows instead."""

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.provenance.swaps import Swap

Seen = Mapping[str | None, int]
"""Frames in which each known person was seen, and strangers as None."""


def all_masks_empty(source: Path) -> NothingSwappedError:
    """Returns the error of a conversion in which no face changed.

    Args:
        source: what was to be converted.
    """
    return NothingSwappedError(
        f"Nobody was swapped in {source}, for the model's mask is empty on "
        "every face, so nothing was written: train the model for longer, or "
        "choose other parts of the face.",
        (),
    )


def nobody_swapped(
    source: Path, wanted: Sequence[str], seen: Seen, recognised: bool
) -> NothingSwappedError:
    """Returns the error of a conversion that swapped nobody.

    Args:
        source: what was to be converted.
        wanted: who was to be swapped.
        seen: who was seen, and in how many frames.
        recognised: whether people were told apart by their faces.
    """
    whom = " or ".join(filter(None, wanted)) or "the person"
    others = [name for name in seen if name is not None]
    if not seen:
        sentence = (
            f"No face was found in {source}, so nothing was written: check "
            f"that it shows {whom}, from the front and not too small."
        )
    elif not recognised:
        sentence = (
            f"None of the chosen tracks is in {source}, so nothing was "
            "written: choose others with --tracks, or all."
        )
    elif others:
        sentence = (
            f"{source} shows {' and '.join(others)}, not {whom}, so nobody "
            "was swapped and nothing was written."
        )
    else:
        sentence = (
            f"{source} shows faces, but none of them was recognised as "
            f"{whom}, so nobody was swapped and nothing was written: if it is "
            f"{whom} all the same, choose the faces with --tracks longest."
        )
    return NothingSwappedError(sentence, others)


def unchanged(wanted: Sequence[Swap], swapped: Sequence[Swap]) -> list[str]:
    """Says in how many frames those who were to be swapped stayed.

    Args:
        wanted: who was to be swapped, by frames.
        swapped: who was.
    """
    before, after = (
        set().union(*(swap.numbers() for swap in swaps))
        for swaps in (wanted, swapped)
    )
    if not before - after:
        return []
    return [
        f"In {len(before - after)} frames the mask of every face came out "
        "empty, so that they are as they were."
    ]
