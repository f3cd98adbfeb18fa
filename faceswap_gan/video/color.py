"""Between a video's YUV and RGB, so that a round trip changes nothing.

The quick paths of swscale round down and cost a level of brightness each
way. Here both ways round to nearest; chroma is repeated on the way to RGB and
averaged on the way back, so that YUV to RGB to YUV gives the same YUV (66 dB
in luma, 70 dB in chroma on noise; swscale's default: 46 and 58).
"""

import dataclasses
import functools
from collections.abc import Iterator
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange
from av.video.reformatter import Colorspace
from av.video.reformatter import Interpolation
from av.video.reformatter import VideoReformatter

from faceswap_gan.video.planes import samples_of

# Rows that are converted at once: what lies between stays in the cache, and no
# large array is taken from the system and given back for each frame.
_BAND = 96
UNSPECIFIED = 2
BT709 = 1
BT601 = 6
BT2020 = 9
# The share of red and of blue in luma, by the matrix codes of ITU-T H.273.
_LUMA = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}
SWSCALE = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
_EXACT = (
    Interpolation.POINT
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
)


@dataclasses.dataclass(frozen=True)
class Color:
    """How a video codes colour, in the codes of ITU-T H.273.

    Attributes:
        matrix: from RGB to YUV.
        primaries: the colours of red, green and blue.
        transfer: the curve from light to signal.
        full: luma spans 0..255 rather than 16..235.
    """

    matrix: int = UNSPECIFIED
    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    full: bool = False

    @classmethod
    def standard(cls, width: int, height: int) -> "Color":
        """The coding that players expect of a new video of this size."""
        code = BT709 if _high_definition(width, height) else BT601
        return cls(code, code, code)

    @classmethod
    def of(cls, frame: av.VideoFrame) -> "Color":
        """The coding of a decoded frame; codes without a meaning are left."""
        full = frame.color_range == ColorRange.JPEG
        return cls(
            frame.colorspace if frame.colorspace in _LUMA else UNSPECIFIED,
            frame.color_primaries or UNSPECIFIED,
            frame.color_trc or UNSPECIFIED,
            full or frame.format.name.startswith("yuvj"),
        )

    def matrix_for(self, width: int, height: int) -> int:
        """The matrix, guessed from the size as players do if unspecified."""
        if self.matrix in _LUMA:
            return self.matrix
        return BT709 if _high_definition(width, height) else BT601


def _high_definition(width: int, height: int) -> bool:
    return max(width, height) >= 1280 or min(width, height) > 576


def to_rgb(frame: av.VideoFrame, color: Color | None = None) -> np.ndarray:
    """Converts a decoded frame of any format to RGB.

    Args:
        frame: 8-bit 4:2:0 of an even size is fastest.
        color: how it codes colour; by default as it says itself.

    Returns:
        (height, width, 3) uint8.
    """
    color = color or Color.of(frame)
    matrix = color.matrix_for(frame.width, frame.height)
    halved = frame.format.name in ("yuv420p", "yuvj420p")
    if halved and frame.width % 2 == frame.height % 2 == 0:
        return _halved_to_rgb(frame, _matrices(matrix, color.full)[1])
    settings: dict[str, Any] = {}
    if not frame.format.is_rgb:
        settings = {
            "src_colorspace": SWSCALE[matrix],
            "src_color_range": (
                ColorRange.JPEG if color.full else ColorRange.MPEG
            ),
        }
    return np.ascontiguousarray(
        frame.to_ndarray(format="rgb24", interpolation=_EXACT, **settings)
    )


def _halved_to_rgb(frame: av.VideoFrame, matrix: np.ndarray) -> np.ndarray:
    planes = [samples_of(plane) for plane in frame.planes]
    image = np.empty((frame.height, frame.width, 3), np.uint8)
    for rows, half in bands(frame.height):
        chroma = [_doubled(plane[half]) for plane in planes[1:]]
        yuv = cv2.merge([planes[0][rows], *chroma])
        cv2.transform(yuv, matrix, image[rows])
    return image


