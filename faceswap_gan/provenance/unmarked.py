"""What is said of an output whose frames do not hold its watermark."""

from pathlib import Path

from faceswap_gan.provenance.watermark_search import Reading

_WOULD_HOLD = (
    "a lower --crf, a larger picture or a longer part of the video would hold "
    "it"
)


def without_any(path: Path, found: Reading | None) -> str:
    """Says that a file cannot hold credentials either and was not written.

    Args:
        path: the file.
        found: another model's watermark that was read in it, if any.
    """
    mark = "at all" if found is None else "of its own"
    return (
        f"{path} would have no mark {mark} and was not written, for "
        f"{_reason(found)}, and a name that ends in .mp4 holds Content "
        "Credentials."
    )


def credentials_alone(path: Path, found: Reading | None) -> str:
    """Says that credentials are the only mark of a file, or of pictures.

    Args:
        path: the file or folder.
        found: another model's watermark that was read in it, if any.
    """
    alone = "alone" if found is None else "as its only own mark"
    return (
        f"{path} carries the Content Credentials {alone}, for {_reason(found)}."
    )


def _reason(found: Reading | None) -> str:
    if found is None:
        return f"its frames do not hold the watermark: {_WOULD_HOLD}"
    return (
        "its frames hold the watermark of another model "
        f"({found.payload.name}), beside which this one's cannot be read"
    )
