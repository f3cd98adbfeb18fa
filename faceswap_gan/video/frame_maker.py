"""Pictures as an encoder takes them, with what their source stores."""

import av
import numpy as np

from faceswap_gan.video.color import to_yuv
from faceswap_gan.video.color import yuv_format
from faceswap_gan.video.encoding import Encoding
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.stored import StoredForm
from faceswap_gan.video.stored import repacked


class FrameMaker:
    """Makes frames for an encoder.

    Args:
        form: how the source stores pictures.
        encoding: how they are encoded.
    """

    def __init__(self, form: StoredForm, encoding: Encoding):
        self._form, self._encoding = encoding.form, encoding
        # A picture that has to be coded in other colours is drawn anew, and
        # what is written as shown takes nothing of what is stored.
        same_colors = form.color == encoding.form.color
        self._keeps = same_colors and not encoding.form.is_plain

    def make(self, image: np.ndarray, original: Frame | None) -> av.VideoFrame:
        """Makes the frame of a picture.

        Args:
            image: (height, width, 3) uint8 RGB.
            original: the frame that it was made of, or None.
        """
        form, layout = self._form, self._encoding.layout
        kept = original if original and self._keeps else None
        stored = None if kept is None else kept.stored
        quick = form.is_plain and layout.name == yuv_format(*form.size)
        if stored is None and quick:
            return to_yuv(image, form.color)
        before = None if stored is None or kept is None else kept.image
        frame = form.with_change(stored, before, image, layout)
        if layout.name == self._encoding.pix_fmt:
            return frame
        return repacked(frame, self._encoding.pix_fmt, form.color)
