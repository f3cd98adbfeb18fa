"""What is said of an output whose frames do not hold its watermark."""

from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.names import first_of
from faceswap_gan.picture_names import IMAGE_SUFFIXES
from faceswap_gan.provenance.watermark_search import Reading

_FILM = "a lower --crf, a larger picture or a longer part of the video"
_PICTURE = "a larger size"
_NAMED = 3


def without_any(path: Path, reading: Reading | None) -> str:
    """Says that a file cannot hold credentials either and was not written.

    Args:
        path: the file.
        reading: another model's watermark that was read in it, if any.
    """
    mark = "at all" if reading is None else "of its own"
    return (
        f"{path} would have no mark {mark} and was not written, for "
        f"its frames {_reason(reading, _FILM)}, and a name that ends in .mp4 "
        "holds Content Credentials."
    )


def credentials_alone(files: Sequence[Path], reading: Reading | None) -> str:
    """Says that credentials are the only mark of a file, or of pictures.

    Args:
        files: the file, or the pictures of one folder.
        reading: another model's watermark that was read in it, if any.
    """
    path, its = files[0], "its"
    which = f"{path} carries"
    if len(files) > 1:
        names = first_of([file.name for file in files], _NAMED)
        which = f"{len(files)} pictures in {path.parent} ({names}) carry"
        its = "their"
    alone = "alone" if reading is None else f"as {its} only own mark"
    inside, better = "frames", _FILM
    if path.suffix.lower() in IMAGE_SUFFIXES:
        inside, better = "pixels", _PICTURE
    return (
        f"{which} the Content Credentials {alone}, for {its} {inside} "
        f"{_reason(reading, better)}."
    )


def _reason(reading: Reading | None, better: str) -> str:
    if reading is None:
        return f"do not hold the watermark: {better} would hold it"
    return (
        f"hold the watermark of another model ({reading.payload.name}), beside "
        "which this one's cannot be read"
    )
