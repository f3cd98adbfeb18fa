"""Model, people and swaps of an output, by all that names them."""

import contextlib
from typing import NamedTuple

from faceswap_gan.errors import ConsentError
from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.ancestry import ancestors_in
from faceswap_gan.provenance.credentials_reader import Credentials
from faceswap_gan.provenance.origin import Origin
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.swaps import swaps_of_rows
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.provenance.watermark_search import Reading
from faceswap_gan.records.consent import Person
from faceswap_gan.records.consent import validated
from faceswap_gan.workspace import Workspace


class Makers(NamedTuple):
    """What is known of the making of a file.

    Attributes:
        model: SHA-256 of the model, or its first five digits alone.
        people: those whose faces it was trained on.
        swaps: whose face was replaced by whose.
        ancestors: the models that it began from.
    """

    model: str = ""
    people: tuple[Person, ...] = ()
    swaps: tuple[Swap, ...] = ()
    ancestors: tuple[Ancestor, ...] = ()


def makers_of(
    signed: Credentials,
    mark: Reading | None,
    origin: Origin | None,
    workspace: Workspace | None,
) -> Makers:
    """Returns model, people and swaps as far as anything holds that names them.

    Args:
        signed: the file's credentials.
        mark: its watermark, or None.
        origin: the outputs that it looks like a copy of, or None.
        workspace: a project whose models are looked through, or None.
    """
    if origin is not None and origin.credentials:
        first, *others = map(stated, origin.credentials)
        agree = all(other.swaps == first.swaps for other in others)
        return first if agree else first._replace(swaps=())
    if signed.state == "intact" and signed.role in ("active", "parent"):
        return stated(signed)
    return Makers() if mark is None else _made_by(mark, workspace)


def stated(signed: Credentials) -> Makers:
    """Returns what a statement says, which anyone may have forged."""
    statement = signed.assertion or {}
    rows, people = statement.get("people"), []
    for row in rows if isinstance(rows, list) else []:
        with contextlib.suppress(ConsentError):
            people.append(validated(row, "The statement"))
    ancestors: tuple[Ancestor, ...] = ()
    with contextlib.suppress(ConsentError):
        ancestors = ancestors_in(statement.get("ancestors", []), "It")
    return Makers(
        str(statement.get("model", "")),
        tuple(people),
        swaps_of_rows(statement.get("swaps")),
        ancestors,
    )


def _made_by(mark: Reading, workspace: Workspace | None) -> Makers:
    """Returns the model that a watermark names and its people, if known."""
    for model in trained_models(workspace) if workspace else []:
        for digest in model.digests:
            if digest.startswith(mark.payload.name):
                people, before = tuple(model.people), model.ancestors
                return Makers(digest, people, ancestors=before)
    return Makers(mark.payload.name)
