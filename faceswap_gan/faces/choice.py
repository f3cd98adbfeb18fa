"""Whose face: which of the faces in a source belong to the person."""

from typing import Protocol

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.track import MOST_MISSED
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import longest

# Shorter tracks are mostly things that look like a face for a moment.
SHORTEST_TRACK = 3


class Choice(Protocol):
    """A way to choose, fed with frame after frame."""

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

    def wanted(self) -> set[int | None]:
        """Gives the track numbers of the faces that are the person's."""
        ...

    def notes(self) -> list[str]:
        """Says in sentences what was chosen and what was left."""
        ...


class SeenLongest:
    """Chooses the person seen longest in a video.

    A person is one track; where no two faces are ever seen at once, all
    tracks are taken for the same person, who may leave and come back.

    Args:
        every: how many frames of the video lie between two that are offered.
    """

    def __init__(self, every: int = 1):
        self._tracker = Tracker(max(1, MOST_MISSED // every))

    def offer(self, frame: int, faces: list[Face], cut: bool) -> list[Face]:
        """Takes the faces of the next frame; see `Choice.offer`."""
        return self._tracker.update(frame, faces, cut)

    def wanted(self) -> set[int | None]:
        """Gives the numbers of the person's tracks."""
        return {track.id for track in self._chosen()}

    def notes(self) -> list[str]:
        """Says which tracks were chosen, if there was a choice."""
        tracks, chosen = self._tracker.tracks, self._chosen()
        left = [track for track in tracks if track not in chosen]
        notes = []
        if len(chosen) > 1:
            notes.append(
                f"The face is seen in {len(chosen)} separate stretches, never "
                "two at once, and was taken for one person in all of them: "
                "look whether it is."
            )
        if left:
            notes.append(
                f"The person seen longest was kept ({_seen(chosen)} frames); "
                f"other faces were left ({_seen(left)} frames in "
                f"{len(left)} tracks)."
            )
        return notes

    def _chosen(self) -> list[Track]:
        tracks = self._tracker.tracks
        lasting = [track for track in tracks if len(track) >= SHORTEST_TRACK]
        if not lasting:
            return [longest(tracks)] if tracks else []
        frames = [frame for track in lasting for frame in track.faces]
        alone = len(frames) == len(set(frames))
        return lasting if alone else [longest(lasting)]


def _seen(tracks: list[Track]) -> int:
    return len({frame for track in tracks for frame in track.faces})


class Largest:
    """Chooses the largest face of each picture."""

    def __init__(self):
        self._seen = 0
        self._crowded = 0

    def offer(self, frame: int, faces: list[Face], cut: bool) -> list[Face]:
        """Takes the faces of the next picture; see `Choice.offer`."""
        self._seen += bool(faces)
        self._crowded += len(faces) > 1
        return sorted(faces, key=_area)[-1:]

    def wanted(self) -> set[int | None]:
        """Gives None, the track of faces in pictures, if there are any."""
        return {None} if self._seen else set()

    def notes(self) -> list[str]:
        """Says how many pictures there was a choice in."""
        if not self._crowded:
            return []
        return [
            "Pictures that show several faces, of which the largest was "
            f"taken: {self._crowded}."
        ]


def _area(face: Face) -> float:
    width, height = face.box[2:] - face.box[:2]
    return float(width * height)
