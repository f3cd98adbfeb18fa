"""Conversion of videos, pictures and folders of pictures."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.conversion.casting import Casting
from faceswap_gan.conversion.casting import Recognizer
from faceswap_gan.conversion.color_methods import color_method
from faceswap_gan.conversion.compose import Composed
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.compose import Look
from faceswap_gan.conversion.film import SEGMENT
from faceswap_gan.conversion.film import Film
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.conversion.finish import Marks
from faceswap_gan.conversion.layouts import panels_of
from faceswap_gan.conversion.pictures import convert_pictures
from faceswap_gan.conversion.pictures import look_at
from faceswap_gan.conversion.pictures import own_roles
from faceswap_gan.conversion.preview import write_preview
from faceswap_gan.conversion.recipe import Recipe
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.request import open_to_convert
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.tracks import Choice
from faceswap_gan.conversion.transform import FrameTransform
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.video.frame import Frame

COLOR = "seamless"
"""The colour method by default: `benchmarks/color.py` says why."""


class Converter:
    """Swaps a person's face in videos and pictures.

    Args:
        transform: what turns an aligned face into another; for several
            people, one for each by the name of the person seen.
        coverage: share of the aligned crop's side that the transform sees,
            as in its training.
        detector: finds faces; MTCNN by default.
        color: a name in `COLOR_METHODS`.
        layout: `result`; `pair`, the source on its left; or `triple`, with
            the mask on its right.
        tracks: which faces of a video: `longest` (the person seen longest),
            `all`, or numbers of tracks. Of a picture the largest is taken,
            all, or those with these places in the order of size. Of several
            people the first gets the tracks seen longest, and so on.
        recognizer: recognises the people who are named with the transforms;
            then they alone are swapped, whatever `tracks` says.
        smoothing: seconds over which colours are averaged along a track.
        look: how faces are finished and laid over the frame.
        landmarks: finds 68 points, so that masks keep to the face's own
            outline and parts; None makes do with the five points.
        encoding: arguments of `VideoWriter`, such as `crf`.
        segment: frames of a video after which a crash loses nothing.
        finish_frame: applied to each picture just before it is written.
        finish_name: tells it from every other that draws another picture, so
            that a conversion that was killed goes on with its own alone.
        finish_file: called with each complete file, which may still have a
            temporary name.
        marking: the marks of this program, in place of these three.

    Raises:
        ConfigError: there is no such colour method or layout.

    Example:
        >>> converter = Converter(SwapTransform(encoder, decoder), 0.8)
        >>> converter.convert("holiday.mp4", "swapped.mp4").swapped_share
        0.97
    """

    def __init__(
        self,
        transform: FrameTransform | Mapping[str, FrameTransform],
        coverage: float,
        *,
        detector: Detector | None = None,
        color: str = COLOR,
        layout: str = "result",
        tracks: Choice = "longest",
        recognizer: Recognizer | None = None,
        smoothing: float = 0.5,
        look: Look | None = None,
        landmarks: LandmarkModel | None = None,
        encoding: Mapping[str, Any] | None = None,
        segment: int = SEGMENT,
        finish_frame: Callable[[np.ndarray], np.ndarray] | None = None,
        finish_name: str = "",
        finish_file: Callable[[Path], None] | None = None,
        marking: Marking | None = None,
    ):
        names, self.segment = panels_of(layout), segment
        if not isinstance(transform, Mapping):
            transform = {"": transform}
        first, *others = transform.values()
        self.recipe = Recipe(
            detector=detector or MtcnnDetector(),
            composer=Composer(
                first, coverage, look or Look(), landmarks, others
            ),
            method=color_method(color),
            smoothing=smoothing,
            panels=tuple(getattr(Composed, name) for name in names),
            casting=Casting(tuple(transform), tracks, recognizer),
            encoding=dict(encoding or {}),
            finish=Hooks(finish_frame, finish_name, finish_file)
            if marking is None
            else Marks(marking),
        )

    def convert(
        self,
        source: Path,
        output: Path,
        progress: Progress | None = None,
        *,
        start: float | None = None,
        end: float | None = None,
        mask_video: Path | None = None,
    ) -> ConvertReport:
        """Converts a video, a picture or a folder of pictures.

        A conversion of a video that was killed goes on where it was when it
        is started again.

        Args:
            source: what to convert.
            output: a video, a picture or a folder, as the source is.
            progress: called with the steps done and all steps, if known.
            start: seconds of a video; what lies before it is left out.
            end: seconds of a video; what lies from there on is left out.
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
        mask_video = None if mask_video is None else Path(mask_video)
        codec = self.recipe.encoding.get("codec")
        asked = (source, output, start, end, mask_video, codec)
        with open_to_convert(*asked) as opened:
            if opened.kind != "video":
                return convert_pictures(self.recipe, opened, output, progress)
        film = Film(
            self.recipe, source, output, start, end, mask_video, self.segment
        )
        return film.convert(progress)

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
            self.recipe, Path(source), Path(output), time, progress
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
        pairs = [(frame, look_at(self.recipe, frame).chosen)]
        color, roles = TrackColor(self.recipe.method), own_roles(self.recipe)
        results = self.recipe.composer(pairs, color, roles)
        return self.recipe.finished(results[0])
