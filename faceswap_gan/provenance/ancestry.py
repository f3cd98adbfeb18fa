"""The models that a model began from, and on whose faces they were trained."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Annotated
from typing import Any

import pydantic

from faceswap_gan.errors import ConsentError
from faceswap_gan.json_text import first_fault
from faceswap_gan.records.consent import Person
from faceswap_gan.records.consent import validated


class Ancestor(pydantic.BaseModel, extra="forbid"):
    """A model that another began from, at once or by way of others.

    Attributes:
        model: SHA-256 of its weights.
        people: those whose faces it was trained on.
    """

    model: Annotated[str, pydantic.Field(pattern="^[0-9a-f]{64}$")]
    people: Annotated[tuple[Person, ...], pydantic.Field(min_length=1)]


_Ancestors = pydantic.TypeAdapter(tuple[Ancestor, ...])


def ancestors_in(rows: Any, origin: str) -> tuple[Ancestor, ...]:
    """Makes ancestors of what a record holds.

    Args:
        rows: the record.
        origin: where it is from, for the error.

    Raises:
        ConsentError: it does not say what it must.
    """
    try:
        return _Ancestors.validate_python(rows)
    except pydantic.ValidationError as error:
        raise ConsentError(
            f"{origin} does not say what its model began from "
            f"({first_fault(error)})."
        ) from error


def people_before(ancestors: Iterable[Ancestor]) -> list[Person]:
    """Returns the people of ancestors, each name once."""
    people = [person for ancestor in ancestors for person in ancestor.people]
    return list({person.name: person for person in people}.values())


def names_of(ancestors: Iterable[Ancestor]) -> list[str]:
    """Names the people of ancestors, each once."""
    return [person.name for person in people_before(ancestors)]


def everybody_in(record: Mapping[str, Any], origin: str) -> list[str]:
    """Names all of whose faces a model's weights hold something.

    Args:
        record: what a checkpoint, a packed file or an export says of itself.
        origin: where it is from, for the error.

    Raises:
        ConsentError: it does not say whose faces.
    """
    try:
        rows, before = record["people"], record.get("ancestors", [])
        names = [validated(row, origin).name for row in rows]
    except (AttributeError, KeyError, TypeError) as error:
        raise ConsentError(
            f"{origin} does not say whom its model was trained on."
        ) from error
    names += names_of(ancestors_in(before, origin))
    return list(dict.fromkeys(names))
