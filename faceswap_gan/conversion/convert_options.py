"""What a user may choose of a conversion."""

import dataclasses
from pathlib import Path

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.tracks import TrackChoice
from faceswap_gan.faces.detect import Detector
from faceswap_gan.provenance.marking_options import MarkOptions
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.options import TrimOptions


@dataclasses.dataclass(frozen=True)
class ConvertOptions:
    """How a model of a workspace is applied.

    Attributes:
        detector: finds faces; unless given the one that aligns them as those
            of the training were.
        landmarks: what finds outline and parts, see `choose_landmarks`.
        tracks: which faces are swapped, see `Converter`; None where people
            are recognised, or else the person seen longest is swapped.
        blend: how faces are finished and laid over the frame.
        encoding: how videos are encoded.
        trim: which part of a video is converted.
        layout: what a frame shows, a name in `LAYOUTS`.
        mask_video: a second video to write, of where faces were swapped.
        marks: label and signature.
        preview: seconds of a frame of which only a picture with every colour
            method is made, or None.
        checkpoint: which of the model, see `checkpoint.needed`.
    """

    detector: Detector | None = None
    landmarks: str = "auto"
    tracks: TrackChoice | None = None
    blend: BlendOptions = dataclasses.field(default_factory=BlendOptions)
    encoding: EncodingOptions = dataclasses.field(
        default_factory=EncodingOptions
    )
    trim: TrimOptions = dataclasses.field(default_factory=TrimOptions)
    layout: str = "result"
    mask_video: Path | None = None
    marks: MarkOptions = dataclasses.field(default_factory=MarkOptions)
    preview: float | None = None
    checkpoint: str = "latest"
