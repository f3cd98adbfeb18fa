"""Whose face: which of the faces in a source belong to the person."""

import dataclasses
from collections.abc import Callable
from collections.abc import Collection
from typing import Protocol

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.faces.people import Embed
from faceswap_gan.faces.people import frames_of
from faceswap_gan.faces.people import grouped
from faceswap_gan.faces.track import MOST_MISSED
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import longest

# Shorter tracks are mostly things that look like a face for a moment.
SHORTEST_TRACK = 3
LONGEST = "The person seen longest"


@dataclasses.dataclass(frozen=True)
class Eye:
    """What tells people apart: a track's embedding, and how near is the same.

    Attributes:
        embed: gives the (d,) embedding of a track.
        threshold: greatest distance of one person's faces.
    """

    embed: Embed
    threshold: float


@dataclasses.dataclass
class Picked:
    """The person's tracks, and sentences on what was chosen and what left."""

    tracks: list[Track]
    notes: list[str] = dataclasses.field(default_factory=list)


Pick = Callable[[list[Track], Eye | None], Picked]


class Choice(Protocol):
    """A way to choose, fed with frame after frame.

    Attributes:
        tracks: what was followed so far; pictures have none.
    """

    tracks: list[Track]

    def offer(self, frame: int, faces: list[Face], cut: bool) -> list[Face]:
        """Takes the faces of the next frame.

        Args:
            frame: its index.
            faces: all faces found in it.
            cut: it begins a new shot.

        Returns:
            Those that may be the person's.
        """
        ...

    def settle(self, eye: Eye | None) -> tuple[set[int | None], list[str]]:
        """Chooses, when all frames were offered.

        Args:
            eye: tells people apart; None where no model is installed.

        Returns:
            The numbers of the person's tracks, None for faces in pictures,
            and sentences on what was chosen and what was left.

        Raises:
            InputError: what was asked for is not there.
        """
        ...


class Tracked:
    """Follows faces and picks among their tracks.

    Args:
        pick: chooses among the tracks.
        every: how many frames of the video lie between two that are offered;
            0 for pictures, in which every face is a track of its own.
    """

    def __init__(self, pick: Pick, every: int = 1):
        self._pick = pick
        self._apart = every == 0
        self._tracker = Tracker(max(1, MOST_MISSED // max(1, every)))

    @property
    def tracks(self) -> list[Track]:
        """All tracks so far."""
        return self._tracker.tracks

    def offer(self, frame: int, faces: list[Face], cut: bool) -> list[Face]:
        """Takes the faces of the next frame; see `Choice.offer`."""
        return self._tracker.update(frame, faces, cut or self._apart)

    def settle(self, eye: Eye | None) -> tuple[set[int | None], list[str]]:
        """Picks; see `Choice.settle`."""
        picked = self._pick(self.tracks, eye)
        return {track.id for track in picked.tracks}, picked.notes


class Largest:
    """Chooses the largest face of each picture."""

    def __init__(self):
        self.tracks: list[Track] = []
        self._seen = 0
        self._crowded = 0

    def offer(self, frame: int, faces: list[Face], cut: bool) -> list[Face]:
        """Takes the faces of the next picture; see `Choice.offer`."""
        self._seen += bool(faces)
        self._crowded += len(faces) > 1
        return sorted(faces, key=_area)[-1:]

    def settle(self, eye: Eye | None) -> tuple[set[int | None], list[str]]:
        """Takes all that were offered; see `Choice.settle`."""
        if not self._crowded:
            return {None} if self._seen else set(), []
        return {None}, [
            "Pictures that show several faces, of which the largest was "
            f"taken: {self._crowded}."
        ]


def seen_longest(tracks: list[Track], eye: Eye | None) -> Picked:
    """Picks the person seen longest in a video.

    Without a model a person is one track; where no two faces are ever seen at
    once, all tracks are taken for the same person, who may leave and come
    back.
    """
    lasting = _lasting(tracks)
    if not lasting:
        return Picked([longest(tracks)] if tracks else [])
    if eye is not None and len(lasting) > 1:
        people = grouped(lasting, eye.embed, eye.threshold)
        notes = _left(LONGEST, people[0], tracks)
        if len(people) > 1:
            notes.append(f"People told apart: {len(people)}.")
        return Picked(people[0], notes)
    alone = frames_of(lasting) == sum(len(track) for track in lasting)
    chosen = lasting if alone else [longest(lasting)]
    notes = []
    if len(chosen) > 1:
        notes.append(
            f"The face is seen in {len(chosen)} separate stretches, never "
            "two at once, and was taken for one person in all of them: "
            "look whether it is."
        )
    return Picked(chosen, notes + _left(LONGEST, chosen, tracks))


def numbered(numbers: Collection[int]) -> Pick:
    """Gives what picks the tracks with these numbers."""

    def pick(tracks: list[Track], eye: Eye | None) -> Picked:
        there = {track.id: track for track in tracks}
        unknown = sorted(set(numbers) - set(there))
        if unknown:
            raise InputError(
                f"There is no track {', '.join(map(str, unknown))}: those "
                f"found are {', '.join(map(str, there)) or 'none'}; look at "
                "tracks.html."
            )
        return Picked([there[number] for number in sorted(set(numbers))])

    return pick


def like(person: np.ndarray, name: str) -> Pick:
    """Gives what picks the tracks of a person.

    Args:
        person: (d,) embedding of the person's face.
        name: what to call the picture of it.
    """

    def pick(tracks: list[Track], eye: Eye) -> Picked:
        lasting = _lasting(tracks) or tracks
        people = grouped(lasting, eye.embed, eye.threshold)
        chosen = [
            track
            for own in people
            if _distance(person, own, eye) <= eye.threshold
            for track in own
        ]
        if not chosen:
            return Picked([], [f"Nobody looks like {name}."])
        return Picked(chosen, _left(f"Who looks like {name}", chosen, tracks))

    return pick


def _distance(person: np.ndarray, tracks: list[Track], eye: Eye) -> float:
    apart = [np.linalg.norm(person - eye.embed(track)) for track in tracks]
    return float(np.average(apart, weights=[len(track) for track in tracks]))


def _lasting(tracks: list[Track]) -> list[Track]:
    return [track for track in tracks if len(track) >= SHORTEST_TRACK]


def _left(who: str, chosen: list[Track], tracks: list[Track]) -> list[str]:
    """Says what was kept and what left, if there was a choice."""
    left = [track for track in tracks if track not in chosen]
    if not left:
        return []
    names = ", ".join(str(track.id) for track in chosen)
    return [
        f"{who} was kept (track {names}: {frames_of(chosen)} frames); other "
        f"faces were left ({frames_of(left)} frames in {len(left)} tracks). "
        "Choose others with --track or --like."
    ]


def _area(face: Face) -> float:
    return float(box_area(face.box[None])[0])
