"""Opens the files that a command names before a framework is loaded."""

from collections.abc import Collection
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from faceswap_gan.errors import CheckpointError

if TYPE_CHECKING:
    from faceswap_gan.conversion.convert_options import ConvertOptions
    from faceswap_gan.faces.detect import Detector
    from faceswap_gan.provenance.marking_options import MarkOptions


def check_inputs(paths: Iterable[Path]) -> None:
    """Opens each video, picture or folder once.

    Raises:
        InputError: one cannot be used.
    """
    from faceswap_gan.video.source import open_source

    for path in paths:
        with open_source(path):
            pass


def open_detector(choice: str, min_face: float | None = None) -> "Detector":
    """Opens a detector by its name, without a framework, and fetches its file.

    Args:
        choice: see `detectors.open_detector`.
        min_face: side of the smallest face to find, as a share of the
            picture's height, or None for the usual one.

    Raises:
        ConfigError: there is no such detector, or it needs a file or none.
        InputError: its file is not there or not its model.
        CheckpointError: the mesh's file is not there and cannot be
            downloaded, or is another.
    """
    from faceswap_gan.faces.detectors import open_detector as opened

    if choice == "mesh":
        try:
            fetch_mesh()
        except CheckpointError as error:
            raise CheckpointError(
                f"{error} `--detector mtcnn` finds faces without it."
            ) from error
    return opened(choice, min_face)


def check_landmarks(kind: str) -> None:
    """Refuses a model of landmarks that cannot be had; fetches the mesh.

    Raises:
        ConfigError: there is no such model.
        MissingDependencyError: its package is not installed.
        CheckpointError: the mesh's file is not there and cannot be
            downloaded, or is another.
    """
    from faceswap_gan.faces.landmarks import check_landmarks as check

    if kind == "mesh":
        fetch_mesh()
    check(kind)


def fetch_mesh() -> None:
    """Downloads the face mesh where it is not here yet, and shows how far.

    Raises:
        CheckpointError: it cannot be downloaded, or is another file.
    """
    from faceswap_gan.networks.mesh_weights import find_mesh_file
    from faceswap_gan.networks.mesh_weights import present_mesh_file
    from faceswap_gan.progress import Meter

    if present_mesh_file() is None:
        with Meter("Downloading the face mesh", "bytes") as meter:
            find_mesh_file(progress=meter)
    else:
        find_mesh_file()


def check_videos(paths: Iterable[Path]) -> None:
    """Opens each video once.

    Raises:
        InputError: one cannot be used, or is none.
    """
    from faceswap_gan.video.reader import VideoReader

    for path in paths:
        with VideoReader(path):
            pass


def check_extraction(
    inputs: Collection[Path],
    tracks: Collection[int],
    like: Path | None,
) -> None:
    """Opens what faces are extracted from.

    Args:
        inputs: videos, pictures and folders.
        tracks: the numbers of the tracks to keep, if any.
        like: a picture of the person to keep, if any.

    Raises:
        ConfigError: there can be no choice among these tracks.
        InputError: a file cannot be used, or is not what it must be.
    """
    from faceswap_gan.faces.extract import check_choice
    from faceswap_gan.video.picture_files import open_picture

    check_choice(inputs, tracks, like)
    check_inputs(inputs)
    if like is not None:
        with open_picture(like):
            pass


def check_import(folder: Path, masks: Path | None) -> None:
    """Refuses to import faces of what is no folder of pictures.

    Raises:
        InputError: one of both is none.
    """
    from faceswap_gan.faces.legacy import check_folders

    check_folders(folder, masks)
    check_inputs([folder])


def check_conversion(
    source: Path, output: Path, options: "ConvertOptions"
) -> None:
    """Refuses a part of a source that is not there, and an unfit output.

    Args:
        source: what is converted.
        output: what is written.
        options: what else is asked for.

    Raises:
        InputError: the source cannot be used, or not that part of it.
        OutputError: the output cannot be made of it.
        ConfigError: what is asked for is for videos alone.
    """
    from faceswap_gan.conversion.request import open_to_convert
    from faceswap_gan.conversion.request import open_to_preview

    if options.preview is None:
        opened = open_to_convert(
            source,
            output,
            options.trim,
            options.mask_video,
            options.encoding,
        )
    else:
        opened = open_to_preview(source, output, options.preview)
    with opened:
        pass


def check_weights(path: Path | str | None, option: str) -> None:
    """Refuses a file of VGGFace weights that is none.

    Args:
        path: the file, as an option or a setting names it, or None.
        option: what named it.

    Raises:
        CheckpointError: it is not there, or not HDF5.
    """
    if path is not None:
        from faceswap_gan.networks.vggface_weights import check_weights as check

        check(path, option)


def check_marks(options: "MarkOptions") -> None:
    """Refuses a label, font, certificate or key that cannot mark an output.

    Args:
        options: what the user asked for.

    Raises:
        ConfigError: the label cannot be drawn.
        CredentialsError: the certificate cannot sign.
    """
    from faceswap_gan.provenance.credentials import make_signer

    identity = options.open_identity()
    options.make_label()
    if identity is not None:
        make_signer(identity)
