"""Who is seen in a video: a picture for each track, and a page of them."""

import html
import shutil
from collections.abc import Collection
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from faceswap_gan.errors import OutputError
from faceswap_gan.faces.best_faces import BestFaces
from faceswap_gan.faces.track import SHORTEST_TRACK
from faceswap_gan.faces.track import Track
from faceswap_gan.storage import atomic_folder
from faceswap_gan.storage import write_bytes
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

MOST_SHEETS = 60
SIDE = 144
GAP = 8
TITLE = 40
PAPER, INK, KEPT = (250, 250, 248), (30, 30, 30), (22, 122, 62)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who is seen in {video}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 1250px;
  margin: 2rem auto; padding: 0 1rem; background: #fafaf8; color: #1e1e1e; }}
section {{ margin: 1.5rem 0; padding: 1rem; border-radius: 8px;
  background: #fff; border: 1px solid #ddd; }}
section.kept {{ border: 2px solid #167a3e; }}
h2 {{ margin: 0 0 .5rem; font-size: 1.1rem; }}
.kept h2::after {{ content: "kept as {person}"; color: #167a3e;
  margin-left: 1rem; }}
img {{ max-width: 100%; }} code {{ background: #eee; padding: .1em .3em; }}
</style></head><body>
<h1>Who is seen in {video}</h1>
<p>A track is one face followed through one shot; it ends at a cut, or where
the face is gone for half a second. A person who leaves and comes back has
several tracks. The tracks with a green border are those whose faces were put
into the set of <b>{person}</b>.</p>
<p>To keep others, give the same command again with their numbers at its end:
<code>--track {example}</code>, and once more <code>--track</code> for each
further one. Faces kept earlier stay: delete them first where they are not
{person}'s. Frames are those that were looked at; with <code>--every 8</code>
that is every eighth.</p>
{sections}{omitted}
</body></html>
"""
_SECTION = """<section class="{kept}"><h2>Track {id}</h2>
<p>{seen}</p><img src="{file}" alt="The best faces of track {id}"></section>"""


def write_sheets(
    workspace: Workspace,
    person: str,
    video: Path,
    tracks: list[Track],
    kept: Collection[int | None],
    faces: BestFaces,
) -> Path:
    """Writes a PNG for each track of a video, and `tracks.html` with all.

    Args:
        workspace: gets the folder `tracks/PERSON/VIDEO`.
        person: whose faces were asked for.
        video: the file.
        tracks: all tracks of it.
        kept: numbers of those whose faces were kept.
        faces: the tracks' best faces.

    Returns:
        The page.

    Raises:
        OutputError: the folder cannot be written.
    """
    shown = [
        track
        for track in sorted(tracks, key=len, reverse=True)
        if len(track) >= SHORTEST_TRACK or track.id in kept
    ][:MOST_SHEETS]
    folder = workspace.tracks(person) / video.name
    sections = []
    with atomic_folder(folder) as made:
        for track in shown:
            file, seen = f"track_{track.id:03d}.png", _seen(track, faces)
            write_image(
                made / file, _sheet(track, seen, track.id in kept, faces)
            )
            mark = "kept" if track.id in kept else ""
            sections.append(
                _SECTION.format(id=track.id, seen=seen, file=file, kept=mark)
            )
        left = len(tracks) - len(shown)
        omitted = f"<p>Tracks not shown: {left}, the shortest.</p>" * bool(left)
        page = _PAGE.format(
            video=html.escape(video.name),
            person=html.escape(person),
            example=(shown or tracks)[-1].id,
            sections="\n".join(sections),
            omitted=omitted,
        )
        write_bytes(made / "tracks.html", page.encode())
    return folder / "tracks.html"


def remove_sheets(workspace: Workspace, people: Iterable[str]) -> list[str]:
    """Removes the pages of who was seen, once nobody chooses from them.

    They show others too, who agreed to nothing.

    Args:
        workspace: the project.
        people: those whose faces were asked for.

    Returns:
        A sentence for each person who had pages.

    Raises:
        OutputError: a page cannot be removed.
    """
    sentences = []
    for person in people:
        folder = workspace.tracks(person)
        if not folder.exists():
            continue
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise OutputError(
                f"{folder} shows others too and cannot be removed "
                f"({error.strerror}): remove it yourself."
            ) from error
        sentences.append(
            f"The pages of who was seen in the videos of {person} are "
            "removed, since they show others too; `faceswap-gan extract` "
            "draws them again."
        )
    return sentences


def _seen(track: Track, faces: BestFaces) -> str:
    first, last = faces.span(track.id)
    size = np.sqrt(track.area)
    return (
        f"Seen in {len(track)} frames between {_clock(first)} and "
        f"{_clock(last)}, about {size:.0f} pixels wide."
    )


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def _sheet(track: Track, seen: str, kept: bool, faces: BestFaces) -> np.ndarray:
    files = faces.files(track.id)
    width = max(GAP + len(files) * (SIDE + GAP), 5 * (SIDE + GAP))
    sheet = Image.new("RGB", (width, TITLE + SIDE + GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    text = f"Track {track.id}{' (kept)' if kept else ''}   {seen}"
    color = KEPT if kept else INK
    draw.text((GAP, 10), text, color, ImageFont.load_default(16))
    for place, file in enumerate(files):
        crop = Image.fromarray(read_image(file)).resize((SIDE, SIDE))
        sheet.paste(crop, (GAP + place * (SIDE + GAP), TITLE))
    return np.asarray(sheet)
