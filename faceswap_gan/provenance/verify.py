"""Whether a file was made with this software, and what it says of itself."""

import dataclasses
import stat
from pathlib import Path
from typing import Any
from typing import Literal

from faceswap_gan.errors import InputError
from faceswap_gan.provenance.ancestry import people_before
from faceswap_gan.provenance.credentials_reader import Credentials
from faceswap_gan.provenance.credentials_reader import State
from faceswap_gan.provenance.credentials_reader import read as read_credentials
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.makers import makers_of
from faceswap_gan.provenance.makers import stated
from faceswap_gan.provenance.origin import origin_of
from faceswap_gan.provenance.people import changes
from faceswap_gan.provenance.statement import public
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.watermark_search import Reading
from faceswap_gan.workspace import Workspace

Conclusion = Literal["made", "nothing", "watermark", "broken", "ingredient"]
EXIT_CODES: dict[Conclusion, int] = {
    "made": 0,
    "nothing": 3,
    "watermark": 4,
    "broken": 5,
    "ingredient": 6,
}
"""What the command line exits with; 1 and 2 are errors."""


@dataclasses.dataclass(frozen=True)
class Verification:
    """What a file says of itself.

    Attributes:
        file: its name.
        conclusion: `made` with this software, as intact credentials of the
            file, or of the one that it was edited from, say; `watermark`:
            that alone says so; `broken`: credentials that are not of this
            file as it is say so; `ingredient`: it contains something that
            was; `nothing` says so.
        made_here: whether it is `made`.
        edited: whether other software edited it after it was made.
        credentials: `intact`; `altered` since they were signed, or those of
            another file; `unsigned`.
        generator: the software that signed.
        signer: whom its certificate names; anyone can create one.
        trusted: whether the signer is on the trust list, or you.
        signed_by_you: whether it is your own self-made certificate.
        source: name of the file that was edited.
        source_sha256: its hash.
        watermark: whether one was found.
        confidence: that it is one and no accident.
        chance: bound on the probability of such an accident.
        scale: size of the frames over their size when they were marked.
        squeeze: their width over height, by what it was then.
        turn: degrees by which they were turned since, counter-clockwise.
        mirrored: whether left and right were swapped before.
        model: SHA-256 of the model, or its first five digits alone.
        people: name, basis, date and face set of each person.
        people_before: the same of those of the models that it began from.
        swaps: whose face was replaced by whose, and where.
        origin: the output that it seems to be a copy of, by its watermark and
            its looks, whose credentials this computer kept.
        notes: sentences on what is missing or does not agree.
    """

    file: str
    conclusion: Conclusion
    made_here: bool
    edited: bool
    credentials: State
    generator: str
    signer: str
    trusted: bool
    signed_by_you: bool
    source: str
    source_sha256: str
    watermark: bool
    confidence: float
    chance: float | None
    scale: float | None
    squeeze: float | None
    turn: float | None
    mirrored: bool
    model: str
    people: list[dict[str, Any]]
    people_before: list[dict[str, Any]]
    swaps: tuple[Swap, ...]
    origin: str
    notes: list[str]


def verify(
    path: Path,
    workspace: Workspace | None = None,
    trust_list: str | None = None,
) -> Verification:
    """Asks a file whether it was made with this software.

    Args:
        path: any file.
        workspace: a project whose models are looked through for the one that
            made it, and whose faces are compared with those it was trained on.
        trust_list: certificates in PEM of signers that are trusted.

    Returns:
        What it says.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """
    path = Path(path)
    _check_readable(path)
    signed = read_credentials(path, trust_list)
    mark, notes = _mark_in(path)
    conclusion = _conclusion(signed, mark)
    origin = None
    if mark is not None and conclusion == "watermark":
        origin = origin_of(path, mark.payload)
    makers = makers_of(signed, mark, origin, workspace)
    notes += _disagreements(signed, mark)
    if origin is not None:
        notes.append(origin.sentence())
    if workspace is not None:
        notes += changes(workspace, makers.people)
    return Verification(
        file=str(path),
        conclusion=conclusion,
        made_here=conclusion == "made",
        edited=signed.role == "parent",
        credentials=signed.state,
        generator=signed.generator,
        signer=signed.signer,
        trusted=signed.trusted,
        signed_by_you=signed.known,
        source=signed.source,
        source_sha256=signed.source_sha256,
        watermark=mark is not None,
        confidence=1 - mark.chance if mark else 0.0,
        chance=mark.chance if mark else None,
        scale=mark.scale if mark else None,
        squeeze=mark.geometry.squeeze if mark else None,
        turn=mark.geometry.degrees if mark else None,
        mirrored=mark is not None and mark.geometry.mirrored,
        model=makers.model,
        people=public(makers.people),
        people_before=public(people_before(makers.ancestors)),
        swaps=makers.swaps,
        origin="" if origin is None else origin.title,
        notes=notes,
    )


def _check_readable(path: Path) -> None:
    """Refuses what would have to be waited for, such as a pipe."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(
                f"{path} cannot be read, for it is a folder, a pipe or a "
                "device: name a file."
            )
        path.open("rb").close()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}): name a file."
        ) from error


def _mark_in(path: Path) -> tuple[Reading | None, list[str]]:
    """Returns the watermark of a file, and why none could be looked for."""
    try:
        return watermark_of(path), []
    except InputError as error:
        return None, [f"No watermark could be looked for: {error}"]


def _conclusion(signed: Credentials, mark: Reading | None) -> Conclusion:
    if signed.state == "intact" and signed.role in ("active", "parent"):
        return "made"
    if mark is not None:
        return "watermark"
    if signed.assertion is None:
        return "nothing"
    return "broken" if signed.state == "altered" else "ingredient"


def _disagreements(signed: Credentials, mark: Reading | None) -> list[str]:
    notes = []
    if signed.state == "altered":
        notes.append(
            "The file was altered after it was signed, or its credentials are "
            "those of another file: what they say does not count."
        )
    if signed.role == "parent":
        notes.append(
            "The file was edited and signed anew after it was made: what is "
            "known of people and model is from the file that was edited."
        )
    if mark is not None and signed.state == "unsigned":
        notes.append(
            "The credentials are gone: the file was coded anew, or they were "
            "taken out."
        )
    model = stated(signed).model
    if mark is not None and model and not model.startswith(mark.payload.name):
        notes.append(
            f"The watermark names model {mark.payload.name}, the credentials "
            f"{model[:5]}: one of them may be of another file."
        )
    return notes
