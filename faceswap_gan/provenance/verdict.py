"""What a verification found, in sentences."""

from faceswap_gan.provenance.verify import Verification

_SAME = 0.01  # of the scale


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
        *found.notes,
    ]
    return ["".join(filter(str.isprintable, line)) for line in lines]


def _answer(found: Verification) -> str:
    if found.made_here:
        return f"{found.file} was made with faceswap-gan."
    return (
        f"{found.file} has no mark of faceswap-gan; that does not prove that "
        "it was not made with it, for marks can be destroyed."
    )


def _credentials(found: Verification) -> str:
    if found.credentials == "unsigned":
        return "Credentials: none."
    state = {
        "intact": "signed and intact",
        "altered": "signed, and altered since",
    }[found.credentials]
    by = found.signer or "somebody who is not named"
    own = ", which is your own" if found.signed_by_you else ""
    software = f", with {found.generator}" if found.generator else ""
    return f"Credentials: {state}; by {by}{own}{software}."


def _origin(found: Verification) -> list[str]:
    if not found.source:
        return []
    digest = f", SHA-256 {found.source_sha256}" if found.source_sha256 else ""
    return [f"Made from: {found.source}{digest}."]


def _watermark(found: Verification) -> str:
    if not found.watermark:
        return "Watermark: none."
    scaled = ""
    if abs(found.scale - 1) > _SAME:
        scaled = f"; the frames are {found.scale:.0%} of their size when made"
    return (
        "Watermark: found; an unmarked file shows one with a probability "
        f"below {found.chance:.0e}{scaled}."
    )


def _makers(found: Verification) -> list[str]:
    lines = [f"Model: {found.model}."] if found.model else []
    if found.people:
        people = (f"{p['name']} ({p['basis']})" for p in found.people)
        lines.append(f"Faces of: {', '.join(people)}.")
    return lines
