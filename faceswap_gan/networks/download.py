"""Published files of weights, downloaded whole or not at all."""

import os
from collections.abc import Callable
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from faceswap_gan.errors import CheckpointError
from faceswap_gan.storage import atomic_path

CHUNK = 1 << 20


def weights_folder(name: str) -> Path:
    """Returns the folder of Keras's cache where weights of a kind lie."""
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    return home / "models" / name


def download(
    url: str,
    target: Path,
    title: str,
    remedy: str,
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Downloads a file.

    Args:
        url: where it is.
        target: where it goes.
        title: what is in it, in a sentence.
        remedy: what the user can do otherwise, as a sentence.
        progress: told of the bytes done and their total.

    Raises:
        CheckpointError: it cannot be downloaded, or not to its end.
    """
    done, total = 0, None
    with atomic_path(target) as temporary, open(temporary, "wb") as file:
        for chunk, total in chunks(url, title, remedy):
            file.write(chunk)
            done += len(chunk)
            if progress:
                progress(done, total)
        if total is not None and done < total:
            raise CheckpointError(
                f"The download of {title} broke off after {done} of {total} "
                f"bytes: try again. {remedy}"
            )


def chunks(
    url: str, title: str, remedy: str
) -> Iterator[tuple[bytes, int | None]]:
    """Yields a published file in pieces, each with the whole's size.

    Raises:
        CheckpointError: it cannot be downloaded.
    """
    try:
        with urlopen(url, timeout=60) as response:
            size = response.headers["Content-Length"]
            total = int(size) if size else None
            while chunk := response.read(CHUNK):
                yield chunk, total
    except (OSError, HTTPException) as error:
        raise CheckpointError(
            f"{title[0].upper()}{title[1:]} cannot be downloaded ({error}). "
            f"{remedy}"
        ) from error
