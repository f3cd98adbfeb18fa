"""The first pass over a video: detect, track, smooth, keep."""

import dataclasses
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.conversion.assignment import Recognizer
from faceswap_gan.conversion.search_log import SearchLog
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import read_tracks
from faceswap_gan.conversion.tracks import write_tracks
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.keyframe_detector import EVERY
from faceswap_gan.faces.keyframe_detector import keyframe_detector
from faceswap_gan.faces.track import SHORTEST_TRACK
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import smooth
from faceswap_gan.faces.video_tracker import FrameDetections
from faceswap_gan.faces.video_tracker import VideoTracker
from faceswap_gan.faces.video_tracker import with_cuts
from faceswap_gan.sealed import Say
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.pipeline import prefetch
from faceswap_gan.video.reader import VideoReader

# Lengths of a track at which its face is embedded: early, since it may end
# soon, and now and then, since one look may be a bad one.
EMBEDDED_AT = tuple(SHORTEST_TRACK * 3**n for n in range(12))


def tracks_of(
    open_video: Callable[[], VideoReader],
    identity: dict[str, Any],
    kept: Path,
    detector: Detector,
    step: Callable[[], None] = lambda: None,
    recognizer: Recognizer | None = None,
    say: Say = lambda _: None,
) -> Tracks:
    """Returns a video's tracks: those kept by an earlier run, or found now.

    A run that is killed leaves what it has found so far, from where the next
    one goes on.

    Args:
        open_video: opens the video, trimmed or whole.
        identity: its `identity_of`.
        kept: where tracks are kept.
        detector: finds faces.
        step: called after each frame that was searched.
        recognizer: says whose face each track is, or None. Embeddings of
            faces are in the log of the search and go with it.
        say: is told where what was kept is damaged or does not fit.

    Returns:
        Smoothed tracks.

    Raises:
        InputError: the video cannot be read.
        OutputError: the tracks cannot be written.
    """
    log_file = kept.with_name(f"{kept.name}.part")
    embedded_by = named_by = None
    if recognizer is not None:
        embedded_by = recognizer.model.name
        named_by = recognizer.fingerprint()
    made_by = search_of(identity, detector)
    tracks = read_tracks(kept, made_by, named_by, say)
    if tracks is None:
        log = SearchLog(log_file, {**made_by, "embedded_by": embedded_by}, say)
        tracker = VideoTracker(
            keyframe_detector(detector), Tracker(), to_keep=True
        )
        with open_video() as video:
            found = _resumed(video, tracker, log, recognizer)
            tracks = _gathered(found, tracker, recognizer, step)
        write_tracks(kept, tracks, made_by, named_by)
    log_file.unlink(missing_ok=True)
    return tracks


def search_of(identity: dict[str, Any], detector: Detector) -> dict[str, Any]:
    """Returns what tells the search of a video from any other.

    Args:
        identity: the video's `identity_of`.
        detector: what finds faces in it.
    """
    return {
        "video": identity,
        "detector": keyframe_detector(detector).fingerprint(),
    }


def find_tracks(
    source: Iterable[Frame], detector: Detector, step: Callable[[], None]
) -> Tracks:
    """Follows the faces of a video and smooths each track over its life.

    Tracks of fewer than `SHORTEST_TRACK` frames are taken for mistakes of the
    detector and left out, unless the whole video is as short.

    Args:
        source: the frames.
        detector: finds faces.
        step: called after each frame.

    Returns:
        All tracks.
    """
    tracker = VideoTracker(keyframe_detector(detector), Tracker())
    batches = _searched(tracker, with_cuts(source))
    found = (one for batch in batches for _, one in batch)
    return _gathered(found, tracker, None, step)


def _searched(
    tracker: VideoTracker, frames: Iterable[tuple[Frame, bool]]
) -> Iterator[list[tuple[Frame, FrameDetections]]]:
    with closing(prefetch(frames, EVERY)) as stream:
        yield from tracker.over(stream, EVERY)


def _resumed(
    video: VideoReader,
    tracker: VideoTracker,
    log: SearchLog,
    recognizer: Recognizer | None,
) -> Iterator[FrameDetections]:
    """Yields what an earlier run has found, then what is found from there."""
    before = len(log.detections) - 1
    if log.detections:
        video.skip(before)
        tracker.warm_up(log.detections, log.state)
    lengths = Counter(f.place[1] for one in log.detections for f in one.faces)
    yield from log.detections
    for batch in _searched(tracker, with_cuts(video, before=before)):
        found = [_embedded(*pair, lengths, recognizer) for pair in batch]
        log.add(found, tracker.state)
        yield from found


def _embedded(
    frame: Frame,
    found: FrameDetections,
    lengths: Counter[int],
    recognizer: Recognizer | None,
) -> FrameDetections:
    """Adds embeddings of the faces whose tracks are looked at now.

    Args:
        frame: where they are.
        found: the faces.
        lengths: of all tracks before this frame; it is brought up to date.
        recognizer: embeds faces; None adds nothing.
    """
    embeddings = {}
    for place, face in enumerate(found.faces):
        track = face.place[1]
        lengths[track] += 1
        if recognizer is not None and lengths[track] in EMBEDDED_AT:
            embedding = recognizer.embed(frame.image, face)
            embeddings[place] = np.asarray(embedding, float)
    return dataclasses.replace(found, embeddings=embeddings)


def _gathered(
    detections: Iterable[FrameDetections],
    tracker: VideoTracker,
    recognizer: Recognizer | None,
    step: Callable[[], None],
) -> Tracks:
    """Returns the smoothed tracks, once all is found."""
    looks: dict[int, list[np.ndarray]] = {}
    frames = 0
    for found in detections:
        frames += 1
        for place, embedding in found.embeddings.items():
            track = found.faces[place].place[1]
            looks.setdefault(track, []).append(embedding)
        step()
    least = min(SHORTEST_TRACK, frames)
    lasting = [track for track in tracker.tracks if len(track) >= least]
    faces = [f for track in smooth(lasting) for f in track.faces.values()]
    names: dict[int, str | None] = {}
    if recognizer is not None:
        for number, own in looks.items():
            names[number] = recognizer.name(np.mean(own, axis=0))
    return Tracks(frames, sorted(faces, key=lambda f: f.place), names)
