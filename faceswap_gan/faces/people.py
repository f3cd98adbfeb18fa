"""Which tracks are the same person's, and who is seen longest."""

import dataclasses
from collections.abc import Callable
from collections.abc import Sequence

import numpy as np

from faceswap_gan.faces.track import Track

# Share of a track that may overlap with the others of one person: a detector
# sometimes sees a face twice.
TOGETHER = 0.1

Embed = Callable[[Track], np.ndarray]


@dataclasses.dataclass(frozen=True)
class TrackMatcher:
    """Tells people apart: a track's embedding, and how near is the same.

    Attributes:
        embed: returns the (d,) embedding of a track.
        threshold: greatest distance of one person's faces.
    """

    embed: Embed
    threshold: float

    def near(self, track: Track, people: list[list[Track]]) -> list[int]:
        """Returns the places of people who look like a track, nearest first."""
        own = self.embed(track)
        apart = [float(np.linalg.norm(own - self._of(p))) for p in people]
        order = np.argsort(apart, kind="stable")
        return [int(n) for n in order if apart[n] <= self.threshold]

    def _of(self, person: list[Track]) -> np.ndarray:
        rows = [self.embed(track) for track in person]
        return np.average(rows, axis=0, weights=[len(t) for t in person])


def grouped(
    tracks: list[Track], matcher: TrackMatcher | None = None
) -> list[list[Track]]:
    """Groups tracks into people, the one seen longest first.

    Beginning with the longest, each track joins the person whose face is
    nearest, or is a new person: where nobody is near enough, or who is near
    is seen elsewhere in the same frames. A person who leaves or is cut away
    comes back as another track, so that without a matcher the first people
    who are free get it.

    Args:
        tracks: of one video.
        matcher: tells people apart by their faces; then those come first who
            are seen in most frames, else those with the longest track.
    """
    people: list[list[Track]] = []
    frames: list[set[int]] = []
    for track in sorted(tracks, key=len, reverse=True):
        near: Sequence[int] = range(len(people))
        if matcher is not None:
            near = matcher.near(track, people)
        most = TOGETHER * len(track)
        own = track.faces.keys()
        free = (n for n in near if len(own & frames[n]) <= most)
        place = next(free, len(people))
        if place == len(people):
            people.append([])
            frames.append(set())
        people[place].append(track)
        frames[place] |= own
    if matcher is not None:
        people.sort(key=frames_of, reverse=True)
    return people


def frames_of(tracks: list[Track]) -> int:
    """Counts the frames in which at least one of the tracks is seen."""
    return len({frame for track in tracks for frame in track.faces})
