"""Pictures with an alpha channel."""

import numpy as np
import pytest
from PIL import Image

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.finish import Marks
from faceswap_gan.provenance.credentials_reader import read
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.label import Label
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement


@pytest.fixture
def source(draw, tmp_path):
    """A picture of which a quarter is see-through, a column wholly."""
    image = np.dstack(
        [draw([(120, 96)], 384, 256), np.full((256, 384), 255, np.uint8)]
    )
    image[:, 288:, 3], image[:, 340:, 3] = 128, 0
    Image.fromarray(image).save(tmp_path / "in.png")
    return tmp_path / "in.png"


def converted(source, output, detector, painter, **options):
    plain = BlendOptions(color="none")
    converter = Converter(painter, detector=detector, blend=plain, **options)
    report = converter.convert(source, output)
    with Image.open(output) as picture:
        return report, picture.mode, np.asarray(picture)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif", ".tiff"])
def test_alpha_is_kept(suffix, source, tmp_path, detector, painter):
    output = tmp_path / f"out{suffix}"
    report, _, image = converted(source, output, detector, painter)
    before = np.asarray(Image.open(source))
    assert report.problems == []
    np.testing.assert_array_equal(image[..., 3], before[..., 3])
    np.testing.assert_array_equal(image[:, 300:], before[:, 300:])
    assert image[96, 120, :3].max() < 60


def test_alpha_is_laid_over_black_in_jpeg(source, tmp_path, detector, painter):
    output = tmp_path / "out.jpg"
    report, mode, image = converted(source, output, detector, painter)
    assert mode == "RGB"
    assert image[:, 344:].max() < 8
    assert report.problems == [
        f"in.png has transparent parts, which are laid over black in {output}:"
        " write a PNG, WebP or TIFF of the result alone to keep them."
    ]


def test_the_preview_says_that_it_is_opaque(
    source, tmp_path, detector, painter
):
    converter = Converter(painter, detector=detector)
    report = converter.preview(source, tmp_path / "sheet.png")
    assert report.problems == [
        "in.png has transparent parts, which the preview shows over black."
    ]


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_marks_show_where_a_picture_is_seen(
    suffix, source, tmp_path, detector, painter
):
    marking = Marking(
        Statement((), "ab" * 32, source), label=Label("AI", corner="top-right")
    )
    output = tmp_path / f"out{suffix}"
    report, _, image = converted(
        source, output, detector, painter, finish=Marks(marking)
    )
    assert marking.problems == report.problems == []
    assert watermark_of(output) is not None
    assert read(output).state == "intact"
    assert image[:40, 344:, 3].max() == 255
    assert image[60:, 344:, 3].max() == 0
