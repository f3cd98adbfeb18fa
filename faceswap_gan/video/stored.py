"""Pictures as a video stores them, where 8-bit RGB would lose something."""

import dataclasses
from fractions import Fraction

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange

from faceswap_gan.video import planes
from faceswap_gan.video.color import SWSCALE
from faceswap_gan.video.color import Color
from faceswap_gan.video.color import bands
from faceswap_gan.video.color import exactly
from faceswap_gan.video.color import rgb_to_yuv
from faceswap_gan.video.color import to_rgb
from faceswap_gan.video.color import yuv_to_rgb
from faceswap_gan.video.orientation import Orientation
from faceswap_gan.video.orientation import is_transposed
from faceswap_gan.video.orientation import turn
from faceswap_gan.video.planes import Layout
from faceswap_gan.video.tone import needs_mapping
from faceswap_gan.video.tone import tone_map

# Opacity below which a change that can hardly be seen is carried in part.
_FAINT = 1 / 16


@dataclasses.dataclass(frozen=True)
class StoredForm:
    """How a video stores pictures that have to be brought into sight.

    Faces are found and swapped in the picture as it is shown: standard
    colours, 8 bits, square pixels, upright, over black. What was changed in
    it is carried back as a difference, so that all else stays as stored.

    Attributes:
        size: width and height in pixels as stored.
        shown_size: width and height in square pixels, upright.
        layout: of the planes.
        color: how they code colour; always of limited range.
        orientation: how the stored picture is turned.
        pixel_aspect: width of an upright pixel over its height.
    """

    size: tuple[int, int]
    shown_size: tuple[int, int]
    layout: Layout
    color: Color
    orientation: Orientation
    pixel_aspect: Fraction

    @property
    def is_plain(self) -> bool:
        """Whether 8-bit RGB as it is shown holds all of a picture."""
        ordinary = self.layout.bits == 8 and not self.layout.alpha
        square = self.shown_size == self.upright_size
        return ordinary and square and not needs_mapping(self.color)

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height in pixels as they are written."""
        width, height = self.size
        turned = is_transposed(self.orientation)
        return (height, width) if turned else (width, height)

    def squared(self) -> "StoredForm":
        """Returns the form of the same pictures stored in square pixels."""
        turned = is_transposed(self.orientation)
        size = self.shown_size[::-1] if turned else self.shown_size
        return dataclasses.replace(self, size=size, pixel_aspect=Fraction(1))

    def take(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Brings a decoded frame to this size and layout if it differs."""
        source = Color.of(frame)
        there = (frame.width, frame.height) == self.size
        if there and frame.format.name == self.layout.name and not source.full:
            return frame
        matrix = SWSCALE[self.color.matrix_for(*self.size)]
        full = source.full or frame.format.is_rgb
        return exactly(
            frame,
            *self.size,
            self.layout.name,
            src_colorspace=matrix,
            dst_colorspace=matrix,
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
        )

    def shown(self, stored: av.VideoFrame) -> np.ndarray:
        """Returns a picture as a standard display shows it over black.

        Args:
            stored: as `take` returns it.

        Returns:
            (height, width, 3) uint8 RGB of `shown_size`.
        """
        image = self._standard(stored)
        opacity = planes.opacity_of(stored)
        if opacity is not None:
            image = np.rint(image * opacity[..., None]).astype(np.uint8)
        image = turn(image, self.orientation)
        if image.shape[1::-1] != self.shown_size:
            image = cv2.resize(
                image, self.shown_size, interpolation=cv2.INTER_CUBIC
            )
        return image

    def _standard(self, stored: av.VideoFrame) -> np.ndarray:
        if not needs_mapping(self.color):
            return to_rgb(stored, self.color)
        mapping = tone_map(self.color)
        matrix = yuv_to_rgb(self.color.matrix_for(*self.size))
        yuv = planes.yuv_of(stored)
        image = np.empty(yuv.shape, np.uint8)
        for rows, _ in bands(len(yuv)):
            rgb = cv2.transform(yuv[rows], matrix) / np.float32(255)
            image[rows] = mapping.to_standard(np.clip(rgb, 0, 1))
        return image

    def with_change(
        self,
        stored: av.VideoFrame | None,
        before: np.ndarray | None,
        after: np.ndarray,
        layout: Layout,
    ) -> av.VideoFrame:
        """Carries what was changed in a shown picture to the stored one.

        Args:
            stored: as `take` returns it; None for a picture drawn anew.
            before: the picture as shown, (height, width, 3) uint8 RGB.
            after: the same with the changes.
            layout: of the result; without an alpha it lies over black.

        Returns:
            A new frame of `upright_size`.
        """
        frame = planes.black(*self.upright_size, layout)
        if stored is not None:
            upright = [
                turn(p, self.orientation) for p in planes.planes_of(stored)
            ]
            planes.recast(upright, self.layout, frame)
        change = self._change(
            np.zeros_like(after) if before is None else before, after
        )
        if change is not None:
            if change.shape[1::-1] != self.upright_size:
                change = cv2.resize(
                    change, self.upright_size, interpolation=cv2.INTER_AREA
                )
            opacity = planes.opacity_of(frame)
            if opacity is not None:
                gain = np.where(opacity, 1 / np.maximum(opacity, _FAINT), 0)
                change *= gain[..., None].astype(np.float32)
            planes.add_change(frame, change)
        self._tag(frame)
        return frame

    def _change(
        self, before: np.ndarray, after: np.ndarray
    ) -> np.ndarray | None:
        """The difference in Y, Cb and Cr of 8 bits; None if there is none."""
        change = None
        matrix = rgb_to_yuv(self.color.matrix_for(*self.size))[:, :3]
        for rows, _ in bands(len(after)):
            if np.array_equal(before[rows], after[rows]):
                continue
            if change is None:
                change = np.zeros(after.shape, np.float32)
            difference = self._signal(after[rows]) - self._signal(before[rows])
            change[rows] = cv2.transform(difference, matrix)
        return change

    def _signal(self, image: np.ndarray) -> np.ndarray:
        if not needs_mapping(self.color):
            return image.astype(np.float32)
        return tone_map(self.color).from_standard(image) * np.float32(255)

    def _tag(self, frame: av.VideoFrame) -> None:
        frame.color_range = ColorRange.MPEG
        frame.colorspace = self.color.matrix
        frame.color_primaries = self.color.primaries
        frame.color_trc = self.color.transfer


def repacked(frame: av.VideoFrame, pix_fmt: str, color: Color) -> av.VideoFrame:
    """Brings planes to the RGB of encoders that take no others.

    Args:
        frame: planar YUV of limited range.
        pix_fmt: the encoder's.
        color: how the planes code colour.
    """
    return exactly(
        frame,
        frame.width,
        frame.height,
        pix_fmt,
        src_colorspace=SWSCALE[color.matrix_for(frame.width, frame.height)],
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
