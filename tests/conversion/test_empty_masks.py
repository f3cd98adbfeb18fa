"""Faces whose mask comes out empty are not swapped, and not said to be."""

import pytest

from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.video.images import write_image

STAYS = [[(40 + i, 48)] for i in range(24)]


class Hidden:
    """Paints faces dark, but for some calls whose alpha is empty."""

    def __init__(self, painter, empty):
        self.painter, self.empty, self.calls = painter, empty, 0
        self.spec = painter.spec

    def __call__(self, faces):
        rgba = self.painter(faces)
        if self.calls in self.empty:
            rgba[..., 0] = 0
        self.calls += 1
        return rgba

    def fingerprint(self):
        return "hidden"


def test_frames_of_a_film_with_an_empty_mask_are_not_swapped(
    converter, painter, film, tmp_path
):
    """A resumed run says the same."""
    source, reports = film(STAYS), []

    def stop(done, total):
        if done > 20 and (tmp_path / "b.mp4.segments").is_dir():
            raise KeyboardInterrupt

    def convert(name, empty, progress=None):
        hidden = Hidden(painter, empty)
        made = converter(hidden, segment=8, who="all")
        return made.convert(source, tmp_path / name, progress)

    reports.append(convert("a.mp4", {1}))
    with pytest.raises(KeyboardInterrupt):
        convert("b.mp4", {1}, stop)
    reports.append(convert("b.mp4", set()))
    for report in reports:
        (swap,) = report.swaps
        assert swap["frames"] == [[0, 7], [16, 23]]
        assert (report.faces_swapped, report.frames_without_face) == (16, 8)
        assert "In 8 frames the mask of every face" in report.notes[-1]


@pytest.mark.parametrize("kind", ["film", "picture", "preview"])
def test_where_every_mask_is_empty_nothing_is_written(
    converter, painter, film, draw, tmp_path, kind
):
    source, output = tmp_path / "in.png", tmp_path / "out.png"
    write_image(source, draw([(60, 50)]))
    made = converter(Hidden(painter, set(range(99))))
    run = made.preview if kind == "preview" else made.convert
    if kind == "film":
        source, output = film(STAYS), tmp_path / "out.mp4"
    before = set(tmp_path.iterdir())
    with pytest.raises(NothingSwappedError, match="mask is empty on every"):
        run(source, output)
    assert set(tmp_path.iterdir()) == before


def test_pictures_with_an_empty_mask_are_copied(
    converter, painter, draw, tmp_path
):
    source, output = tmp_path / "in", tmp_path / "out"
    for number in range(16):
        write_image(source / f"{number:02d}.png", draw([(60, 50)]))
    report = converter(Hidden(painter, {0})).convert(source, output)
    (swap,) = report.swaps
    assert swap["frames"] == [[8, 15]]
    assert (output / "03.png").read_bytes() == (source / "03.png").read_bytes()
    assert "without marks: 00.png" in report.notes[0]
