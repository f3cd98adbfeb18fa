"""Who is swapped: by recognition of those enrolled, or by choice of tracks."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.tracks import TrackChoice
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.swaps import swaps_in
from faceswap_gan.sealed import digest_of


@dataclasses.dataclass(frozen=True)
class Recognizer:
    """Tells people apart by the embeddings of their faces.

    Attributes:
        model: embeds faces.
        people: (n, d) embeddings of each known person's faces. Those who are
            not to be swapped help too: a face is the nearest person's.
    """

    model: IdentityModel
    people: Mapping[str, np.ndarray]

    def fingerprint(self) -> str:
        """Returns a hash that tells it from any other, and nobody's face."""
        people = {name: own.tolist() for name, own in self.people.items()}
        return digest_of([self.model.name, self.model.threshold, people])

    def embed(self, image: np.ndarray, face: Face) -> np.ndarray:
        """Returns the embedding (d,) of a face in a picture (H, W, 3) uint8."""
        crop = align(image, face.landmarks)
        return self.model.embed(crop[None])[0]

    def name(self, embedding: np.ndarray) -> str | None:
        """Names whose face an embedding (d,) is of, or None for a stranger."""
        apart = {
            person: float(np.linalg.norm(own.mean(axis=0) - embedding))
            for person, own in self.people.items()
        }
        nearest = min(apart, key=lambda person: apart[person])
        return nearest if apart[nearest] <= self.model.threshold else None


@dataclasses.dataclass(frozen=True)
class Assignment:
    """Decides which tracks are swapped, and which transform each gets.

    Attributes:
        people: who is seen, one name for each transform.
        choice: which tracks are swapped where nobody is recognised. Several
            people get the tracks seen longest one after the other.
        recognizer: recognises people, or None.
    """

    people: Sequence[str] = ("",)
    choice: TrackChoice = "longest"
    recognizer: Recognizer | None = None

    def settings(self) -> dict[str, Any]:
        """Says, as JSON can hold it, what the decision depends on."""
        choice, known = self.choice, self.recognizer
        return {
            "people": list(self.people),
            "choice": choice if isinstance(choice, str) else sorted(choice),
            "recognised": known and known.fingerprint(),
        }

    def transform_of_track(self, tracks: Tracks) -> dict[int, int]:
        """Returns the number of the transform of each track to swap."""
        if self.recognizer is not None:
            places = {name: n for n, name in enumerate(self.people)}
            names = self._names(tracks)
            return {t: places[n] for t, n in names.items() if n in places}
        if len(self.people) == 1:
            return dict.fromkeys(tracks.wanted(self.choice), 0)
        chosen: dict[int, int] = {}
        for number in range(len(self.people)):
            rest = tracks.without(chosen)
            chosen |= dict.fromkeys(rest.wanted("longest"), number)
        return chosen

    def in_frames(self, tracks: Tracks) -> dict[int, list[AssignedFace]]:
        """Returns the faces to swap in each frame of a video."""
        numbers = self.transform_of_track(tracks)
        frames: dict[int, list[AssignedFace]] = {}
        for face in tracks.faces:
            frame, track = face.place
            if track in numbers:
                assigned = AssignedFace(face, numbers[track])
                frames.setdefault(frame, []).append(assigned)
        return frames

    def in_picture(
        self, faces: Sequence[Face], names: Sequence[str | None]
    ) -> list[AssignedFace]:
        """Returns the faces to swap in a picture.

        Of several people who are not recognised the first gets the largest
        face, and so on; `choice` may be places in the order of size.

        Args:
            faces: the largest first.
            names: whom each was recognised as; nothing without a recognizer.
        """
        if self.recognizer is not None:
            numbers = {name: n for n, name in enumerate(self.people)}
            return [
                AssignedFace(face, numbers[name])
                for face, name in zip(faces, names, strict=True)
                if name in numbers
            ]
        if len(self.people) > 1:
            pairs = zip(faces, range(len(self.people)), strict=False)
            return [AssignedFace(face, number) for face, number in pairs]
        places = self.choice
        if isinstance(places, str):
            places = range(len(faces) if places == "all" else 1)
        return [AssignedFace(f) for n, f in enumerate(faces) if n in places]

    def swaps(self, tracks: Tracks) -> list[Swap]:
        """Says who is swapped, and in which frames."""
        chosen = self.transform_of_track(tracks)
        return swaps_in(
            (self.people[chosen[track]], frame)
            for frame, track in (face.place for face in tracks.faces)
            if track in chosen
        )

    def seen(self, tracks: Tracks) -> dict[str | None, int]:
        """Counts the frames with each known person, and strangers as None."""
        names = self._names(tracks)
        places = {face.place for face in tracks.faces}
        pairs = {(names.get(track), frame) for frame, track in places}
        return Counter(name for name, _ in pairs)

    def of_others(self, tracks: Tracks) -> int:
        """Counts the frames whose faces are all left as they are."""
        chosen = self.transform_of_track(tracks)
        swapped = {f.frame for f in tracks.faces if f.track in chosen}
        return len({f.frame for f in tracks.faces} - swapped)

    def notes(self, tracks: Tracks) -> list[str]:
        """Says in sentences how the faces were told apart."""
        seen = Counter(face.track for face in tracks.faces)
        chosen = self.transform_of_track(tracks)
        left = [track for track in seen if track not in chosen]
        shares = [
            f"{name or 'the person'} in "
            f"{sum(seen[t] for t, own in chosen.items() if own == number)}"
            for number, name in enumerate(self.people)
        ]
        how = "Nobody was recognised: taken by their tracks were"
        if self.recognizer is not None:
            how = f"Recognised by {self.recognizer.model.name}:"
        notes = [f"{how} {', '.join(shares)} of {tracks.frames} frames."]
        if left:
            others = self.of_others(tracks)
            notes.append(
                f"Faces of others were left as they are: {len(left)} "
                f"{'track' if len(left) == 1 else 'tracks'}; "
                f"{others} of {tracks.frames} frames show only these."
            )
        return notes

    def _names(self, tracks: Tracks) -> dict[int, str | None]:
        return tracks.names if self.recognizer is not None else {}
