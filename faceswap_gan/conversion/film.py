"""Conversion of a video, in parts that survive a crash."""

import itertools
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import ExitStack
from contextlib import closing
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.compose import Composed
from faceswap_gan.conversion.first_pass import tracks_of
from faceswap_gan.conversion.recipe import BATCH
from faceswap_gan.conversion.recipe import Recipe
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.segments import Segment
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import identity_of
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.video.joining import join
from faceswap_gan.video.output import remove_leftovers
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter

SEGMENT = 31 * BATCH
"""Frames of a part: whole batches, and nearly the 250 after which encoders
begin anew by themselves, so that parts cost no bytes."""


class Film:
    """A video on its way to a file; a new run goes on where one was killed.

    Beside the output lie `OUTPUT.tracks.jsonl`, which stays, and
    `OUTPUT.segments`, which holds the finished parts until they are joined.
    A part depends on those before it by what its colour correction remembers,
    which is kept with each, and batches begin anew with each part, so that
    every frame is what an uninterrupted run makes it.

    Args:
        recipe: how to convert.
        source: the video.
        output: the file to write.
        start: seconds; what lies before it is left out.
        end: seconds; what lies from there on is left out.
        segment: frames of a part, whole batches.
    """

    def __init__(
        self,
        recipe: Recipe,
        source: Path,
        output: Path,
        start: float | None = None,
        end: float | None = None,
        segment: int = SEGMENT,
    ):
        self.recipe = recipe
        self.source, self.output = source, output
        self.start, self.end = start, end
        self.segment = segment
        self.drawn: dict[Path, Callable[[Composed], np.ndarray]] = {
            output: recipe.finished
        }

    def convert(self, progress: Progress | None = None) -> ConvertReport:
        """Converts what is not converted yet, and joins the parts.

        Args:
            progress: called with the steps done and all steps, if known.

        Returns:
            What was done.

        Raises:
            InputError: the source cannot be used.
            OutputError: the output cannot be written.
        """
        with self._open() as video:
            tally = Tally(progress, video.frames and 2 * video.frames)
            # An output that cannot be opened shall fail before the work.
            self._writer(video, self.output, video.path).discard()
        kept = self.output.with_name(f"{self.output.name}.tracks.jsonl")
        identity = identity_of(self.source, self.start, self.end)
        tracks = tracks_of(
            self._open, identity, kept, self.recipe.detector, tally.step
        )
        tally.done, tally.total = tracks.frames, 2 * tracks.frames
        made_by = {"tracks": sha256_of(kept), **self.recipe.settings()}
        folder = self.output.with_name(f"{self.output.name}.segments")
        segments = Segments(folder, made_by)
        with self._open() as video:
            self._fill(segments, video, tracks, tally)
            self._join(segments, video)
            problems = video.problems()
        segments.remove()
        for file in (kept, *self.drawn):
            remove_leftovers(file)
        return tally.report(self.source, self.output, problems)

    def _open(self) -> VideoReader:
        return VideoReader(self.source, self.start, self.end)

    def _writer(
        self, video: VideoReader, path: Path, audio_from: Path | None = None
    ) -> VideoWriter:
        return VideoWriter.like(
            video,
            path,
            width=video.width * len(self.recipe.panels),
            audio_from=audio_from,
            **self.recipe.encoding,
        )

    def _fill(
        self,
        segments: Segments,
        video: VideoReader,
        tracks: Tracks,
        tally: Tally,
    ) -> None:
        """Makes the parts that are missing."""
        for segment in segments.done:
            tally.resume(segment.frames, segment.faces, segment.untouched)
        video.skip(tally.frames)
        faces = tracks.chosen(self.recipe.tracks)
        color = TrackColor(
            self.recipe.method, self.recipe.smoothing, segments.memory
        )
        results = self.recipe.results(
            video, lambda frame: faces.get(frame.index, []), color
        )
        with closing(results):
            for first in results:
                rest = itertools.islice(results, self.segment - 1)
                part = itertools.chain([first], rest)
                self._add_segment(segments, video, part, tally)

    def _add_segment(
        self,
        segments: Segments,
        video: VideoReader,
        part: Iterable[Composed],
        tally: Tally,
    ) -> None:
        before = tally.frames, tally.faces, tally.untouched
        with ExitStack() as stack:
            writers = []
            for output, draw in self.drawn.items():
                path = segments.picture_file(len(segments.done), output)
                writer = stack.enter_context(self._writer(video, path))
                writers.append((writer, draw))
            for result in part:
                for writer, draw in writers:
                    writer.write(draw(result), result.frame.pts)
                tally.add(len(result.patches))
        after = tally.frames, tally.faces, tally.untouched
        counts = np.subtract(after, before).tolist()
        segments.add(Segment(*counts, result.memory))

    def _join(self, segments: Segments, video: VideoReader) -> None:
        for output in self.drawn:
            join(
                segments.picture_files(output),
                output,
                audio_from=video.path,
                cut=video.cut * video.time_base,
                end=video.end,
            )
            self.recipe.seal(output)