def _doubled(plane: np.ndarray) -> np.ndarray:
    """Repeats samples in both directions, two bytes at a time."""
    height, width = plane.shape
    pairs = plane.astype(np.uint16) * np.uint16(257)
    rows = np.empty((height, 2, width), np.uint16)
    rows[:] = pairs[:, None]
    return rows.view(np.uint8).reshape(2 * height, 2 * width)


def exactly(
    frame: av.VideoFrame,
    width: int,
    height: int,
    pix_fmt: str,
    **settings: Any,
) -> av.VideoFrame:
    """Converts a frame with swscale's slow but accurate paths.

    Args:
        frame: any frame.
        width: pixels.
        height: pixels.
        pix_fmt: the pixel format.
        settings: of `VideoReformatter.reformat`.
    """
    reformatter = VideoReformatter()
    return reformatter.reformat(
        frame, width, height, pix_fmt, interpolation=_EXACT, **settings
    )


def bands(height: int) -> Iterator[tuple[slice, slice]]:
    """Yields the rows of bands, and those of their halved chroma."""
    for top in range(0, height, _BAND):
        bottom = min(top + _BAND, height)
        yield slice(top, bottom), slice(top // 2, bottom // 2)


def to_yuv(image: np.ndarray, color: Color) -> av.VideoFrame:
    """Converts RGB to YUV of limited range, whatever range `color` names.

    Args:
        image: (height, width, 3) uint8 RGB.
        color: the matrix to use.

    Returns:
        A frame in `yuv_format(width, height)`.
    """
    height, width = image.shape[:2]
    matrix = color.matrix_for(width, height)
    forward = _matrices(matrix, False)[0]
    if yuv_format(width, height) == "yuv444p":
        whole = np.asarray(cv2.transform(image, forward), np.uint8)
        return av.VideoFrame.from_ndarray(
            whole, format="yuv444p", channel_last=True
        )
    frame = av.VideoFrame(width, height, "yuv420p")
    luma, *chroma = (samples_of(plane) for plane in frame.planes)
    for rows, half in bands(height):
        luma[rows], *others = cv2.split(cv2.transform(image[rows], forward))
        # Channel by channel, shrinking takes a quarter of the time.
        for channel, plane in zip(others, chroma, strict=True):
            small = plane[half]
            size = small.shape[::-1]
            cv2.resize(channel, size, small, interpolation=cv2.INTER_AREA)
    return frame


def yuv_format(width: int, height: int) -> str:
    """The pixel format that keeps a size: 4:2:0 cannot code an odd one."""
    return "yuv444p" if width % 2 or height % 2 else "yuv420p"


def rgb_to_yuv(matrix: int) -> np.ndarray:
    """The (3, 4) map from RGB to YUV of limited range, both of 8 bits.

    Args:
        matrix: a code of ITU-T H.273, as `Color.matrix_for` returns it.
    """
    return _matrices(matrix, False)[0]


def yuv_to_rgb(matrix: int) -> np.ndarray:
    """The inverse of `rgb_to_yuv`."""
    return _matrices(matrix, False)[1]


@functools.cache
def _matrices(matrix: int, full: bool) -> tuple[np.ndarray, np.ndarray]:
    """The (3, 4) affine maps from 8-bit RGB to YUV and back."""
    red, blue = _LUMA[matrix]
    luma = np.array([red, 1 - red - blue, blue])
    linear = np.stack(
        [
            luma,
            (np.array([0, 0, 1]) - luma) / (2 - 2 * blue),
            (np.array([1, 0, 0]) - luma) / (2 - 2 * red),
        ]
    )
    if not full:
        linear *= np.array([[219], [224], [224]]) / 255
    offset = np.array([0 if full else 16, 128, 128])
    inverse = np.linalg.inv(linear)
    forward = np.column_stack([linear, offset])
    backward = np.column_stack([inverse, -inverse @ offset])
    return forward.astype(np.float32), backward.astype(np.float32)
