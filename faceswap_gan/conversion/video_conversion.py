"""Conversion of a video, in parts that survive a crash."""

import dataclasses
from pathlib import Path

from faceswap_gan.conversion.conversion_config import BATCH
from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.delivery import deliver
from faceswap_gan.conversion.delivery import streams_of
from faceswap_gan.conversion.first_pass import tracks_of
from faceswap_gan.conversion.nobody import all_masks_empty
from faceswap_gan.conversion.nobody import nobody_swapped
from faceswap_gan.conversion.nobody import unchanged
from faceswap_gan.conversion.output_stream import OutputStream
from faceswap_gan.conversion.part_writer import PartWriter
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import identity_of
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.frame_transform import PreparedTransform
from faceswap_gan.files import errors_known_as
from faceswap_gan.files import side_name
from faceswap_gan.hashing import sha256_of
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.video.options import TrimOptions
from faceswap_gan.video.output import remove_leftovers
from faceswap_gan.video.reader import VideoReader

SEGMENT = 31 * BATCH
"""Frames of a part: whole batches, and nearly the 250 after which encoders
begin anew by themselves, so that parts cost no bytes."""


class VideoConversion:
    """A video on its way to a file; a new run goes on where one was killed.

    Beside the output lie `OUTPUT.tracks.jsonl`, which stays, and
    `OUTPUT.segments`, which holds the finished parts until they are joined.
    A part depends on those before it by what its colour correction remembers,
    which is kept with each, and batches begin anew with each part, so that
    every frame is what an uninterrupted run makes it, and a part that was
    damaged is made anew without those behind it.

    Args:
        config: how to convert.
        source: the video.
        output: the file to write, or a folder for its pictures.
        trim: which part of it is converted.
        mask_video: a second one to write, of the masks, or None.
        segment: frames of a part, whole batches.
    """

    def __init__(
        self,
        config: ConversionConfig,
        source: Path,
        output: Path,
        trim: TrimOptions,
        mask_video: Path | None = None,
        segment: int = SEGMENT,
    ):
        self.config = config
        self.source, self.output = source, output
        self.trim = trim
        self.mask_video, self.segment = mask_video, segment
        self.remarks: list[str] = []

    @property
    def streams(self) -> list[OutputStream]:
        """The videos to write, drawn as the configuration says now."""
        return streams_of(
            self.config, self.source, self.output, self.mask_video
        )

    def convert(self, progress: Progress | None = None) -> ConvertReport:
        """Converts what is not converted yet, and joins the parts.

        Args:
            progress: called with the steps done and all steps, if known.

        Returns:
            What was done.

        Raises:
            InputError: the source cannot be used.
            OutputError: the output cannot be written, or holds no mark.
            NothingSwappedError: the source does not show the person.
        """
        with errors_known_as(self.output, self._folder):
            return self._convert(progress)

    @property
    def _folder(self) -> Path:
        return side_name(self.output, ".segments")

    def _convert(self, progress: Progress | None) -> ConvertReport:
        with self._open() as video:
            tally = Tally(progress, video.frames)
            tally.phase("1/2 Finding faces")
            # An output that cannot be opened must fail before the work.
            losses = []
            for stream in self.streams:
                losses += stream.losses(video)
        kept = side_name(self.output, ".tracks.jsonl")
        tracks = self._tracks(kept, tally)
        self._prepare(tracks)
        segments = self._segments(kept)
        problems, swaps = self._made(segments, tracks, kept, tally)
        assignment, folder = self.config.assignment, segments.folder
        swaps = deliver(self.streams, folder, tally.frames, swaps)
        segments.remove()
        for file in (kept, *(stream.path for stream in self.streams)):
            remove_leftovers(file)
        notes = self.remarks + assignment.notes(tracks)
        notes += unchanged(assignment.swaps(tracks), swaps)
        for stream in self.streams:
            notes += stream.notes(tally.frames, swaps)
        others = assignment.of_others(tracks)
        problems = losses + problems
        return tally.report(self.output, problems, others, notes, swaps)

    def _tracks(self, kept: Path, tally: Tally) -> Tracks:
        """Finds who is where; refuses a film that shows nobody to swap."""
        assignment = self.config.assignment
        identity = identity_of(self.source, self.trim.start, self.trim.end)
        tracks = tracks_of(
            self._open,
            identity,
            kept,
            self.config.detector,
            tally.step,
            assignment.recognizer,
            self.remarks.append,
        )
        if not assignment.swaps(tracks):
            kept.unlink()
            seen, recognised = assignment.seen(tracks), assignment.recognizer
            raise nobody_swapped(
                self.source, assignment.people, seen, recognised is not None
            )
        return tracks

    def _prepare(self, tracks: Tracks) -> None:
        """Shows transforms that want it the tracks that they will get."""
        numbers = self.config.assignment.transform_of_track(tracks)
        for number, transform in enumerate(self.config.composer.transforms):
            if isinstance(transform, PreparedTransform):
                own = {t for t, chosen in numbers.items() if chosen == number}
                transform.prepare(tracks.whole(own))

    def _made(
        self, segments: Segments, tracks: Tracks, kept: Path, tally: Tally
    ) -> tuple[list[str], list[Swap]]:
        """Converts, with ever stronger marks until they can be read back.

        Each try has its parts in a folder of its own, so that one that was
        interrupted is resumed.
        """
        tried, folder = segments, segments.folder
        while True:
            tally.forget()
            problems = self._joined(tried, folder, tracks, tally)
            if not tried.swaps:
                segments.remove()
                kept.unlink()
                raise all_masks_empty(self.source)
            unmarked = [
                (stream.joined(folder), files)
                for stream in self.streams
                if (files := stream.without_marks(folder, tried.swaps))
            ]
            stronger = self.config.finish.stronger() if unmarked else None
            if stronger is None:
                self._excuse(segments, unmarked)
                return problems, tried.swaps
            self.config = dataclasses.replace(self.config, finish=stronger)
            tried = self._segments(kept, tried.folder / "stronger")

    def _joined(
        self, segments: Segments, folder: Path, tracks: Tracks, tally: Tally
    ) -> list[str]:
        """Writes the parts that are missing and joins all in a folder."""
        tally.phase("2/2 Swapping faces", tracks.frames)
        streams = self.streams
        with self._open() as video:
            writer = PartWriter(self.config, streams, segments, self.segment)
            writer.write(video, tracks, tally)
            tally.phase("Joining the parts and reading the marks back")
            segments.check()
            problems = []
            for stream in streams:
                problems += stream.join(segments, folder, video)
            return problems + video.problems()

    def _excuse(
        self, segments: Segments, unmarked: list[tuple[Path, list[Path]]]
    ) -> None:
        try:
            for film, files in unmarked:
                self.config.finish.excuse(film, files)
        except OutputError:
            segments.remove()
            raise

    def _segments(
        self, tracks_file: Path, folder: Path | None = None
    ) -> Segments:
        made_by = {
            "tracks": sha256_of(tracks_file),
            "parts": [stream.part for stream in self.streams],
            "segment": self.segment,
            **self.config.settings(),
        }
        return Segments(folder or self._folder, made_by, self.remarks.append)

    def _open(self) -> VideoReader:
        return VideoReader(self.source, self.trim.start, self.trim.end)
