"""What a verification found, in sentences."""

from typing import Any

from faceswap_gan.provenance.verify import Conclusion
from faceswap_gan.provenance.verify import Verification

_SAME, _TURNED = 0.01, 0.25  # of a scale; degrees
_ANSWERS: dict[Conclusion, str] = {
    "made": " was made with faceswap-gan.",
    "watermark": (
        " carries the watermark of faceswap-gan, but no intact credentials. "
        "It may be a copy of something made with faceswap-gan; but a "
        "watermark alone can be forged, for anyone can put it into any file."
    ),
    "broken": (
        " carries credentials of faceswap-gan that do not fit it: it was "
        "changed after it was signed, or they were taken from another file. "
        "So they do not say that it was made with faceswap-gan."
    ),
    "ingredient": (
        " is not said to be made with faceswap-gan; its credentials list "
        "something that was, as one of its parts."
    ),
    "nothing": (
        " has no mark of faceswap-gan; that does not prove that it was not "
        "made with it, for marks can be destroyed."
    ),
}


def verdict(found: Verification) -> list[str]:
    """Says what was found, the answer first.

    Whatever a file says of itself is shown without signs that a terminal
    would obey.

    Args:
        found: from `verify`.
    """
    lines = [
        _answer(found),
        _credentials(found),
        *_origin(found),
        _watermark(found),
        *_makers(found),
        *(swap.sentence() for swap in found.swaps),
        *found.notes,
    ]
    return ["".join(filter(str.isprintable, line)) for line in lines]


def _answer(found: Verification) -> str:
    if found.made_here and found.edited:
        return (
            f"{found.file} was made with faceswap-gan, and edited with other "
            "software since."
        )
    return found.file + _ANSWERS[found.conclusion]


def _credentials(found: Verification) -> str:
    if found.credentials == "unsigned":
        return "Credentials: none."
    by = found.signer or "somebody who is not named"
    software = f", with {found.generator}" if found.generator else ""
    return f"Credentials: {_state(found)}; by {by}{software}."


def _state(found: Verification) -> str:
    if found.credentials == "altered":
        return "broken, for the file is not the one that was signed"
    if found.signed_by_you:
        return "signed and intact, with your own certificate"
    if found.trusted:
        return "signed and intact, by a signer on the trust list"
    return (
        "signed and intact, by a signer on no trust list, so that the name "
        "proves nothing"
    )


def _origin(found: Verification) -> list[str]:
    if not found.source:
        return []
    digest = f", SHA-256 {found.source_sha256}" if found.source_sha256 else ""
    return [f"Made from: {found.source}{digest}."]


def _watermark(found: Verification) -> str:
    if not found.watermark:
        return "Watermark: none."
    return (
        "Watermark: found; an unmarked file shows one with a probability "
        f"below {found.chance:.0e}{_geometry(found)}."
    )


def _geometry(found: Verification) -> str:
    changes = []
    if found.mirrored:
        changes.append("mirrored")
    if abs(found.turn or 0.0) > _TURNED:
        changes.append(f"turned by {found.turn:.1f} degrees")
    if abs((found.squeeze or 1.0) - 1) > _SAME:
        changes.append(f"squeezed to {found.squeeze:.0%} of their width")
    if abs((found.scale or 1.0) - 1) > _SAME:
        changes.append(f"{found.scale:.0%} of their size when made")
    return f"; the frames are {' and '.join(changes)}" if changes else ""


def _makers(found: Verification) -> list[str]:
    if not found.made_here:
        models, faces = "The watermark names model", "It was trained on"
    else:
        models, faces = "Model:", "Faces of:"
    lines = [f"{models} {found.model}."] if found.model else []
    if found.people:
        lines.append(f"{faces} {_named(found.people)}.")
    if found.people_before:
        named = _named(found.people_before)
        lines.append(f"Its model began from what was trained on {named}.")
    return lines


def _named(people: list[dict[str, Any]]) -> str:
    return ", ".join(f"{p['name']} ({p['basis']})" for p in people)
