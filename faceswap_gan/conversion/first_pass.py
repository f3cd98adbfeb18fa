"""The first pass over a video: detect, track, smooth, keep."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from faceswap_gan.conversion.pipeline import batches
from faceswap_gan.conversion.pipeline import prefetch
from faceswap_gan.conversion.search_log import SearchLog
from faceswap_gan.conversion.search_log import Sighting
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import read_tracks
from faceswap_gan.conversion.tracks import write_tracks
from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.follow import EVERY
from faceswap_gan.faces.follow import follower
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import smooth
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.reader import VideoReader

LEAST_LENGTH = 3


def tracks_of(
    open_video: Callable[[], VideoReader],
    identity: dict,
    kept: Path,
    detector: Detector,
    step: Callable[[], None] = lambda: None,
) -> Tracks:
    """Gives a video's tracks: those kept by an earlier run, or found now.

    A run that is killed leaves what it has found so far, from where the next
    one goes on.

    Args:
        open_video: opens the video, trimmed or whole.
        identity: its `identity_of`.
        kept: where tracks are kept.
        detector: finds faces.
        step: called after each frame that was searched.

    Returns:
        Smoothed tracks.

    Raises:
        InputError: the video cannot be read.
        OutputError: the tracks cannot be written.
    """
    log_file = kept.with_name(f"{kept.name}.part")
    tracks = read_tracks(kept, identity)
    if tracks is None:
        log = SearchLog(log_file, identity)
        with open_video() as video:
            tracks = _followed(_resumed(video, detector, log), step)
        write_tracks(kept, tracks, identity)
    log_file.unlink(missing_ok=True)
    return tracks


def find_tracks(
    source: Iterable[Frame], detector: Detector, step: Callable[[], None]
) -> Tracks:
    """Follows the faces of a video and smooths each track over its life.

    Tracks of fewer than `LEAST_LENGTH` frames are taken for mistakes of the
    detector and left out, unless the whole video is as short.

    Args:
        source: the frames.
        detector: finds faces.
        step: called after each frame.

    Returns:
        All tracks.
    """
    watch = _Watch(detector)
    return _followed(
        (seen for batch in watch.over(source) for seen in batch), step
    )


class _Watch:
    """Sees faces and cuts in frame after frame, and remembers the last one."""

    def __init__(self, detector: Detector):
        self._detector = follower(detector)
        self._starts_shot = CutDetector()

    def over(self, source: Iterable[Frame]) -> Iterator[list[Sighting]]:
        """Yields what is seen in the frames, some at once."""
        with closing(prefetch(source)) as stream:
            for batch in batches(stream, EVERY):
                yield self.at(batch)

    def at(self, batch: list[Frame]) -> list[Sighting]:
        """Gives what is seen in the next frames."""
        found = self._detector.detect([frame.image for frame in batch])
        return [
            Sighting(frame.index, self._starts_shot(frame.image), faces)
            for frame, faces in zip(batch, found, strict=True)
        ]


def _resumed(
    video: VideoReader, detector: Detector, log: SearchLog
) -> Iterator[Sighting]:
    """Yields what an earlier run has seen, then what is seen from there on."""
    watch = _Watch(detector)
    if log.sightings:
        yield from log.sightings
        video.skip(len(log.sightings) - 1)
        watch.at([next(iter(video))])
    for batch in watch.over(video):
        log.add(batch)
        yield from batch


def _followed(
    sightings: Iterable[Sighting], step: Callable[[], None]
) -> Tracks:
    tracker, frames = Tracker(), 0
    for seen in sightings:
        tracker.update(seen.frame, seen.faces, seen.cut)
        frames += 1
        step()
    least = min(LEAST_LENGTH, frames)
    lasting = [track for track in tracker.tracks if len(track) >= least]
    faces = [f for track in smooth(lasting) for f in track.faces.values()]
    return Tracks(frames, sorted(faces, key=lambda f: (f.frame, f.track)))
