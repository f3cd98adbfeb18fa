"""Conversion of videos, pictures and folders of pictures."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.assignment import Assignment
from faceswap_gan.conversion.assignment import Recognizer
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.finish import Finish
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.conversion.layouts import panels_of
from faceswap_gan.conversion.pictures import convert_pictures
from faceswap_gan.conversion.pictures import look_at
from faceswap_gan.conversion.preview import write_preview
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.request import open_to_convert
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.tracks import TrackChoice
from faceswap_gan.conversion.video_conversion import SEGMENT
from faceswap_gan.conversion.video_conversion import VideoConversion
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.options import TrimOptions


class Converter:
    """Swaps people's faces in videos and pictures.

    Args:
        transform: what turns an aligned face into another; for several
            people, one for each by the name of the person seen. Each has its
            own spec.
        detector: finds faces; the mesh by default.
        landmarks: finds 68 points or 478, so that masks keep to the face's own
            outline and parts; None makes do with the five points.
        who: whom of a video to swap: `longest` (the person seen longest),
            `all`, or numbers of tracks. Of a picture the largest face is
            taken, all, or those with these places in the order of size. Of
            several people the first gets the tracks seen longest, and so on.
            Or a recognizer, which knows those who are named with the
            transforms; then they alone are swapped.
        blend: how faces are finished and laid over the frame.
        encoding: how videos are encoded.
        layout: `result`; `pair`, the source on its left; or `triple`, with
            the mask on its right.
        finish: marks what is written; nothing unless given.

    Attributes:
        segment: frames of a video after which a crash loses nothing, whole
            batches.

    Raises:
        ConfigError: there is no such layout.

    Example:
        >>> converter = Converter(open_transform(checkpoint, "src", "dst"))
        >>> converter.convert("holiday.mp4", "swapped.mp4").swapped_share
        0.97
    """

    def __init__(
        self,
        transform: FrameTransform | Mapping[str, FrameTransform],
        *,
        detector: Detector | None = None,
        landmarks: LandmarkModel | None = None,
        who: TrackChoice | Recognizer = "longest",
        blend: BlendOptions | None = None,
        encoding: EncodingOptions | None = None,
        layout: str = "result",
        finish: Finish | None = None,
    ):
        names, self.segment = panels_of(layout), SEGMENT
        if not isinstance(transform, Mapping):
            transform = {"": transform}
        people = tuple(transform)
        self.config = ConversionConfig(
            detector=detector or open_detector(),
            composer=Composer(tuple(transform.values()), blend, landmarks),
            panels=tuple(getattr(Composed, name) for name in names),
            assignment=Assignment(people, recognizer=who)
            if isinstance(who, Recognizer)
            else Assignment(people, who),
            encoding=encoding or EncodingOptions(),
            finish=finish or Hooks(),
        )

    def convert(
        self,
        source: Path,
        output: Path,
        progress: Progress | None = None,
        *,
        trim: TrimOptions | None = None,
        mask_video: Path | None = None,
    ) -> ConvertReport:
        """Converts a video, a picture or a folder of pictures.

        A conversion of a video that was killed goes on where it was when it
        is started again.

        Args:
            source: what to convert.
            output: a video, a picture or a folder, as the source is.
            progress: called with the steps done and all steps, if known.
            trim: which part of a video is converted; all unless given.
            mask_video: a second video to write, which shows in white where
                faces were swapped; without sound.

        Returns:
            What was done.

        Raises:
            InputError: the source cannot be used.
            OutputError: the output cannot be written, or holds no mark.
            NothingSwappedError: the source does not show the person.
            ConfigError: a picture cannot be trimmed or have a mask video.
        """
        source, output = Path(source), Path(output)
        trim = trim or TrimOptions()
        mask_video = None if mask_video is None else Path(mask_video)
        asked = (source, output, trim, mask_video, self.config.encoding)
        with open_to_convert(*asked) as opened:
            if opened.kind != "video":
                return convert_pictures(self.config, opened, output, progress)
        conversion = VideoConversion(
            self.config, source, output, trim, mask_video, self.segment
        )
        return conversion.convert(progress)

    def preview(
        self,
        source: Path,
        output: Path,
        time: float = 0.0,
        progress: Progress | None = None,
    ) -> ConvertReport:
        """Draws one frame with every colour method side by side.

        Args:
            source: a video, a picture or a folder of pictures.
            output: the picture to write.
            time: of the frame, in seconds.
            progress: called with the steps done and all steps.

        Returns:
            What was done.

        Raises:
            InputError: the source cannot be used, or ends before that time.
            NothingSwappedError: the frame does not show the person.
            OutputError: the output cannot be written.
        """
        return write_preview(
            self.config, Path(source), Path(output), time, progress
        )

    def convert_image(self, image: np.ndarray) -> np.ndarray:
        """Converts a picture in memory.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (H, W, 3) uint8 RGB, wider in other layouts than `result`. Where
            no face is found the picture is as it was.
        """
        frame = Frame(image, index=0, name="picture", pts=0)
        pairs = [(frame, look_at(self.config, frame).chosen)]
        color = TrackColor(self.config.composer.options.method)
        results = self.config.composer(pairs, color)
        return self.config.finished(results[0]).copy()
