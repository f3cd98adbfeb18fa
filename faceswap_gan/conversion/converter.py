"""Conversion of videos, pictures and folders of pictures."""

import dataclasses
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.conversion.blend import FEATHER
from faceswap_gan.conversion.color import color_method
from faceswap_gan.conversion.compose import Composed
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.first_pass import tracks_of
from faceswap_gan.conversion.pipeline import batches
from faceswap_gan.conversion.pipeline import prefetch
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.tracks import Choice
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.transform import FrameTransform
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.images import write_image
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.source import open_source
from faceswap_gan.video.writer import VideoWriter

LAYOUTS: dict[str, tuple[Callable[[Composed], np.ndarray], ...]] = {
    "result": (Composed.result,),
    "pair": (Composed.source, Composed.result),
    "triple": (Composed.source, Composed.result, Composed.mask),
}
_BATCH = 8
_WRITABLE = (".png", ".jpg", ".jpeg")


class Converter:
    """Swaps a person's face in videos and pictures.

    Args:
        transform: what turns an aligned face into another.
        coverage: share of the aligned crop's side that the transform sees,
            as in its training.
        detector: finds faces; MTCNN by default.
        color: a name in `COLOR_METHODS`.
        layout: `result`; `pair`, the source on its left; or `triple`, with
            the mask on its right.
        tracks: which faces of a video: `longest` (the person seen longest),
            `all`, or numbers of tracks. Of a picture the largest is taken,
            all, or those with these places in the order of size.
        smoothing: seconds over which colours are averaged along a track.
        feather: width of the mask's soft edge, see `blend.face_mask`.
        erosion: how far the mask is drawn in, see `blend.face_mask`.
        encoding: arguments of `VideoWriter`, such as `crf`.
        finish_frame: applied to each picture just before it is written.
        finish_file: called with each complete file.

    Raises:
        ConfigError: there is no such colour method or layout.

    Example:
        >>> converter = Converter(SwapTransform(encoder, decoder), 0.8)
        >>> converter.convert("holiday.mp4", "swapped.mp4").swapped_share
        0.97
    """

    def __init__(
        self,
        transform: FrameTransform,
        coverage: float,
        *,
        detector: Detector | None = None,
        color: str = "mkl",
        layout: str = "result",
        tracks: Choice = "longest",
        smoothing: float = 0.5,
        feather: float = FEATHER,
        erosion: float = 0.0,
        encoding: Mapping[str, Any] | None = None,
        finish_frame: Callable[[np.ndarray], np.ndarray] | None = None,
        finish_file: Callable[[Path], None] | None = None,
    ):
        if layout not in LAYOUTS:
            raise ConfigError(
                f"The layout cannot be {layout!r}; choose one of "
                f"{', '.join(LAYOUTS)}."
            )
        self.detector = detector or MtcnnDetector()
        self.composer = Composer(transform, coverage, feather, erosion)
        self.panels = LAYOUTS[layout]
        self.color = color_method(color)
        self.tracks = tracks
        self.smoothing = smoothing
        self.encoding = dict(encoding or {})
        self.finish_frame = finish_frame
        self.finish_file = finish_file

    def convert(
        self, source: Path, output: Path, progress: Progress | None = None
    ) -> ConvertReport:
        """Converts a video, a picture or a folder of pictures.

        Args:
            source: what to convert.
            output: a video, a picture or a folder, as the source is.
            progress: called with the steps done and all steps, if known.

        Returns:
            What was done.

        Raises:
            InputError: the source cannot be used.
            OutputError: the output cannot be written.
        """
        source, output = Path(source), Path(output)
        if source.resolve() == output.resolve():
            raise OutputError(
                f"{output} is also what is converted: choose another name."
            )
        with open_source(source) as opened:
            if opened.kind != "video":
                return self._convert_pictures(opened, output, progress)
        return self._convert_video(source, output, progress)

    def convert_image(self, image: np.ndarray) -> np.ndarray:
        """Converts a picture in memory.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (H, W, 3) uint8 RGB, wider in other layouts than `result`. Where
            no face is found the picture is as it was.
        """
        frame = Frame(image, index=0, name="picture", pts=0)
        pairs = [(frame, self._faces_in(frame))]
        return self._finished(self.composer(pairs, TrackColor(self.color))[0])

    def _convert_video(
        self, source: Path, output: Path, progress: Progress | None
    ) -> ConvertReport:
        with VideoReader(source) as video:
            tally = Tally(progress, video.frames and 2 * video.frames)
            # An output that cannot be opened shall fail before the work.
            self._writer(video, output).discard()
        kept = output.with_name(f"{output.name}.tracks.jsonl")
        tracks = tracks_of(source, kept, self.detector, tally.step)
        tally.done, tally.total = tracks.frames, 2 * tracks.frames
        faces = tracks.chosen(self.tracks)
        with VideoReader(source) as video:
            results = self._results(
                video,
                lambda frame: faces.get(frame.index, []),
                TrackColor(self.color, self.smoothing),
            )
            with self._writer(video, output) as writer, closing(results):
                for result in results:
                    writer.write(self._finished(result), result.frame.pts)
                    tally.add(len(result.patches))
            problems = video.problems()
        self._seal(output)
        return tally.report(source, output, problems)

    def _writer(self, video: VideoReader, output: Path) -> VideoWriter:
        width = video.width * len(self.panels)
        return VideoWriter.like(video, output, width=width, **self.encoding)

    def _convert_pictures(
        self, source: Source, output: Path, progress: Progress | None
    ) -> ConvertReport:
        tally = Tally(progress, source.frames)
        results = self._results(
            source, self._faces_in, TrackColor(self.color, seconds=0)
        )
        with closing(results):
            for result in results:
                path = output
                if source.kind == "folder":
                    path = output / _writable(result.frame.name)
                write_image(path, self._finished(result))
                self._seal(path)
                tally.add(len(result.patches))
        return tally.report(source.path, output, source.problems())

    def _results(
        self,
        source: Source,
        faces_in: Callable[[Frame], list[Face]],
        color: TrackColor,
    ) -> Generator[Composed]:
        """Reads and swaps in two threads, ahead of the one that writes."""

        def compose(frames: Iterator[Frame]) -> Iterator[Composed]:
            for batch in batches(frames, _BATCH):
                yield from self.composer(
                    [(frame, faces_in(frame)) for frame in batch], color
                )

        frames = prefetch(source)
        with closing(frames), closing(prefetch(compose(frames))) as results:
            yield from results

    def _faces_in(self, frame: Frame) -> list[Face]:
        """Gives the wanted faces of a picture, largest first as track 0."""
        found = self.detector.detect([frame.image])[0]
        found.sort(key=lambda face: -box_area(face.box[None])[0])
        faces = [
            dataclasses.replace(face, frame=frame.index, track=place)
            for place, face in enumerate(found)
        ]
        return Tracks(1, faces).chosen(self.tracks).get(frame.index, [])

    def _finished(self, result: Composed) -> np.ndarray:
        image = np.concatenate([draw(result) for draw in self.panels], axis=1)
        return image if self.finish_frame is None else self.finish_frame(image)

    def _seal(self, path: Path) -> None:
        if self.finish_file is not None:
            self.finish_file(path)


def _writable(name: str) -> str:
    """Adds `.png` to names of formats that are read but not written."""
    return name if name.lower().endswith(_WRITABLE) else f"{name}.png"
