"""What a checkpoint says of itself: `state.json`, read without trusting it."""

import hashlib
import json
import shlex
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Final
from typing import Literal

import pydantic
from pydantic import Field

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ForbiddenError
from faceswap_gan.errors import InputError
from faceswap_gan.files import owner_of
from faceswap_gan.json_text import first_fault
from faceswap_gan.json_text import json_of
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_bytes

FORMAT = 1
WEIGHTS: Final = "weights.npz"
OPTIMIZER: Final = "optimizer.npz"
STATE = "state.json"
SEAL = "state_sha256"

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class State(pydantic.BaseModel):
    """The facts of a checkpoint that are needed to use it.

    One that was shared may be without its optimizer. How often a training
    was rolled back stands in the file as `setbacks`.
    """

    model_config = pydantic.ConfigDict(
        strict=True, frozen=True, allow_inf_nan=False
    )

    format: Literal[1]
    step: Annotated[int, Field(ge=0)]
    people: Annotated[list[dict[str, Any]], Field(min_length=1)]
    config: dict[str, Any]
    score: float | None = None
    rollbacks: Annotated[int, Field(ge=0, alias="setbacks")] = 0
    ancestors: list[dict[str, Any]] = []
    sha256: dict[Literal["weights.npz", "optimizer.npz"], Digest]

    @pydantic.field_validator("sha256")
    @classmethod
    def _has_weights(cls, hashes: dict[str, str]) -> dict[str, str]:
        if WEIGHTS not in hashes:
            raise ValueError(f"there is no hash of {WEIGHTS}")
        return hashes


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Writes a checkpoint's state, sealed with its own hash.

    Raises:
        OutputError: it cannot be written.
    """
    write_bytes(folder / STATE, sealed_state(state))


def sealed_state(state: dict[str, Any]) -> bytes:
    """Returns a checkpoint's state as it is written, with its own hash."""
    text = json_of({**state, SEAL: _seal(state)}, indent=2)
    return f"{text}\n".encode()


def read_state(folder: Path) -> State:
    """Reads a checkpoint's state and checks it.

    Raises:
        InputError: there is none, or it is not JSON.
        ForbiddenError: this user may not read it.
        CheckpointError: it is damaged, incomplete or of another format.
    """
    file = folder / STATE
    try:
        state = read_json(file)
    except InputError as error:
        if isinstance(error.__cause__, PermissionError):
            raise forbidden(folder) from error
        raise
    return checked_state(state, str(file))


def checked_state(state: Any, file: str) -> State:
    """Checks a checkpoint's state as JSON holds it.

    Args:
        state: what the file holds.
        file: its name, for the error.

    Raises:
        CheckpointError: it is damaged, incomplete or of another format.
    """
    if not isinstance(state, dict):
        raise CheckpointError(f"{file} does not hold a JSON object.")
    state = dict(state)
    if state.pop(SEAL, None) not in (None, _seal(state)):
        raise CheckpointError(f"{file} is damaged (its hash differs).")
    if state.get("format") != FORMAT:
        raise CheckpointError(
            f"{file} has checkpoint format {str(state.get('format'))[:20]}; "
            f"this version reads {FORMAT}."
        )
    try:
        return State.model_validate(state)
    except pydantic.ValidationError as error:
        raise CheckpointError(
            f"{file} is damaged ({first_fault(error)})."
        ) from error


def forbidden(folder: Path) -> ForbiddenError:
    """Returns the sentence for what exists and may not be read."""
    return ForbiddenError(
        f"{folder} belongs to {owner_of(folder)} and cannot be read: ask for "
        f"permission, given by `chmod -R a+rX {shlex.quote(str(folder))}`."
    )


def _seal(state: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()
