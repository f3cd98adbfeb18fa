"""Whether a file was made with this software, and what it says of itself."""

import contextlib
import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.provenance.consent import Person
from faceswap_gan.provenance.consent import validated
from faceswap_gan.provenance.credentials import PUBLIC
from faceswap_gan.provenance.credentials_reader import Credentials
from faceswap_gan.provenance.credentials_reader import State
from faceswap_gan.provenance.credentials_reader import read as read_credentials
from faceswap_gan.provenance.people import changes
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.provenance.watermark_search import Reading
from faceswap_gan.provenance.watermark_search import read as read_watermark
from faceswap_gan.video.frame import Source
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.source import ImageSource
from faceswap_gan.workspace import IMAGE_SUFFIXES
from faceswap_gan.workspace import Workspace

FRAMES = 60
PLACES = (0.0, 0.5)  # of a film, where frames are taken from


@dataclasses.dataclass(frozen=True)
class Verification:
    """What a file says of itself.

    Attributes:
        file: its name.
        made_here: whether it was made with this software, as its watermark
            or its credentials say.
        credentials: `intact`, `altered` since they were signed, `unsigned`.
        generator: the software that signed.
        signer: whom its certificate names; anybody can make such one.
        signed_by_you: whether it is your own self-made certificate.
        source: name of the file that was edited.
        source_sha256: its hash.
        watermark: whether one was found.
        confidence: that it is one and no accident.
        chance: bound on the probability of such an accident.
        scale: size of the frames over their size when they were marked.
        model: SHA-256 of the model, or its first five digits alone.
        people: name, basis, date and face set of each person.
        notes: sentences on what is missing or does not agree.
    """

    file: str
    made_here: bool
    credentials: State
    generator: str
    signer: str
    signed_by_you: bool
    source: str
    source_sha256: str
    watermark: bool
    confidence: float
    chance: float | None
    scale: float | None
    model: str
    people: list[dict[str, Any]]
    notes: list[str]


def verify(path: Path, workspace: Workspace | None = None) -> Verification:
    """Asks a file whether it was made with this software.

    Args:
        path: any file.
        workspace: a project whose models are looked through for the one that
            made it, and whose faces are compared with those it was trained on.

    Returns:
        What it says.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """
    path = Path(path)
    _check_readable(path)
    signed = read_credentials(path)
    notes = []
    try:
        mark = _watermark_of(path)
    except InputError as error:
        mark = None
        notes.append(f"No watermark could be looked for: {error}")
    model, people = _stated(signed)
    if mark is not None and signed.assertion is None:
        model, people = _made_by(mark, workspace)
    notes += _disagreements(signed, mark)
    if workspace is not None:
        notes += changes(workspace, people)
    return Verification(
        file=str(path),
        made_here=mark is not None or signed.assertion is not None,
        credentials=signed.state,
        generator=signed.generator,
        signer=signed.signer,
        signed_by_you=signed.known,
        source=signed.source,
        source_sha256=signed.source_sha256,
        watermark=mark is not None,
        confidence=1 - mark.chance if mark else 0.0,
        chance=mark.chance if mark else None,
        scale=mark.scale if mark else None,
        model=model,
        people=[person.model_dump(include=PUBLIC) for person in people],
        notes=notes,
    )


def _check_readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}): name a file."
        ) from error


def _watermark_of(path: Path) -> Reading | None:
    """Looks at some frames from the start, then from the middle."""
    for place in PLACES:
        found = read_watermark(_frames(path, place))
        if found is not None:
            return found
    return None


def _frames(path: Path, place: float) -> Iterator[np.ndarray]:
    with _opened(path) as source:
        if place == 0:
            yield from (f.image for f in itertools.islice(source, FRAMES))
            return
        if source.kind != "video" or (source.frames or 0) <= FRAMES:
            return
        start = source.duration and source.duration * place
    with contextlib.suppress(InputError), VideoReader(path, start) as video:
        yield from (f.image for f in itertools.islice(video, FRAMES))


def _opened(path: Path) -> Source:
    """Opens a file as what its name says, or else as the other."""
    ways = [VideoReader, ImageSource]
    if path.suffix.lower() in IMAGE_SUFFIXES:
        ways.reverse()
    try:
        return ways[0](path)
    except InputError as error:
        with contextlib.suppress(InputError):
            return ways[1](path)
        raise error


def _stated(signed: Credentials) -> tuple[str, list[Person]]:
    """Gives model and people of a statement, which anybody may have forged."""
    statement = signed.assertion or {}
    rows, people = statement.get("people"), []
    for row in rows if isinstance(rows, list) else []:
        with contextlib.suppress(ConsentError):
            people.append(validated(row, "The statement"))
    return str(statement.get("model", "")), people


def _made_by(
    mark: Reading, workspace: Workspace | None
) -> tuple[str, list[Person]]:
    """Gives the model that a watermark names and its people, if known."""
    for model in trained_models(workspace) if workspace else []:
        for digest in model.digests:
            if digest.startswith(mark.payload.name):
                return digest, list(model.people)
    return mark.payload.name, []


def _disagreements(signed: Credentials, mark: Reading | None) -> list[str]:
    notes = []
    if signed.state == "altered":
        notes.append(
            "The file was altered after it was signed: what its credentials "
            "say may be of another file."
        )
    if signed.earlier:
        notes.append(
            "The file was edited and signed anew after it was made: what is "
            "known of people and model is from a file that it was made of."
        )
    if mark is not None and signed.state == "unsigned":
        notes.append(
            "The credentials are gone: the file was coded anew, or they were "
            "taken out."
        )
    model, _ = _stated(signed)
    if mark is not None and model and not model.startswith(mark.payload.name):
        notes.append(
            f"The watermark names model {mark.payload.name}, the credentials "
            f"{model[:5]}: the credentials may be of another file."
        )
    return notes
