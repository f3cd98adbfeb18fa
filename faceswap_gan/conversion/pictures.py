"""Conversion of pictures and folders of pictures."""

import dataclasses
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.nobody import all_masks_empty
from faceswap_gan.conversion.nobody import nobody_swapped
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.names import first_of
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.swaps import swaps_in
from faceswap_gan.storage import write_bytes
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.images import HOLD_ALPHA
from faceswap_gan.video.images import WRITABLE


def convert_pictures(
    config: ConversionConfig,
    source: Source,
    output: Path,
    progress: Progress | None,
) -> ConvertReport:
    """Converts a picture or a folder of pictures.

    Args:
        config: how.
        source: the pictures.
        output: a picture or a folder, as the source is.
        progress: called with the pictures done and all, if known.

    Returns:
        What was done.

    Raises:
        InputError: none of the pictures can be read.
        NothingSwappedError: they do not show who is to be swapped.
        OutputError: the output cannot be written.
    """
    tally, views = Tally(progress, source.frames), {}
    tally.phase("Swapping faces")
    swapped: list[tuple[str, int]] = []

    def wanted(frame: Frame) -> list[AssignedFace]:
        views[frame.index] = look_at(config, frame)
        return views[frame.index].chosen

    color = TrackColor(config.composer.options.method)
    results = config.results(source, wanted, color)
    left: list[str] = []
    opaque: list[str] = []
    with closing(results):
        for result in results:
            index, name = result.frame.index, result.frame.name
            if result.swapped:
                file = _file(source, output, name)
                drawn = _drawn(config, result, file, opaque)
                swaps = swaps_of(config, result)
                config.finish.write(file, drawn, swaps)
                swapped += [(swap.seen, index) for swap in swaps]
            else:
                left.append(name)
            tally.add(len(result.swapped))
    if not tally.faces:
        raise nobody_in(config, source.path, views.values())
    notes = _copied(source.path, output, left)
    of_others = sum(bool(v.seen and not v.chosen) for v in views.values())
    problems = source.problems() + opaque
    return tally.report(output, problems, of_others, notes, swaps_in(swapped))


def _drawn(
    config: ConversionConfig, result: Composed, file: Path, opaque: list[str]
) -> np.ndarray:
    """Draws a picture, with the alpha of its source where that can be kept.

    Args:
        config: how.
        result: what to draw.
        file: where it goes.
        opaque: gets a sentence where the alpha is lost.
    """
    image, rgba = config.drawn(result), result.frame.rgba
    if rgba is None:
        return image
    if file.suffix.lower() not in HOLD_ALPHA or len(config.panels) > 1:
        opaque.append(
            f"{result.frame.name} has transparent parts, which are laid over "
            f"black in {file}: write a PNG, WebP or TIFF of the "
            "result alone to keep them."
        )
        return image
    alpha = rgba[..., 3:]
    change = image.astype(np.float32) - result.frame.image
    change *= 255 / np.maximum(alpha, 1).astype(np.float32)
    straight = np.rint(np.clip(rgba[..., :3] + change, 0, 255))
    return np.dstack([straight.astype(np.uint8), alpha])


class View(NamedTuple):
    """What a picture shows.

    Attributes:
        chosen: the faces to swap, largest first.
        seen: who is seen in it at all, strangers as None.
    """

    chosen: list[AssignedFace]
    seen: set[str | None]


def look_at(config: ConversionConfig, frame: Frame) -> View:
    """Finds the faces of a picture, and whose they are."""
    found = config.detector.detect([frame.image])[0]
    found.sort(key=lambda face: -box_area(face.box[None])[0])
    faces = [dataclasses.replace(face, frame=frame.index) for face in found]
    known = config.assignment.recognizer
    names: list[str | None] = [None] * len(faces)
    if known is not None:
        names = [known.name(known.embed(frame.image, f)) for f in faces]
    return View(config.assignment.in_picture(faces, names), set(names))


def swaps_of(config: ConversionConfig, result: Composed) -> list[Swap]:
    """Says who was swapped in a picture."""
    people = config.assignment.people
    numbers = dict.fromkeys(result.swapped)
    return [Swap(people[number]) for number in numbers]


def nobody_in(
    config: ConversionConfig, source: Path, views: Iterable[View]
) -> NothingSwappedError:
    """Returns the error of pictures in which nobody was swapped."""
    views = list(views)
    if any(view.chosen for view in views):
        return all_masks_empty(source)
    seen = Counter(name for view in views for name in view.seen)
    assignment = config.assignment
    recognised = assignment.recognizer is not None
    return nobody_swapped(source, assignment.people, seen, recognised)


def _file(source: Source, output: Path, name: str) -> Path:
    """Names a picture's file; `.png` is added to what cannot be written."""
    if source.kind != "folder":
        return output
    written = name.lower().endswith(WRITABLE)
    return output / (name if written else f"{name}.png")


def _copied(source: Path, output: Path, names: list[str]) -> list[str]:
    """Copies pictures in which nobody was swapped, and says so."""
    for name in names:
        write_bytes(output / name, (source / name).read_bytes())
    if not names:
        return []
    return [
        f"Nobody was swapped in {len(names)} of the pictures, which were "
        f"copied as they are, without marks: {first_of(names, 5)}."
    ]
