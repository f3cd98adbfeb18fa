"""The first pass's result on disk: which face is where in a video."""

import dataclasses
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any
from typing import Literal

from faceswap_gan.errors import InputError
from faceswap_gan.faces.face_rows import face_of
from faceswap_gan.faces.face_rows import face_row
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.people import grouped
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import tracks_in
from faceswap_gan.hashing import sha256_of
from faceswap_gan.sealed import Say
from faceswap_gan.sealed import digest_of
from faceswap_gan.sealed import sealed
from faceswap_gan.sealed import unsealed
from faceswap_gan.storage import read_jsonl
from faceswap_gan.storage import write_jsonl

FORMAT = 4

TrackChoice = Literal["longest", "all"] | Collection[int]


@dataclasses.dataclass(frozen=True)
class Tracks:
    """The faces of a video, each with its frame and its track.

    Attributes:
        frames: number of frames of the video.
        faces: in the order of the frames.
        names: whose face each track was recognised as, None for a stranger's;
            empty where nobody was to be recognised. Embeddings of faces are
            not kept once this is known.
    """

    frames: int
    faces: list[Face]
    names: dict[int, str | None] = dataclasses.field(default_factory=dict)

    def chosen(self, choice: TrackChoice) -> dict[int, list[Face]]:
        """Returns the faces of some tracks by frame; see `wanted`."""
        return self.by_frame(self.wanted(choice))

    def wanted(self, choice: TrackChoice) -> Collection[int]:
        """Returns the numbers of the chosen tracks.

        Args:
            choice: `all`; numbers of tracks; or `longest`, the person seen
                longest, see `grouped`.
        """
        if choice == "all":
            return {face.place[1] for face in self.faces}
        if choice != "longest":
            return choice
        people = grouped(tracks_in(self.faces))
        return {track.id for own in people[:1] for track in own}

    def by_frame(self, tracks: Collection[int]) -> dict[int, list[Face]]:
        """Returns the faces of tracks by frame."""
        faces: dict[int, list[Face]] = {}
        for face in self.faces:
            frame, track = face.place
            if track in tracks:
                faces.setdefault(frame, []).append(face)
        return faces

    def whole(self, tracks: Collection[int]) -> list[Track]:
        """Returns some tracks, each with its faces by frame."""
        return tracks_in(f for f in self.faces if f.track in tracks)

    def without(self, tracks: Collection[int]) -> "Tracks":
        """Returns all tracks but some."""
        faces = [face for face in self.faces if face.track not in tracks]
        return dataclasses.replace(self, faces=faces)


def identity_of(
    video: Path, start: float | None = None, end: float | None = None
) -> dict[str, Any]:
    """Returns what tells a video, or a part of it, from every other.

    Args:
        video: the file.
        start: seconds where the part begins, or None.
        end: seconds where the part ends, or None.
    """
    identity = {"size": video.stat().st_size, "sha256": sha256_of(video)}
    if start or end is not None:
        identity["part"] = [start or 0, end]
    return identity


def write_tracks(
    path: Path,
    tracks: Tracks,
    made_by: dict[str, Any],
    named_by: str | None = None,
) -> None:
    """Writes tracks as JSON lines: a sealed header, then one face a line.

    Args:
        path: the file.
        tracks: what to write.
        made_by: what tells the search from any other: the video's
            `identity_of` and the detector's fingerprint.
        named_by: fingerprint of what recognised people, if anything.

    Raises:
        OutputError: the file cannot be written.
    """
    rows = list(map(face_row, tracks.faces))
    header = {
        "format": FORMAT,
        "made_by": made_by,
        "frames": tracks.frames,
        "faces": len(rows),
        "faces_sha256": digest_of(rows),
        "named_by": named_by,
        "names": list(tracks.names.items()),
    }
    write_jsonl(path, [sealed(header), *rows])


def read_tracks(
    path: Path,
    made_by: dict[str, Any],
    named_by: str | None = None,
    say: Say = lambda _: None,
) -> Tracks | None:
    """Reads tracks, if they are undamaged and those of this search.

    Args:
        path: the file, which need not be there.
        made_by: what tells the search from any other.
        named_by: fingerprint of what has to have recognised people, if
            anything.
        say: is told why a file that is there cannot be used.

    Returns:
        The tracks, or None where they have to be found anew.
    """
    try:
        rows = read_jsonl(path)
    except InputError:
        rows = [{}]
    if not rows and not path.exists():
        return None
    first, *rows = rows or [{}]
    header = unsealed(first)
    if header is None or header.get("faces_sha256") != digest_of(rows):
        say(f"{path} was damaged, so that the faces were searched for anew.")
        return None
    needed = {"format": FORMAT, "made_by": json.loads(json.dumps(made_by))}
    if named_by is not None:
        needed["named_by"] = named_by
    if not needed.items() <= header.items():
        say(
            f"{path} was of another video, detector, version or of other "
            "known people, so that the faces were searched for anew."
        )
        return None
    names = dict(header["names"])
    return Tracks(header["frames"], list(map(face_of, rows)), names)
