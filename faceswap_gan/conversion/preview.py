"""One frame with every colour method side by side."""

import math
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.pictures import look_at
from faceswap_gan.conversion.pictures import nobody_in
from faceswap_gan.conversion.pictures import swaps_of
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.report import Tally
from faceswap_gan.conversion.request import open_to_preview
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces.geometry import Face
from faceswap_gan.video.frame import Frame

COLUMNS = 4
TILE = 320
_MARGIN = 0.6
_TITLE = 28


def write_preview(
    config: ConversionConfig,
    source: Path,
    output: Path,
    time: float,
    progress: Progress | None = None,
) -> ConvertReport:
    """Draws the frame at a time as it was, and swapped with each method.

    What is drawn is the region of the faces that are swapped. Of a video's
    frame the largest face is taken for the person seen longest.

    Args:
        config: how to convert, but for the colour method.
        source: a video, a picture or a folder, of which the first is taken.
        output: a picture to write.
        time: seconds of a video; of others it does not matter.
        progress: called with the steps done and all steps.

    Returns:
        What was done.

    Raises:
        InputError: the source cannot be used, or ends before that time.
        NothingSwappedError: the frame does not show who is to be swapped.
        OutputError: the output is no picture, or cannot be written.
    """
    tally = Tally(progress, 1)
    tally.phase("Drawing the preview")
    with open_to_preview(source, output, time) as opened:
        frame = next(iter(opened))
    view = look_at(config, frame)
    results = _results(config, frame, view.chosen)
    first = next(iter(results.values()))
    swaps = swaps_of(config, first)
    if not swaps:
        raise nobody_in(config, source, [view])
    faces = [assigned.face for assigned in view.chosen]
    config.finish.write(output, _sheet(results, frame, faces), swaps)
    tally.add(len(first.swapped))
    problems = opened.problems()
    if frame.rgba is not None:
        problems.append(
            f"{frame.name} has transparent parts, which the preview shows over "
            "black."
        )
    return tally.report(output, problems, 0, swaps=swaps)


def _results(
    config: ConversionConfig, frame: Frame, faces: list[AssignedFace]
) -> dict[str, Composed]:
    """Swaps faces with each colour method, by its name."""
    return {
        name: config.composer([(frame, faces)], TrackColor(method))[0]
        for name, method in COLOR_METHODS.items()
    }


def _sheet(
    results: Mapping[str, Composed], frame: Frame, faces: list[Face]
) -> np.ndarray:
    """Draws a grid of titled pictures: (H, W, 3) uint8."""
    x1, y1, x2, y2 = _region(faces, frame.image.shape)
    pictures = {"source": frame.image}
    pictures |= {name: result.image for name, result in results.items()}
    tiles = [
        _tile(name, picture[y1:y2, x1:x2]) for name, picture in pictures.items()
    ]
    rows = math.ceil(len(tiles) / COLUMNS)
    height, width = tiles[0].shape[:2]
    sheet = np.zeros((rows * height, COLUMNS * width, 3), np.uint8)
    for place, tile in enumerate(tiles):
        y, x = divmod(place, COLUMNS)
        y, x = y * height, x * width
        sheet[y : y + height, x : x + width] = tile
    return sheet


def _region(
    faces: list[Face], shape: tuple[int, ...]
) -> tuple[int, int, int, int]:
    height, width = shape[:2]
    boxes = np.array([face.box for face in faces])
    margin = _MARGIN * (boxes[:, 2:] - boxes[:, :2])
    x1, y1 = (boxes[:, :2] - margin).min(axis=0)
    x2, y2 = (boxes[:, 2:] + margin).max(axis=0)
    x1, x2 = np.clip([x1, x2], 0, width).astype(int)
    y1, y2 = np.clip([y1, y2], 0, height).astype(int)
    return x1, y1, x2, y2


def _tile(title: str, picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    scale = TILE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shrunk = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.resize(picture, size, interpolation=shrunk)
    band = np.zeros((_TITLE, size[0], 3), np.uint8)
    cv2.putText(
        band, title, (6, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255)
    )
    return np.concatenate([band, picture])
