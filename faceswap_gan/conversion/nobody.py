"""What is said where nobody was swapped: whom the source shows instead."""

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.errors import NothingSwappedError

Seen = Mapping[str | None, int]
"""Frames in which each known person was seen, and strangers as None."""


def nobody_swapped(
    source: Path, wanted: Sequence[str], seen: Seen, recognised: bool
) -> NothingSwappedError:
    """Gives the error of a conversion that swapped nobody.

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
