"""Writes the parts of a converted video that are missing."""

import dataclasses
import itertools
from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import ExitStack
from contextlib import closing

import numpy as np

from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.output_stream import OutputStream
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.segments import Segment
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.provenance.swaps import swaps_in
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.reader import VideoReader


@dataclasses.dataclass(frozen=True)
class PartWriter:
    """Converts the frames of missing parts, and no others.

    Attributes:
        config: how to convert.
        streams: the videos to write, of which each part has a piece.
        segments: the parts that there are.
        size: frames of each part but the last.
    """

    config: ConversionConfig
    streams: Sequence[OutputStream]
    segments: Segments
    size: int

    def write(self, video: VideoReader, tracks: Tracks, tally: Tally) -> None:
        """Writes what is missing, and reads the video to its end.

        Args:
            video: the source, at its first frame.
            tracks: who is where in it.
            tally: counts the frames, old and new.

        Raises:
            OutputError: a part cannot be written.
        """
        done, next_part = self.segments.done, 0
        for segment in done.values():
            tally.resume(segment.frames, segment.faces, segment.untouched)
        for gap in self.segments.gaps():
            video.skip((gap.start - next_part) * self.size)
            frames = itertools.islice(video, len(gap) * self.size)
            self._convert(gap.start, frames, video, tracks, tally)
            next_part = gap.stop
        rest = [part.frames for n, part in done.items() if n >= next_part]
        video.skip(sum(rest))
        self._convert(next_part + len(rest), video, video, tracks, tally)

    def _convert(
        self,
        number: int,
        frames: Iterable[Frame],
        video: VideoReader,
        tracks: Tracks,
        tally: Tally,
    ) -> None:
        """Writes the parts, from a number on, of frames without a gap."""
        config, options = self.config, self.config.composer.options
        faces = config.assignment.in_frames(tracks)
        color = TrackColor(
            options.method, options.smoothing, self.segments.color_state(number)
        )
        results = config.results(
            frames, lambda frame: faces.get(frame.index, []), color
        )
        with closing(results):
            for part, first in enumerate(results, number):
                rest = itertools.islice(results, self.size - 1)
                whole = itertools.chain([first], rest)
                self._add(part, whole, video, tally)

    def _add(
        self,
        number: int,
        results: Iterable[Composed],
        video: VideoReader,
        tally: Tally,
    ) -> None:
        before = tally.frames, tally.faces, tally.untouched
        people, swapped = self.config.assignment.people, []
        with ExitStack() as stack:
            writers = []
            for stream in self.streams:
                path = self.segments.picture_file(number, stream.part)
                writer = stream.writer(video, path)
                writers.append((stack.enter_context(writer), stream.draw))
            for result in results:
                for writer, draw in writers:
                    frame = result.frame
                    writer.write(draw(result), frame.pts, frame)
                tally.add(len(result.swapped))
                swapped += [
                    (people[transform], result.frame.index)
                    for transform in result.swapped
                ]
        after = tally.frames, tally.faces, tally.untouched
        frames, faces, untouched = np.subtract(after, before).tolist()
        swaps = tuple(swaps_in(swapped))
        made = Segment(frames, faces, untouched, result.color_state, swaps)
        self.segments.add(number, made)
