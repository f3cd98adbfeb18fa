"""Which tracks are the same person's."""

from collections.abc import Callable

import numpy as np

from faceswap_gan.faces.track import Track

# Share of the shorter track that two tracks of one person may overlap: a
# detector sometimes sees a face twice.
TOGETHER = 0.1

Embed = Callable[[Track], np.ndarray]


def grouped(
    tracks: list[Track], embed: Embed, threshold: float
) -> list[list[Track]]:
    """Groups tracks into people, the one seen in most frames first.

    Beginning with the longest, each track joins the person whose face is
    nearest, or is a new person: where nobody is near enough, or who is near
    is seen elsewhere in the same frames.

    Args:
        tracks: of one video.
        embed: gives a track's (d,) embedding.
        threshold: greatest distance of one person's faces.
    """
    people: list[list[Track]] = []
    centres: list[np.ndarray] = []
    for track in sorted(tracks, key=len, reverse=True):
        own = embed(track)
        apart = [float(np.linalg.norm(own - centre)) for centre in centres]
        near = [n for n in np.argsort(apart) if apart[n] <= threshold]
        free = [n for n in near if not _seen_at_once(track, people[n])]
        if free:
            people[free[0]].append(track)
            centres[free[0]] = _centre(people[free[0]], embed)
        else:
            people.append([track])
            centres.append(own)
    return sorted(people, key=frames_of, reverse=True)


def frames_of(tracks: list[Track]) -> int:
    """Counts the frames in which at least one of the tracks is seen."""
    return len({frame for track in tracks for frame in track.faces})


def _centre(tracks: list[Track], embed: Embed) -> np.ndarray:
    rows = [embed(track) for track in tracks]
    return np.average(rows, axis=0, weights=[len(track) for track in tracks])


def _seen_at_once(track: Track, person: list[Track]) -> bool:
    return any(
        len(track.faces.keys() & other.faces.keys())
        > TOGETHER * min(len(track), len(other))
        for other in person
    )
