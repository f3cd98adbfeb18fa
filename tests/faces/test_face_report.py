"""The picture of a face set, whatever is set or named elsewhere."""

import ast
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import faceswap_gan
from faceswap_gan.faces.cleaning import BLURRED
from faceswap_gan.faces.expression_comparison import ShownGap
from faceswap_gan.faces.face_report import HISTOGRAMS
from faceswap_gan.faces.face_report import POSES
from faceswap_gan.faces.face_report import ROW
from faceswap_gan.faces.face_report import TITLE
from faceswap_gan.faces.face_report import draw_report
from faceswap_gan.faces.face_stats import FaceStats
from faceswap_gan.video.images import write_image

PACKAGE = Path(faceswap_gan.__file__).parent


@pytest.fixture
def faces(tmp_path):
    """Three faces, of unknown size and all black, of an oddly named person."""
    file = tmp_path / "black.png"
    write_image(file, np.zeros((32, 32, 3), np.uint8))
    nothing, unknown = np.zeros(3), np.full(3, np.nan)
    pose = np.array([[0.0, 0.0], [90.0, -90.0], [10.0, 5.0]])
    name = r"$\frac{x"
    return FaceStats(
        name, [file] * 3, unknown, nothing, pose, nothing, nothing, pose
    )


def test_neither_settings_nor_names_change_what_is_drawn(faces):
    reasons = np.array(["", "", BLURRED])
    picture = draw_report(faces, reasons, faces)
    assert picture.dtype == np.uint8 and picture.shape[1:] == (1200, 3)
    odd = {"figure.facecolor": "red", "font.size": 40, "text.parse_math": True}
    with matplotlib.rc_context(odd):
        before = dict(matplotlib.rcParams)
        again = draw_report(faces, reasons, faces)
        assert dict(matplotlib.rcParams) == before
    np.testing.assert_array_equal(again, picture)


def test_every_reason_has_its_row(faces):
    kept = draw_report(faces, np.array(["", "", ""]))
    blurred = draw_report(faces, np.array(["", "", BLURRED]))
    assert blurred.shape[0] > kept.shape[0]
    red = (blurred[..., 0] > 150) & (blurred[..., 1:].max(axis=-1) < 90)
    assert red.any() and red[kept.shape[0] - 20 :].sum() == red.sum()


def test_gaps_are_shown_side_by_side(faces, tmp_path):
    file = tmp_path / "white.png"
    write_image(file, np.full((32, 32, 3), 255, np.uint8))
    gap = ShownGap("Film $x smiling.", "Often.", faces.files, [file])
    reasons = np.array(["", "", ""])
    without = draw_report(faces, reasons, faces)
    picture = draw_report(faces, reasons, faces, [gap])
    assert picture.shape[0] == without.shape[0] + ROW
    row = picture[TITLE + HISTOGRAMS + POSES + ROW // 2]
    black, white = row.max(axis=-1) == 0, row.min(axis=-1) == 255
    assert black.sum() == pytest.approx(3 * white.sum(), rel=0.05)
    assert np.flatnonzero(white).min() > np.flatnonzero(black).max()


def test_nothing_of_matplotlib_is_shared_with_others():
    modules = {
        node.module
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
    }
    assert "matplotlib.figure" in modules
    assert not {m for m in modules if m and "pyplot" in m}
