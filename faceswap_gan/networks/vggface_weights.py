"""VGGFace's published weights: found, fetched, compared and loaded."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np

from faceswap_gan.errors import CheckpointError
from faceswap_gan.names import first_of
from faceswap_gan.networks.download import download
from faceswap_gan.networks.download import weights_folder
from faceswap_gan.storage import write_bytes

if TYPE_CHECKING:
    import keras

URL = (
    "https://github.com/rcmalli/keras-vggface/releases/download/v2.0/"
    "rcmalli_vggface_tf_notop_resnet50.h5"
)
REMEDY = f"Download {URL} and give its path, or switch the perceptual loss off."


def fetch_weights(
    path: Path | str | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Path:
    """Finds the weights of VGGFace's ResNet50, downloading them if need be.

    A download goes to Keras's cache, its SHA-256 beside it; later calls
    compare the two.

    Args:
        path: a file of the user's own, which is taken as it is.
        progress: told of the bytes done and their total.

    Returns:
        The path of the file.

    Raises:
        CheckpointError: the file is missing, cannot be downloaded, or is no
            longer the one that was recorded.
    """
    if path is not None:
        if not os.path.isfile(path):
            raise CheckpointError(
                f"There is no file of VGGFace weights at {path}. {REMEDY}"
            )
        return Path(path)
    cached = weights_folder("vggface") / URL.rsplit("/", 1)[1]
    if not cached.exists():
        download(URL, cached, "the VGGFace weights", REMEDY, progress)
    _compare(cached)
    return cached


def check_weights(path: Path | str | None, option: str) -> None:
    """Refuses a file of VGGFace weights that is none.

    Args:
        path: the file, or None.
        option: what named it.

    Raises:
        CheckpointError: it is not there, or not HDF5.
    """
    if path is None:
        return
    if not os.path.isfile(path) or not h5py.is_hdf5(path):
        raise CheckpointError(
            f"{path} is not a file of VGGFace weights (.h5): check the name "
            f"that {option} gives."
        )


def load_weights(model: "keras.Model", path: Path) -> None:
    """Loads every layer of a legacy weights file, strictly and by name.

    Keras 3 forbids "/" in names, so `conv1/7x7_s2/bn` of the file is the
    layer `conv1_7x7_s2_bn`. Within a layer weights go by order.

    Args:
        model: network whose layers are named after the file's.
        path: HDF5 file with `layer_names` and `weight_names` attributes.

    Raises:
        CheckpointError: the file cannot be read, or a layer is missing, left
            over, of another shape, or holds what is not a finite number. The
            model is then unchanged.
    """
    wanted = {layer.name: layer for layer in model.layers if layer.weights}
    try:
        with h5py.File(path) as file:
            stored = _stored(file)
            _check(path, stored, wanted)
            values = {
                name: [dataset[()] for dataset in stored[name]]
                for name in wanted
            }
    except (OSError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{path} cannot be read as a file of Keras weights ({error}). "
            f"{REMEDY}"
        ) from error
    for name, arrays in values.items():
        if not all(np.isfinite(array).all() for array in arrays):
            raise CheckpointError(
                f"{path} holds values of layer {name} that are not finite "
                f"numbers. {REMEDY}"
            )
    for name, layer in wanted.items():
        layer.set_weights(values[name])


def _stored(file: h5py.File) -> dict[str, list[h5py.Dataset]]:
    """Finds the arrays of each layer that has any, by our layer names."""
    stored = {
        layer.replace("/", "_"): [
            file[layer][weight] for weight in _names(file[layer], "weight")
        ]
        for layer in _names(file, "layer")
    }
    return {name: arrays for name, arrays in stored.items() if arrays}


def _names(node: h5py.Group, kind: str) -> list[str]:
    """Reads a list of names among the attributes of a file or layer."""
    names = node.attrs[f"{kind}_names"]
    if not isinstance(names, np.ndarray) or names.ndim != 1:
        raise ValueError(f"its {kind}_names are not a list")
    names = names.tolist()
    if not all(isinstance(name, str | bytes) for name in names):
        raise ValueError(f"its {kind}_names are not names")
    return [n.decode() if isinstance(n, bytes) else n for n in names]


def _check(
    path: Path,
    stored: dict[str, list[h5py.Dataset]],
    wanted: "dict[str, keras.Layer]",
) -> None:
    """Compares what is there with what is needed; no array is read.

    Raises:
        CheckpointError: they differ.
    """
    missing, unknown = wanted.keys() - stored.keys(), stored.keys() - wanted
    if missing or unknown:
        raise CheckpointError(
            f"{path} holds the weights of another network: "
            f"{_some(missing)} missing, {_some(unknown)} unknown. {REMEDY}"
        )
    for name, layer in wanted.items():
        expected = [tuple(weight.shape) for weight in layer.weights]
        arrays = stored[name]
        if not all(_holds_numbers(array) for array in arrays):
            raise ValueError(f"layer {name} holds something else than numbers")
        found = [array.shape for array in arrays]
        if expected != found:
            raise CheckpointError(
                f"{path} holds the weights of another network: layer {name} "
                f"has shapes {found} instead of {expected}. {REMEDY}"
            )


def _holds_numbers(found: h5py.Dataset) -> bool:
    return isinstance(found, h5py.Dataset) and found.dtype.kind == "f"


def _some(names: set[str]) -> str:
    return first_of(sorted(names), 3) or "none"


def _compare(path: Path) -> None:
    """Compares a cached file with its recorded SHA-256, or records it."""
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    record = path.with_name(f"{path.name}.sha256")
    if not record.exists():
        write_bytes(record, f"{digest}  {path.name}\n".encode())
    elif not record.read_bytes().startswith(digest.encode()):
        raise CheckpointError(
            f"{path} is no longer the file whose SHA-256 stands in "
            f"{record.name}: delete both to download it again. {REMEDY}"
        )
