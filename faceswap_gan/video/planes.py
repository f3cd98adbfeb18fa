"""The planes of a YUV picture as arrays, whatever their depth."""

import dataclasses
import functools
import re
from typing import Any

import av
import cv2
import numpy as np

_PLANAR = re.compile(r"yuv(a?)4(20|22|44)p(?:(9|10|12|14|16)le)?")


@dataclasses.dataclass(frozen=True)
class Layout:
    """How the planes of a pixel format are laid out.

    Attributes:
        name: FFmpeg's name of the format.
        bits: of each sample.
        chroma: 420, 422 or 444.
        alpha: whether a fourth plane says how opaque pixels are.
    """

    name: str
    bits: int
    chroma: str
    alpha: bool

    @property
    def unit(self) -> int:
        """By how much values are larger than with 8 bits."""
        return 1 << (self.bits - 8)

    @property
    def dtype(self) -> type[np.unsignedinteger[Any]]:
        """The type of a sample."""
        return np.uint8 if self.bits == 8 else np.uint16


@functools.cache
def layout_of(name: str) -> Layout | None:
    """Reads the name of a pixel format; None if it is not planar YUV."""
    match = _PLANAR.fullmatch(name)
    if match is None:
        return None
    alpha, chroma, bits = match.groups()
    return Layout(name, int(bits or 8), f"4{chroma}", bool(alpha))


def planar_layout(name: str) -> Layout:
    """Reads the name of a pixel format that is planar YUV.

    Raises:
        ValueError: it is none.
    """
    layout = layout_of(name)
    if layout is None:
        raise ValueError(f"`name` must be planar YUV. Received: name={name!r}")
    return layout


def planes_of(frame: av.VideoFrame) -> list[np.ndarray]:
    """Returns views of a planar YUV frame's planes, which can be written to."""
    dtype = planar_layout(frame.format.name).dtype
    return [samples_of(plane, dtype) for plane in frame.planes]


def samples_of(
    plane: av.video.plane.VideoPlane,
    dtype: type[np.unsignedinteger[Any]] = np.uint8,
) -> np.ndarray:
    """Returns a view of a plane's samples, which can be written to."""
    width = plane.line_size // np.dtype(dtype).itemsize
    buffer: Any = plane
    rows = np.frombuffer(buffer, dtype).reshape(-1, width)
    return rows[: plane.height, : plane.width]


def black(width: int, height: int, layout: Layout) -> av.VideoFrame:
    """Makes an opaque black frame of limited range."""
    frame = av.VideoFrame(width, height, layout.name)
    luma, *chroma = planes_of(frame)
    luma[:] = 16 * layout.unit
    for plane in chroma[:2]:
        plane[:] = 128 * layout.unit
    if layout.alpha:
        chroma[2][:] = 255 * layout.unit + layout.unit - 1
    return frame


def yuv_of(frame: av.VideoFrame) -> np.ndarray:
    """Returns every pixel's Y, Cb and Cr in the scale of 8 bits.

    Args:
        frame: planar YUV.

    Returns:
        (height, width, 3) float32.
    """
    luma, *chroma = planes_of(frame)[:3]
    size = luma.shape[::-1]
    full = [
        cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST)
        for plane in chroma
    ]
    unit = planar_layout(frame.format.name).unit
    return cv2.merge([luma, *full]).astype(np.float32) / unit


def opacity_of(frame: av.VideoFrame) -> np.ndarray | None:
    """Returns a frame's alpha, (height, width) float32 in [0, 1], or None."""
    layout = planar_layout(frame.format.name)
    if not layout.alpha:
        return None
    most = (1 << layout.bits) - 1
    return planes_of(frame)[3].astype(np.float32) / most


def recast(
    planes: list[np.ndarray], source: Layout, frame: av.VideoFrame
) -> None:
    """Copies planes into a frame of the same size and another layout.

    More bits and more chroma repeat what is there, fewer average it. Without
    an alpha plane the picture is laid over black; a new one is opaque.

    Args:
        planes: Y, Cb, Cr and maybe alpha, of limited range.
        source: their layout.
        frame: planar YUV; it is filled.
    """
    layout = planar_layout(frame.format.name)
    if source.alpha and not layout.alpha:
        planes = _over_black(planes, source)
    targets = planes_of(frame)
    for plane, target in zip(planes[:3], targets[:3], strict=True):
        target[:] = _rescaled(_resized(plane, target), source, layout)
    if layout.alpha:
        most = np.float32((1 << layout.bits) - 1)
        share = most / ((1 << source.bits) - 1)
        opaque = planes[3] * share if source.alpha else most
        targets[3][:] = np.rint(opaque)


def _over_black(planes: list[np.ndarray], layout: Layout) -> list[np.ndarray]:
    *colors, alpha = planes
    alpha = alpha.astype(np.float32) / ((1 << layout.bits) - 1)
    laid = []
    for plane, zero in zip(colors, (16, 128, 128), strict=True):
        zero *= layout.unit
        part = zero + (plane.astype(np.float32) - zero) * _resized(alpha, plane)
        laid.append(np.rint(part).astype(layout.dtype))
    return laid


def _resized(plane: np.ndarray, like: np.ndarray) -> np.ndarray:
    if plane.shape == like.shape:
        return plane
    smaller = like.size < plane.size
    way = cv2.INTER_AREA if smaller else cv2.INTER_NEAREST
    return cv2.resize(plane, like.shape[::-1], interpolation=way)


def _rescaled(plane: np.ndarray, source: Layout, target: Layout) -> np.ndarray:
    if source.bits == target.bits:
        return plane
    if source.bits < target.bits:
        return plane.astype(np.uint16) << (target.bits - source.bits)
    less = source.bits - target.bits
    rounded = (plane.astype(np.uint32) + (1 << (less - 1))) >> less
    return np.minimum(rounded, (1 << target.bits) - 1)


def add_change(frame: av.VideoFrame, change: np.ndarray) -> None:
    """Adds a difference to a frame's Y, Cb and Cr.

    Args:
        frame: planar YUV; it is changed.
        change: (height, width, 3) float32 in the scale of 8 bits.
    """
    layout = planar_layout(frame.format.name)
    most = (1 << layout.bits) - 1
    for channel, plane in enumerate(planes_of(frame)[:3]):
        part = _resized(change[..., channel], plane)
        total = np.rint(plane + part * layout.unit)
        plane[:] = np.clip(total, 0, most)
