"""The first pass over a video: detect, track, smooth, keep."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from faceswap_gan.conversion.pipeline import batches
from faceswap_gan.conversion.pipeline import prefetch
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import identity_of
from faceswap_gan.conversion.tracks import read_tracks
from faceswap_gan.conversion.tracks import write_tracks
from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import smooth
from faceswap_gan.video.frame import Source
from faceswap_gan.video.reader import VideoReader

LEAST_LENGTH = 3
_BATCH = 8


def tracks_of(
    video: Path,
    kept: Path,
    detector: Detector,
    step: Callable[[], None] = lambda: None,
) -> Tracks:
    """Gives a video's tracks: those kept by an earlier run, or found now.

    Args:
        video: the file.
        kept: where tracks are kept.
        detector: finds faces.
        step: called after each frame that was searched.

    Returns:
        Smoothed tracks.

    Raises:
        InputError: the video cannot be read.
        OutputError: the tracks cannot be written.
    """
    identity = identity_of(video)
    tracks = read_tracks(kept, identity)
    if tracks is None:
        with VideoReader(video) as source:
            tracks = find_tracks(source, detector, step)
        write_tracks(kept, tracks, identity)
    return tracks


def find_tracks(
    source: Source, detector: Detector, step: Callable[[], None]
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
    tracker, starts_shot, frames = Tracker(), CutDetector(), 0
    with closing(prefetch(source)) as stream:
        for batch in batches(stream, _BATCH):
            found = detector.detect([frame.image for frame in batch])
            for frame, faces in zip(batch, found, strict=True):
                tracker.update(frame.index, faces, starts_shot(frame.image))
                frames += 1
                step()
    least = min(LEAST_LENGTH, frames)
    lasting = [track for track in tracker.tracks if len(track) >= least]
    faces = [f for track in smooth(lasting) for f in track.faces.values()]
    return Tracks(frames, sorted(faces, key=lambda f: (f.frame, f.track)))
