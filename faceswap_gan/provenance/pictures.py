"""The one door through which pictures that show a swap leave the program.

Such a picture is watermarked, coded, read back and signed before a file of it
exists. Films leave through `faceswap_gan.conversion.output_stream`.
"""

import base64
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceswap_gan.provenance.credentials_reader import are_in
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.watermark_search import read
from faceswap_gan.storage import write_bytes
from faceswap_gan.video.images import decode_image
from faceswap_gan.video.images import encode_image
from faceswap_gan.video.images import read_image


def write_swap(
    path: Path, image: np.ndarray, marking: Marking, swaps: Sequence[Swap] = ()
) -> None:
    """Writes a picture that shows a swap, with all its marks, atomically.

    Args:
        path: a name that ends in one of `video.images.WRITABLE`.
        image: (H, W, 3) uint8 RGB, or RGBA where its kind of file holds that;
            not marked yet.
        marking: the marks, and what the credentials say.
        swaps: who was swapped in it; all of the statement's people if empty.

    Raises:
        OutputError: the ending is another one, or it cannot be written.
    """
    write_bytes(Path(path), swap_bytes(Path(path), image, marking, swaps))


def swap_bytes(
    path: Path, image: np.ndarray, marking: Marking, swaps: Sequence[Swap] = ()
) -> bytes:
    """Returns what `write_swap` writes.

    A picture that is too small for the watermark has its credentials alone.

    Args:
        path: its name, or one under which it is shown.
        image: (H, W, 3) uint8 RGB, not marked yet.
        marking: the marks, and what the credentials say.
        swaps: who was swapped in it; all of the statement's people if empty.

    Raises:
        OutputError: the ending is another one, or it cannot be signed.
    """
    tried: Marking | None = marking
    while tried is not None:
        data = encode_image(path, tried.frame(image))
        if tried.is_in([decode_image(data)]):
            break
        tried = tried.stronger()
    else:
        data = encode_image(path, marking.frame(image))
        marking.excuse([path], read([decode_image(data)], thorough=False))
    return marking.sign_picture(data, path, swaps)


def marked_file(path: Path, marking: Marking) -> bytes:
    """Returns a file that shows a swap, marked if it is not yet.

    It may be of a version that left some pictures unmarked.

    Args:
        path: a PNG or JPEG file.
        marking: the marks, where it has none.

    Raises:
        InputError: the file cannot be read as a picture.
    """
    data = path.read_bytes()
    if are_in(data, path.name):
        return data
    return swap_bytes(path, read_image(path), marking)


def swap_address(name: str, image: np.ndarray, marking: Marking) -> str:
    """Returns a marked and signed JPEG as an address to put into a page.

    Args:
        name: what the picture is called, without an ending.
        image: (H, W, 3) uint8 RGB, not marked yet.
        marking: the marks, and what the credentials say.
    """
    data = swap_bytes(Path(f"{name}.jpg"), image, marking)
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
