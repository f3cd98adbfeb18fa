"""One frame with every colour method side by side."""

import numpy as np
import pytest

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.preview import COLUMNS
from faceswap_gan.conversion.preview import TILE
from faceswap_gan.errors import InputError
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image


@pytest.fixture
def converter(detector, painter):
    return Converter(painter, detector=detector)


def tiles(sheet):
    """The tiles that are drawn, in their order."""
    rows = -(-(len(COLOR_METHODS) + 1) // COLUMNS)
    height, width = sheet.shape[0] // rows, sheet.shape[1] // COLUMNS
    cells = sheet.reshape(rows, height, COLUMNS, width, 3).swapaxes(1, 2)
    return [cell for row in cells for cell in row if cell.any()]


def test_every_method_has_its_tile(converter, film, tmp_path):
    source = film([[]] * 3 + [[(60, 48)]] * 3)
    report = converter.preview(source, tmp_path / "sheet.png", 0.12)
    assert (report.frames, report.faces_swapped) == (1, 1)
    before, none, *others = tiles(read_image(tmp_path / "sheet.png"))
    assert len(others) == len(COLOR_METHODS) - 1
    middle = before.shape[0] // 2 + 14, before.shape[1] // 2
    assert before[middle].min() > 200
    assert none[middle].max() < 60
    assert max(before.shape[:2]) <= TILE + 30
    for tile in others:
        assert np.abs(tile.astype(int) - none).max() > 20


def test_without_a_face_there_is_nothing_to_compare(converter, draw, tmp_path):
    write_image(tmp_path / "in.png", draw())
    with pytest.raises(NothingSwappedError, match=r"in\.png"):
        converter.preview(tmp_path / "in.png", tmp_path / "sheet.png")
    assert not (tmp_path / "sheet.png").exists()


def test_a_time_after_the_end_is_told(converter, film, tmp_path):
    with pytest.raises(InputError, match="no frame from 7 s"):
        converter.preview(film([[]] * 3), tmp_path / "sheet.png", 7)
