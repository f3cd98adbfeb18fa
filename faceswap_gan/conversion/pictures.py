"""Conversion of pictures and folders of pictures."""

import dataclasses
from contextlib import closing
from pathlib import Path

from faceswap_gan.conversion.recipe import Recipe
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.images import WRITABLE
from faceswap_gan.video.images import write_image


def convert_pictures(
    recipe: Recipe, source: Source, output: Path, progress: Progress | None
) -> ConvertReport:
    """Converts a picture or a folder of pictures.

    Args:
        recipe: how.
        source: the pictures.
        output: a picture or a folder, as the source is.
        progress: called with the pictures done and all, if known.

    Returns:
        What was done.

    Raises:
        InputError: none of the pictures can be read.
        OutputError: the output cannot be written.
    """
    tally = Tally(progress, source.frames)
    results = recipe.results(
        source,
        lambda frame: faces_in(recipe, frame),
        TrackColor(recipe.method, seconds=0),
        own_roles(recipe),
    )
    with closing(results):
        for result in results:
            path = output
            if source.kind == "folder":
                path = output / _writable(result.frame.name)
            write_image(path, recipe.finished(result))
            recipe.seal(path)
            tally.add(len(result.patches))
    return tally.report(source.path, output, source.problems())


def faces_in(recipe: Recipe, frame: Frame) -> list[Face]:
    """Gives the wanted faces of a picture, largest first.

    Their tracks are their places in the order of size or, of several people,
    the numbers of their transforms.
    """
    found = recipe.detector.detect([frame.image])[0]
    found.sort(key=lambda face: -box_area(face.box[None])[0])
    faces = [
        dataclasses.replace(face, frame=frame.index, track=place)
        for place, face in enumerate(found)
    ]
    known, names = recipe.casting.recognizer, {}
    if known is not None:
        names = {
            f.track: known.name(known.embed(frame.image, f)) for f in faces
        }
    tracks = Tracks(1, faces, names)
    roles = recipe.casting.roles(tracks)
    chosen = tracks.by_frame(roles).get(frame.index, [])
    if not own_roles(recipe):
        return chosen
    return [dataclasses.replace(f, track=roles[f.track]) for f in chosen]


def own_roles(recipe: Recipe) -> dict[int, int]:
    """Gives the number of the transform of each track in `faces_in`."""
    people = len(recipe.casting.people)
    return {n: n for n in range(people)} if people > 1 else {}


def _writable(name: str) -> str:
    """Adds `.png` to names of formats that are read but not written."""
    return name if name.lower().endswith(WRITABLE) else f"{name}.png"
