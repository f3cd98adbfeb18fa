"""The first pass over a video: detect, track, smooth, keep."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.conversion.casting import Recognizer
from faceswap_gan.conversion.search_log import SearchLog
from faceswap_gan.conversion.search_log import Sighting
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import read_tracks
from faceswap_gan.conversion.tracks import write_tracks
from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import restore
from faceswap_gan.faces.detect import state_of
from faceswap_gan.faces.follow import EVERY
from faceswap_gan.faces.follow import follower
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import smooth
from faceswap_gan.sealed import Say
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.pipeline import batches
from faceswap_gan.video.pipeline import prefetch
from faceswap_gan.video.reader import VideoReader

LEAST_LENGTH = 3
# Lengths of a track at which its face is embedded: early, since it may end
# soon, and now and then, since one look may be a bad one.
EMBEDDED_AT = tuple(LEAST_LENGTH * 3**n for n in range(12))


def tracks_of(
    open_video: Callable[[], VideoReader],
    identity: dict,
    kept: Path,
    detector: Detector,
    step: Callable[[], None] = lambda: None,
    recognizer: Recognizer | None = None,
    say: Say = lambda _: None,
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
    embedded_by = recognizer and recognizer.model.name
    named_by = recognizer and recognizer.fingerprint()
    made_by = search_of(identity, detector)
    tracks = read_tracks(kept, made_by, named_by, say)
    if tracks is None:
        log = SearchLog(log_file, {**made_by, "embedded_by": embedded_by}, say)
        watch = _Watch(detector, recognizer)
        with open_video() as video:
            tracks = watch.tracks(_resumed(video, watch, log), step)
        write_tracks(kept, tracks, made_by, named_by)
    log_file.unlink(missing_ok=True)
    return tracks


def search_of(identity: dict, detector: Detector) -> dict:
    """Returns what tells the search of a video from any other.

    Args:
        identity: the video's `identity_of`.
        detector: what finds faces in it.
    """
    return {"video": identity, "detector": follower(detector).fingerprint()}


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
    seen = (one for batch in watch.over(source) for one in batch)
    return watch.tracks(seen, step)


class _Watch:
    """Sees and follows the faces in frame after frame."""

    def __init__(
        self, detector: Detector, recognizer: Recognizer | None = None
    ):
        self._detector = follower(detector)
        self._recognizer = recognizer
        self._starts_shot = CutDetector()
        self._tracker = Tracker()

    def over(self, source: Iterable[Frame]) -> Iterator[list[Sighting]]:
        """Yields what is seen in the frames, some at once."""
        with closing(prefetch(source, EVERY)) as stream:
            for batch in batches(stream, EVERY):
                found = self._detector.detect([frame.image for frame in batch])
                yield [
                    self._sighting(frame, faces)
                    for frame, faces in zip(batch, found, strict=True)
                ]

    @property
    def state(self) -> Any:
        """What the detector remembers, as JSON can hold it."""
        return state_of(self._detector)

    def recall(self, log: SearchLog, last: Frame) -> None:
        """Remembers what was seen before, of which one frame is at hand."""
        for seen in log.sightings:
            self._tracker.update(seen.frame, seen.faces, seen.cut)
        self._starts_shot(last.image)
        restore(self._detector, log.state)

    def _sighting(self, frame: Frame, faces: list[Face]) -> Sighting:
        cut = self._starts_shot(frame.image)
        faces = self._tracker.update(frame.index, faces, cut)
        embeddings = {}
        for place, face in enumerate(faces if self._recognizer else []):
            if len(self._tracker.tracks[face.track]) in EMBEDDED_AT:
                embedding = self._recognizer.embed(frame.image, face)
                embeddings[place] = np.asarray(embedding, float)
        return Sighting(frame.index, cut, faces, embeddings)

    def tracks(
        self, sightings: Iterable[Sighting], step: Callable[[], None]
    ) -> Tracks:
        """Gives the smoothed tracks, once all is seen."""
        looks: dict[int, list[np.ndarray]] = {}
        frames = 0
        for seen in sightings:
            frames += 1
            for place, embedding in seen.embeddings.items():
                track = seen.faces[place].track
                looks.setdefault(track, []).append(embedding)
            step()
        least = min(LEAST_LENGTH, frames)
        lasting = [t for t in self._tracker.tracks if len(t) >= least]
        faces = [f for track in smooth(lasting) for f in track.faces.values()]
        return Tracks(
            frames,
            sorted(faces, key=lambda f: (f.frame, f.track)),
            {
                track: self._recognizer.name(np.mean(own, axis=0))
                for track, own in looks.items()
            },
        )


def _resumed(
    video: VideoReader, watch: _Watch, log: SearchLog
) -> Iterator[Sighting]:
    """Yields what an earlier run has seen, then what is seen from there on."""
    if log.sightings:
        video.skip(len(log.sightings) - 1)
        watch.recall(log, next(iter(video)))
        yield from log.sightings
    for batch in watch.over(video):
        log.add(batch, watch.state)
        yield from batch
