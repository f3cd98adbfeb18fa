"""What a new video takes over of another, and how it stores pictures."""

import dataclasses
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from faceswap_gan.video.color import Color
from faceswap_gan.video.forms import plain_form
from faceswap_gan.video.lights import NOTHING_SAID
from faceswap_gan.video.lights import LightMetadata
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.stored import StoredForm


@dataclasses.dataclass(frozen=True)
class Carried:
    """What a new video takes over of another besides its pictures.

    Attributes:
        audio_from: a file whose sound tracks and subtitles are copied, or
            None.
        cut: where the source was cut: the timestamp that becomes zero; if it
            is not zero, sound before it is left out.
        end: where the source was cut, in seconds; sound ends there too.
    """

    audio_from: Path | None = None
    cut: int = 0
    end: Fraction | float | None = None

    @classmethod
    def of(cls, video: VideoReader) -> "Carried":
        """Returns all that a video has."""
        return cls(video.path, video.cut, video.end)


@dataclasses.dataclass(frozen=True)
class PictureForm:
    """How a new video stores its pictures.

    Attributes:
        color: how to code colour; by default as players expect for the size.
        pixel_aspect: the width of a pixel as shown over its height.
        form: how a source stores pictures, which the new video keeps; then
            the writer's width and height are those of pictures as they are
            shown, and color and aspect are the form's.
        lights: what the source says of the display it was made for.
    """

    color: Color | None = None
    pixel_aspect: Fraction = Fraction(1)
    form: StoredForm | None = None
    lights: LightMetadata = NOTHING_SAID

    def stored(self, width: int, height: int) -> StoredForm:
        """Returns the form of pictures of some size."""
        color = self.color or Color.standard(width, height)
        return self.form or plain_form(width, height, color, self.pixel_aspect)

    @classmethod
    def of(cls, video: VideoReader, as_shown: bool) -> "PictureForm":
        """Returns the form of a video, or of its pictures drawn anew."""
        if video.form.is_plain:
            return cls(video.color, video.pixel_aspect)
        return cls() if as_shown else cls(form=video.form, lights=video.lights)


class Coding(NamedTuple):
    """How the pictures of a video are coded in another.

    Attributes:
        encoding: see `EncodingOptions`.
        as_shown: whether they are written as they are shown, whatever the
            form of the video's own.
        picture: their form where it is not the video's.
    """

    encoding: EncodingOptions
    as_shown: bool
    picture: PictureForm | None = None
