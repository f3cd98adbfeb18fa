"""Which of the faces in a source belong to the person."""

import dataclasses
from collections.abc import Callable
from collections.abc import Collection
from typing import Protocol

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.faces.people import TrackMatcher
from faceswap_gan.faces.people import frames_of
from faceswap_gan.faces.people import grouped
from faceswap_gan.faces.track import SHORTEST_TRACK
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import longest
from faceswap_gan.faces.track import tracks_in
from faceswap_gan.faces.video_tracker import FrameDetections

LONGEST = "The person seen longest"


@dataclasses.dataclass
class Selection:
    """The person's tracks, and sentences on what was chosen and what left."""

    tracks: list[Track]
    notes: list[str] = dataclasses.field(default_factory=list)


TrackSelector = Callable[[list[Track], TrackMatcher | None], Selection]


class FaceSelector(Protocol):
    """A way to select faces, fed with frame after frame."""

    @property
    def tracks(self) -> list[Track]:
        """What was followed so far; pictures have none."""
        ...

    def offer(self, detections: FrameDetections) -> list[Face]:
        """Takes the faces of the next frame.

        Args:
            detections: all that was found in it.

        Returns:
            Those that may be the person's.
        """
        ...

    def resolve(
        self, matcher: TrackMatcher | None
    ) -> tuple[set[int | None], list[str]]:
        """Selects, when all frames were offered.

        Args:
            matcher: tells people apart; None where no model is installed.

        Returns:
            The numbers of the person's tracks, None for faces in pictures,
            and sentences on what was chosen and what was left.

        Raises:
            InputError: what was asked for is not there.
        """
        ...


class ByTrack:
    """Selects among the tracks of faces.

    Args:
        select: selects among them.
    """

    def __init__(self, select: TrackSelector):
        self._select = select
        self._faces: list[Face] = []

    @property
    def tracks(self) -> list[Track]:
        """All tracks so far."""
        return tracks_in(self._faces)

    def offer(self, detections: FrameDetections) -> list[Face]:
        """Takes the faces of the next frame; see `FaceSelector.offer`."""
        self._faces += detections.faces
        return detections.faces

    def resolve(
        self, matcher: TrackMatcher | None
    ) -> tuple[set[int | None], list[str]]:
        """Selects tracks; see `FaceSelector.resolve`."""
        selection = self._select(self.tracks, matcher)
        return {track.id for track in selection.tracks}, selection.notes


class LargestFace:
    """Selects the largest face of each picture."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []
        self._seen = 0
        self._crowded = 0

    def offer(self, detections: FrameDetections) -> list[Face]:
        """Takes the faces of the next picture; see `FaceSelector.offer`."""
        faces = detections.faces
        self._seen += bool(faces)
        self._crowded += len(faces) > 1
        return sorted(faces, key=_area)[-1:]

    def resolve(
        self, matcher: TrackMatcher | None
    ) -> tuple[set[int | None], list[str]]:
        """Takes all that were offered; see `FaceSelector.resolve`."""
        if not self._crowded:
            return {None} if self._seen else set(), []
        return {None}, [
            "Pictures that show several faces, of which the largest was "
            f"taken: {self._crowded}."
        ]


def seen_longest(
    tracks: list[Track], matcher: TrackMatcher | None
) -> Selection:
    """Selects the person seen longest in a video; see `grouped`."""
    lasting = _lasting(tracks)
    if not lasting:
        best = longest(tracks)
        return Selection([] if best is None else [best])
    people = grouped(lasting, matcher if len(lasting) > 1 else None)
    chosen, notes = people[0], []
    if matcher is None and len(chosen) > 1:
        notes.append(
            f"The face is seen in {len(chosen)} separate stretches and was "
            "taken for one person in all of them: look whether it is."
        )
    notes += _left(LONGEST, chosen, tracks)
    if matcher is not None and len(people) > 1:
        notes.append(f"People told apart: {len(people)}.")
    return Selection(chosen, notes)


def numbered(numbers: Collection[int]) -> TrackSelector:
    """Returns what selects the tracks with these numbers."""

    def select(tracks: list[Track], matcher: TrackMatcher | None) -> Selection:
        there = {track.id: track for track in tracks}
        unknown = sorted(set(numbers) - set(there))
        if unknown:
            raise InputError(
                f"There is no track {', '.join(map(str, unknown))}: those "
                f"found are {', '.join(map(str, there)) or 'none'}; look at "
                "tracks.html."
            )
        return Selection([there[number] for number in sorted(set(numbers))])

    return select


def like(person: np.ndarray, name: str) -> TrackSelector:
    """Returns what selects the tracks of a person.

    Args:
        person: (d,) embedding of the person's face.
        name: what to call the picture of it.
    """

    def select(tracks: list[Track], matcher: TrackMatcher | None) -> Selection:
        if matcher is None:
            raise ValueError("Nobody looks like anybody without a matcher.")
        lasting = _lasting(tracks) or tracks
        people = grouped(lasting, matcher)
        chosen = [
            track
            for own in people
            if _distance(person, own, matcher) <= matcher.threshold
            for track in own
        ]
        if not chosen:
            return Selection([], [f"Nobody looks like {name}."])
        return Selection(
            chosen, _left(f"Who looks like {name}", chosen, tracks)
        )

    return select


def _distance(
    person: np.ndarray, tracks: list[Track], matcher: TrackMatcher
) -> float:
    apart = [np.linalg.norm(person - matcher.embed(track)) for track in tracks]
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
