"""Conversion of pictures and folders by stand-ins."""

import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.faces import geometry
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image


@pytest.mark.parametrize("color", ["none", "mkl", "hist_match"])
def test_the_same_face_gives_the_same_picture(converter, identity, draw, color):
    image = draw([(60, 50)])
    result = converter(identity, blend=BlendOptions(color=color)).convert_image(
        image
    )
    # Sharp spots cannot survive two resamplings; the smooth rest does.
    smooth = np.ones(image.shape[:2], bool)
    smooth[44:57, 54:67] = False
    difference = np.abs(result.astype(int) - image)[smooth]
    assert difference.max() <= 3
    assert difference.mean() < 0.2


def test_picture_with_a_face(converter, draw, tmp_path):
    source, output = tmp_path / "in.png", tmp_path / "out.png"
    write_image(source, draw([(60, 50)]))
    report = converter(layout="pair").convert(source, output)
    assert (report.frames, report.faces_swapped) == (1, 1)
    assert report.problems == []
    picture = read_image(output)
    assert picture.shape == (96, 256, 3)
    assert picture[50, 128 + 60].max() < 20
    np.testing.assert_array_equal(picture[:, :128], read_image(source))


class Display:
    """Keeps what is shown of the progress."""

    def __init__(self):
        self.shown = []

    def phase(self, title):
        self.shown.append(title)

    def __call__(self, done, total):
        self.shown.append((done, total))


def test_the_conversion_of_pictures_is_a_phase(converter, draw, tmp_path):
    write_image(tmp_path / "in.png", draw([(60, 50)]))
    for work, title in (
        ("convert", "Swapping faces"),
        ("preview", "Drawing the preview"),
    ):
        display, act = Display(), getattr(converter(), work)
        files = tmp_path / "in.png", tmp_path / f"{work}.png"
        act(*files, progress=display)
        assert display.shown == [title, (1, 1)]


def test_of_a_picture_without_a_face_nothing_is_written(
    converter, draw, tmp_path
):
    source, output = tmp_path / "in.png", tmp_path / "out.png"
    write_image(source, draw())
    with pytest.raises(NothingSwappedError, match=r"No face .*in\.png"):
        converter().convert(source, output)
    assert not output.exists()
    np.testing.assert_array_equal(converter().convert_image(draw()), draw())


def test_of_a_picture_the_largest_face_is_taken(converter, draw):
    class Sizes:
        name = "sizes"

        def fingerprint(self):
            return self.name

        def detect(self, images):
            turned = geometry.TEMPLATE - geometry.TEMPLATE[2]
            return [
                [
                    geometry.Face(
                        np.array([x - s, 48 - s, x + s, 48 + s]) / 1.0,
                        2 * s * turned + [x, 48],
                        0.9,
                    )
                    for x, s in ((30, 12), (90, 20))
                ]
                for _ in images
            ]

    image = draw()
    result = converter(detector=Sizes()).convert_image(image)
    assert result[48, 90].max() < 20
    np.testing.assert_array_equal(result[48, 30], image[48, 30])
    both = converter(detector=Sizes(), who="all").convert_image(image)
    assert max(both[48, 90].max(), both[48, 30].max()) < 20


def test_folder(converter, draw, tmp_path):
    source, output, finished = tmp_path / "in", tmp_path / "out", []
    write_image(source / "a.png", draw([(60, 50)]))
    write_image(source / "b.png", draw(width=80))
    write_image(source / "c.jpg", draw([(30, 40)], width=200))
    (source / "d.png").write_bytes(b"not a picture")
    (source / "notes.txt").write_text("not a picture either")
    report = converter(finish=Hooks(file=finished.append)).convert(
        source, output
    )
    names = ["a.png", "b.png", "c.jpg"]
    assert sorted(p.name for p in output.iterdir()) == names
    assert finished == [output / "a.png", output / "c.jpg"]
    assert report.swaps == [
        {"seen": "", "person": "", "frames": [[0, 0], [2, 2]]}
    ]
    assert report.frames == 3
    assert report.faces_swapped == 2
    assert report.frames_without_face == 1
    assert len(report.problems) == 2
    assert "notes.txt" in report.problems[0]
    assert "d.png" in report.problems[1]
    assert (output / "b.png").read_bytes() == (source / "b.png").read_bytes()
    assert "without marks: b.png" in report.notes[0]
    assert read_image(output / "a.png")[50, 60].max() < 20
    assert read_image(output / "c.jpg").shape == (96, 200, 3)
