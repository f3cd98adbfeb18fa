"""How conversions go: progress, what is kept, failures and refusals."""

import threading

import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.video.images import write_image
from faceswap_gan.video.options import EncodingOptions

GOES = [[(40 + i, 48)] if i < 14 or i >= 20 else [] for i in range(30)]


def test_progress_counts_both_passes(converter, film, tmp_path):
    source, steps = film(GOES), []

    def progress(*step):
        steps.append(step)

    converter().convert(source, tmp_path / "out.mp4", progress)
    assert steps == [(n, 30) for n in range(1, 31)] * 2
    steps.clear()
    converter().convert(source, tmp_path / "out.mp4", progress)
    assert steps == [(n, 30) for n in range(1, 31)]


def test_both_passes_are_named(converter, film, tmp_path):
    class Display:
        titles = []

        def __call__(self, done, total):
            pass

        def phase(self, title):
            self.titles.append(title)

    converter().convert(film(GOES), tmp_path / "out.mp4", Display())
    assert Display.titles == [
        "1/2 Finding faces",
        "2/2 Swapping faces",
        "Joining the parts and reading the marks back",
    ]


def test_reading_is_only_a_little_ahead_of_writing(
    converter, painter, film, tmp_path
):
    """Frames in memory do not grow with the film."""
    ahead, written = [], 0

    def slowly(picture):
        nonlocal written
        written += 1
        ahead.append(len(painter.tracks) - written)
        threading.Event().wait(0.002)
        return picture

    places = [[(40 + i // 8, 48)] for i in range(150)]
    converted = converter(finish=Hooks(slowly))
    converted.convert(film(places), tmp_path / "out.mp4")
    assert written == 150
    assert 0 < max(ahead) <= 24


def test_a_failure_leaves_the_old_result_and_no_threads(
    converter, film, tmp_path
):
    source, output = film(GOES), tmp_path / "out.mp4"
    output.write_bytes(b"old")
    threads = threading.active_count()

    def fail(picture):
        raise OutputError("The disk is full.")

    with pytest.raises(OutputError, match="disk is full"):
        converter(finish=Hooks(fail)).convert(source, output)
    assert output.read_bytes() == b"old"
    assert threading.active_count() == threads
    names = {path.name for path in tmp_path.iterdir()}
    kept = {"out.mp4.tracks.jsonl", "out.mp4.segments"}
    assert names == {"film.mp4", "out.mp4", *kept}


def test_a_failing_transform_is_heard(converter, film, tmp_path):
    class Broken:
        spec = TransformSpec(coverage=0.8, resolution=32)

        def __call__(self, faces):
            raise FloatingPointError("weights")

        def fingerprint(self):
            return "broken"

    with pytest.raises(FloatingPointError, match="weights"):
        converter(Broken()).convert(film(GOES), tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_what_cannot_be_is_refused(converter, film, draw, tmp_path):
    source = film(GOES)
    before = source.read_bytes()
    with pytest.raises(OutputError, match="another name"):
        converter().convert(source, source)
    write_image(tmp_path / "in" / "a.png", draw())
    with pytest.raises(OutputError, match="another name"):
        converter().convert(tmp_path / "in", tmp_path / "in")
    assert source.read_bytes() == before
    with pytest.raises(InputError, match=r"missing\.mp4"):
        converter().convert(tmp_path / "missing.mp4", tmp_path / "out.mp4")
    with pytest.raises(ConfigError, match=r"'tripel'.* mean triple\?"):
        converter(layout="tripel")
    with pytest.raises(ConfigError, match="'sepia'"):
        BlendOptions(color="sepia")


def test_an_impossible_output_fails_before_the_work(
    converter, detector, film, tmp_path
):
    with pytest.raises(OutputError, match=r"\.mp4"):
        converter().convert(film(GOES), tmp_path / "out.txt")
    with pytest.raises(OutputError, match="nosuchcodec"):
        impossible = converter(encoding=EncodingOptions("nosuchcodec"))
        impossible.convert(film(GOES), tmp_path / "out.mp4")
    with pytest.raises(OutputError, match="preset quick"):
        impossible = converter(encoding=EncodingOptions(preset="quick"))
        impossible.convert(film(GOES), tmp_path / "out.mp4")
    assert detector.pictures == 0
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_tracks_are_kept_and_used_again(
    converter, detector, film, tmp_path, new_keeper
):
    source, output, hooks = film(GOES), tmp_path / "out.mp4", []
    for _ in range(3):
        hooks.append(new_keeper())
        converter(finish=Hooks(hooks[-1])).convert(source, output)
    assert detector.pictures == 30
    kept = tmp_path / "out.mp4.tracks.jsonl"
    kept.write_text(kept.read_text()[:-100])
    hooks.append(new_keeper())
    converter(finish=Hooks(hooks[-1])).convert(source, output)
    assert detector.pictures == 60
    for hook in hooks[1:]:
        np.testing.assert_array_equal(hook.pictures, hooks[0].pictures)


def test_another_detector_finds_the_faces_anew(
    converter, detector, film, tmp_path
):
    """In a conversion that was done, and in one that was killed amid it."""

    class Other(type(detector)):
        name = "other"

    def stop(done, total):
        if done == 20:
            raise KeyboardInterrupt

    source, output, other = film(GOES), tmp_path / "out.mp4", Other()
    converter().convert(source, output)
    report = converter(detector=other).convert(source, output)
    assert (detector.pictures, other.pictures) == (30, 30)
    assert any("another video, detector" in note for note in report.notes)
    output.with_name("out.mp4.tracks.jsonl").unlink()
    with pytest.raises(KeyboardInterrupt):
        converter().convert(source, output, stop)
    converter(detector=other).convert(source, output)
    assert other.pictures == 60
