"""Pictures on disk: whatever a camera or a program writes, as RGB."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from PIL import ImageCms
from PIL import ImageOps

from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.picture_names import image_files
from faceswap_gan.storage import write_bytes
from faceswap_gan.video.picture_files import is_animated
from faceswap_gan.video.picture_files import open_picture

_JPEG = [
    cv2.IMWRITE_JPEG_QUALITY,
    95,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
]
_WRITE_OPTIONS = {".png": [], ".jpg": _JPEG, ".jpeg": _JPEG}
_TIFF: dict[str, Any] = {"format": "TIFF", "compression": "tiff_lzw"}
# What Pillow writes; `exact` keeps colours under full transparency.
_BY_PILLOW: dict[str, dict[str, Any]] = {
    ".webp": {"format": "WEBP", "lossless": True, "exact": True},
    ".tif": _TIFF,
    ".tiff": _TIFF,
}

WRITABLE = (*_WRITE_OPTIONS, *_BY_PILLOW)
"""The endings of pictures that are written."""
HOLD_ALPHA = (".png", *_BY_PILLOW)
"""Those of them that hold an alpha channel."""


def read_image(path: Path) -> np.ndarray:
    """Reads a picture the way up that it was taken.

    A transparent picture is laid over black: that is what most programs keep
    under full transparency, and what an aligned face has beyond the edge of
    its frame. Colour profiles are converted to sRGB, 16 bits to 8.

    Args:
        path: a file of any format that Pillow or libheif reads; of an
            animated one the first frame is taken.

    Returns:
        (height, width, 3) uint8 RGB.

    Raises:
        InputError: there is no such file, or it is not a whole picture.
    """
    with open_picture(path) as picture:
        return np.array(_to_rgb(ImageOps.exif_transpose(picture)))


def read_transparency(path: Path) -> np.ndarray | None:
    """Reads a picture with its alpha channel, not laid over anything.

    Args:
        path: as for `read_image`.

    Returns:
        (height, width, 4) uint8 RGBA, or None where all of it is opaque.

    Raises:
        InputError: there is no such file, or it is not a whole picture.
    """
    with open_picture(path) as picture:
        if not picture.has_transparency_data:
            return None
        straight = ImageOps.exif_transpose(picture).convert("RGBA")
        alpha = np.array(straight)[..., 3:]
        profile = picture.info.get("icc_profile")
        colors = straight.convert("RGB")
        rgb = np.array(_to_srgb(colors, profile) if profile else colors)
    return None if alpha.min() == 255 else np.dstack([rgb, alpha])


def decode_image(data: bytes) -> np.ndarray:
    """Returns the pixels of what `encode_image` makes, over black.

    Returns:
        (height, width, 3) uint8 RGB.

    Raises:
        InputError: they are no picture.
    """
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise InputError("The data are no picture: read the file again.")
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    alpha = image[..., 3:] / 255 if image.shape[2] == 4 else 1
    return np.rint(image[..., 2::-1] * alpha).astype(np.uint8)


def _to_rgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        levels = np.asarray(picture, np.float32) / 257
        picture = Image.fromarray(levels.round().clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        black = Image.new("RGBA", picture.size, (0, 0, 0, 255))
        picture = Image.alpha_composite(black, picture.convert("RGBA"))
        picture = picture.convert("RGB")
    if profile:
        picture = _to_srgb(picture, profile)
    return picture.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        # The profile is broken or for another kind of picture: viewers
        # ignore it too.
        return picture
    return picture if converted is None else converted


def write_image(path: Path, image: np.ndarray) -> None:
    """Writes a picture atomically, without loss but for JPEG.

    JPEG has quality 95 at 4:4:4.

    Args:
        path: a name that ends in one of `WRITABLE`.
        image: (height, width, 3) RGB, (height, width, 4) RGBA where the
            ending is one of `HOLD_ALPHA`, or (height, width, 1) grey, uint8.

    Raises:
        OutputError: the ending is another one, or the file cannot be written.
    """
    write_bytes(Path(path), encode_image(Path(path), image))


def encode_image(path: Path, image: np.ndarray) -> bytes:
    """Returns what `write_image` writes.

    Args:
        path: a name that ends in one of `WRITABLE`.
        image: as for `write_image`.

    Raises:
        OutputError: the ending is another one.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITABLE:
        raise OutputError(
            f"{path} cannot be written: let its name end in .png or .jpg."
        )
    if suffix in _BY_PILLOW:
        data = io.BytesIO()
        picture = Image.fromarray(
            image[..., 0] if image.shape[2] == 1 else image
        )
        picture.save(data, **_BY_PILLOW[suffix])
        return data.getvalue()
    bgr = image[..., 2::-1]
    if image.shape[2] == 4:
        bgr = np.dstack([bgr, image[..., 3]])
    return cv2.imencode(suffix, bgr, _WRITE_OPTIONS[suffix])[1].tobytes()


def iter_images(
    folder: Path, problems: list[str]
) -> Iterator[tuple[Path, np.ndarray]]:
    """Reads the pictures of a folder in the order of their names.

    Args:
        folder: where they are; files that are not pictures by their name are
            left out.
        problems: gets a sentence for each picture that cannot be read, or of
            which only the first frame is.

    Yields:
        The file and its (height, width, 3) uint8 RGB picture.
    """
    for file in image_files(folder):
        try:
            image = read_image(file)
            if is_animated(file):
                problems.append(
                    f"{file} is animated, and only its first frame was read: "
                    "convert it by itself to convert them all."
                )
        except InputError as error:
            problems.append(str(error))
        else:
            yield file, image
