"""How a video stores pictures, found out from its first frame."""

import dataclasses
from fractions import Fraction

import av

from faceswap_gan.video.color import Color
from faceswap_gan.video.color import yuv_format
from faceswap_gan.video.orientation import UPRIGHT
from faceswap_gan.video.orientation import is_transposed
from faceswap_gan.video.orientation import orientation_of
from faceswap_gan.video.planes import Layout
from faceswap_gan.video.planes import layout_of
from faceswap_gan.video.planes import planar_layout
from faceswap_gan.video.stored import StoredForm

# Pixels further from square than this are a mistake in the file.
_WIDEST = 4


def plain_form(
    width: int, height: int, color: Color, pixel_aspect: Fraction
) -> StoredForm:
    """Returns the form of pictures that are stored as they are shown.

    Args:
        width: pixels.
        height: pixels.
        color: how colour is coded.
        pixel_aspect: width of a pixel over its height.
    """
    size = width, height
    layout = planar_layout(yuv_format(*size))
    color = dataclasses.replace(color, full=False)
    return StoredForm(size, size, layout, color, UPRIGHT, pixel_aspect)


def stored_form(frame: av.VideoFrame, pixel_aspect: Fraction) -> StoredForm:
    """Says how a video stores its pictures, by its first frame.

    Args:
        frame: as decoded.
        pixel_aspect: width of a pixel, as stored, over its height.
    """
    orientation = orientation_of(frame)
    turned = is_transposed(orientation)
    size = frame.width, frame.height
    shown = _shown_size(size, pixel_aspect)
    return StoredForm(
        size,
        shown[::-1] if turned else shown,
        _layout_for(frame, turned),
        dataclasses.replace(Color.of(frame), full=False),
        orientation,
        1 / pixel_aspect if turned else pixel_aspect,
    )


def _layout_for(frame: av.VideoFrame, transposed: bool) -> Layout:
    """The planar layout that holds all of a frame's format."""
    name = frame.format.name.replace("yuvj", "yuv")
    layout = layout_of(name)
    if layout is not None and not (transposed and layout.chroma == "422"):
        return layout
    if layout is not None:
        return planar_layout(name.replace("422", "444"))
    components = frame.format.components
    alpha = "a" if any(part.is_alpha for part in components) else ""
    # RGB of 8 bits needs more of them in YUV.
    deep = max(part.bits for part in components) > 8
    depth = "16le" if deep or (alpha and frame.format.is_rgb) else ""
    return planar_layout(f"yuv{alpha}444p{depth}")


def _shown_size(size: tuple[int, int], aspect: Fraction) -> tuple[int, int]:
    """Stretches one side, so that no pixel is lost."""
    width, height = size
    if not 1 / _WIDEST <= aspect <= _WIDEST:
        return size
    if aspect > 1:
        return round(width * aspect), height
    return width, round(height / aspect)
