"""What 8-bit RGB cannot hold: depth, HDR, alpha, pixels that are no squares."""

from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from faceswap_gan.video.color import Color
from faceswap_gan.video.joining import join
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.planes import opacity_of
from faceswap_gan.video.planes import planes_of
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.video.written_form import Carried
from faceswap_gan.video.written_form import PictureForm

PQ, HLG = Color(9, 9, 16), Color(9, 9, 18)
PIXEL = {"width": 64, "height": 48, "rate": Fraction(25)}
BASE = {"time_base": Fraction(1, 25)}
WIDE_PIXELS = {"sample_aspect_ratio": Fraction(3, 2)}
LOSSLESS = {"codec": "ffv1", "carried": Carried()}
FACE = np.s_[16:32, 20:40]


def read(path):
    with VideoReader(path) as video:
        return list(video), video


@pytest.fixture
def hdr(tmp_path, scene):
    """Returns a function that makes a video of three frames in a curve."""

    def make(color, name="hdr.mp4", **options):
        path = tmp_path / name
        with VideoWriter(
            path,
            **PIXEL,
            **BASE,
            picture=PictureForm(color),
            encoding=EncodingOptions(**options),
        ) as out:
            for index in range(3):
                out.write(scene(index), index)
        return path

    return make


@pytest.fixture
def see_through(make_video, scene):
    """Returns a function that makes a video whose left half is not seen."""

    def make(name="in.webm", codec="libvpx-vp9", pix_fmt="yuva420p", **more):
        alpha = np.full((48, 64, 1), 255, np.uint8)
        alpha[:, :32] = 0
        images = [np.dstack([scene(index), alpha]) for index in range(3)]
        return make_video(
            name, range(3), images=images, codec=codec, pix_fmt=pix_fmt, **more
        )

    return make


def swap(source, target, as_shown=False, carried=None, **encoding):
    """Writes a video with a patch in each frame; gives frames and writer."""
    with VideoReader(source) as video:
        writer = VideoWriter.like(
            video,
            target,
            as_shown=as_shown,
            carried=carried,
            encoding=EncodingOptions(**encoding),
        )
        with writer:
            frames = list(video)
            for frame in frames:
                image = frame.image.copy()
                image[FACE] = (200, 140, 110)
                writer.write(image, frame.pts, frame)
    return frames, writer


def untouched(before, after):
    """Whether the planes of two frames agree away from the patch."""
    there = []
    for old, new in zip(planes_of(before), planes_of(after), strict=True):
        outside = np.ones(old.shape, bool)
        step = 48 / old.shape[0]
        outside[int(14 / step) : int(34 / step), : old.shape[1] * 3 // 4] = (
            False
        )
        there.append(np.array_equal(old[outside], new[outside]))
    return all(there)


@pytest.mark.parametrize("color", [PQ, HLG], ids=["PQ", "HLG"])
def test_hdr_is_shown_in_standard_colours(hdr, color, scene, psnr):
    frames, video = read(hdr(color, crf=4))
    assert video.color == color
    assert frames[0].stored.format.name == "yuv420p10le"
    assert psnr(frames[0].image, scene(0)) > 36


@pytest.mark.parametrize("color", [PQ, HLG], ids=["PQ", "HLG"])
def test_hdr_is_changed_in_its_own_curve_and_nowhere_else(hdr, color, tmp_path):
    before, writer = swap(hdr(color), tmp_path / "out.mkv", **LOSSLESS)
    after, video = read(tmp_path / "out.mkv")
    assert video.color == color
    assert writer.problems == []
    assert untouched(before[1].stored, after[1].stored)
    patch = after[1].image[18:30, 22:38].mean((0, 1))
    np.testing.assert_allclose(patch, (200, 140, 110), atol=3)


def test_hdr_is_written_with_ten_bits_and_its_tags(hdr, tmp_path):
    display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)"
    display += "L(10000000,50)"
    path = tmp_path / "in.mp4"
    settings = f"log-level=error:master-display={display}:max-cll=1000,400"
    with av.open(str(hdr(PQ))) as source, av.open(str(path), "w") as output:
        stream = output.add_stream(
            "libx265",
            rate=25,
            options={"x265-params": settings},
            width=64,
            height=48,
            pix_fmt="yuv420p10le",
            colorspace=9,
            color_primaries=9,
            color_trc=16,
        )
        for frame in source.decode(video=0):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    swap(path, tmp_path / "out.mp4")
    frames, video = read(tmp_path / "out.mp4")
    assert video.lights.mastering[:2] == (34000, 16000)
    assert video.lights.mastering[-2:] == (50, 10000000)
    assert video.lights.level == (1000, 400)
    assert video.color == PQ
    assert frames[0].stored.format.name == "yuv420p10le"
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


def test_hdr_in_webm_has_ten_bits_and_its_tags(hdr, tmp_path):
    _, writer = swap(hdr(PQ), tmp_path / "out.webm")
    frames, video = read(tmp_path / "out.webm")
    assert writer.problems == []
    assert video.color == PQ
    assert frames[0].stored.format.name == "yuv420p10le"


def test_what_an_encoder_cannot_hold_of_hdr_is_said(hdr, tmp_path):
    _, writer = swap(hdr(HLG), tmp_path / "out.webm", codec="libvpx-vp9")
    assert len(writer.problems) == 1
    assert "with 8 bits a colour, the source has 10" in writer.problems[0]


@pytest.mark.parametrize("start", [0, 90])
def test_turned_hdr_is_written_upright(start, hdr, make_video, tmp_path):
    path = make_video(
        "in.mp4",
        range(3),
        codec="libx265",
        pix_fmt="yuv422p10le",
        rotation={"degrees": start},
        options={"x265-params": "log-level=error"},
        colorspace=9,
        color_primaries=9,
        color_trc=16,
    )
    frames, _ = swap(path, tmp_path / "out.mkv", **LOSSLESS)
    after, video = read(tmp_path / "out.mkv")
    assert (video.width, video.height) == ((48, 64) if start else (64, 48))
    lower = np.s_[40:, :]
    np.testing.assert_allclose(
        after[0].image[lower].astype(int), frames[0].image[lower], atol=1
    )


def test_hidden_pixels_are_black(see_through, scene, psnr):
    frames, _ = read(see_through())
    assert frames[0].image[:, :30].max() < 12
    assert psnr(frames[0].image[:, 36:], scene(0)[:, 36:]) > 28


@pytest.mark.parametrize(
    ("name", "options", "codec"),
    [
        ("out.webm", {}, "vp9"),
        ("out.mkv", {}, "vp9"),
        ("out.mov", {}, "prores"),
        ("out.mov", {"codec": "prores_ks"}, "prores"),
        ("out.mov", {"codec": "png"}, "png"),
        ("out.mkv", {"codec": "ffv1"}, "ffv1"),
    ],
)
def test_alpha_is_kept(see_through, tmp_path, name, options, codec):
    source = see_through("in.mkv", "ffv1", "yuva444p")
    _, writer = swap(source, tmp_path / name, **options)
    assert writer.problems == []
    frames, video = read(tmp_path / name)
    assert video.form.layout.alpha
    with av.open(str(tmp_path / name)) as container:
        assert container.streams.video[0].codec_context.codec.name == codec
    alpha = planes_of(frames[2].stored)[3]
    most = (1 << video.form.layout.bits) - 1
    assert alpha[:, :30].max() < 0.05 * most
    assert alpha[:, 34:].min() > 0.95 * most
    np.testing.assert_allclose(
        frames[2].image[18:30, 36:39].mean((0, 1)), (200, 140, 110), atol=6
    )


def test_a_change_that_nobody_sees_leaves_hidden_pixels_as_they_are(
    see_through,
):
    with VideoReader(see_through("in.mkv", "ffv1", "yuva444p")) as video:
        form, frame = video.form, next(iter(video))
    after = frame.image + np.uint8(1)
    changed = form.with_change(frame.stored, frame.image, after, form.layout)
    before, opacity = planes_of(frame.stored), opacity_of(frame.stored)
    luma = planes_of(changed)[0].astype(int) - before[0]
    assert not luma[opacity == 0].any()
    assert luma[opacity > 0].min() > 0 and luma.max() < 20


@pytest.mark.parametrize("codec", ["libvpx-vp9", "prores_ks"])
def test_alpha_survives_joining(see_through, tmp_path, codec):
    suffix = ".webm" if codec == "libvpx-vp9" else ".mov"
    swap(see_through(), tmp_path / f"part{suffix}", codec=codec)
    whole = tmp_path / f"whole{suffix}"
    join([tmp_path / f"part{suffix}"], whole)
    frames, video = read(whole)
    assert len(frames) == 3
    assert video.form.layout.alpha
    assert frames[2].image[:, :30].max() < 12


def test_alpha_that_cannot_be_kept_is_said_and_laid_over_black(
    see_through, tmp_path
):
    _, writer = swap(see_through(), tmp_path / "out.mp4")
    assert len(writer.problems) == 1
    assert "out.mp4 cannot hold the alpha channel" in writer.problems[0]
    frames, video = read(tmp_path / "out.mp4")
    assert not video.form.layout.alpha
    assert frames[0].image[:12, :24].max() < 12


def test_pixels_are_shown_as_squares(make_video):
    image = np.full((48, 64, 3), 40, np.uint8)
    cv2.ellipse(image, (32, 24), (10, 15), 0, 0, 360, (200, 150, 120), -1)
    path = make_video(
        "in.mp4",
        range(3),
        images=[image] * 3,
        sample_aspect_ratio=Fraction(3, 2),
    )
    frames, video = read(path)
    assert (video.width, video.height) == (96, 48)
    rows, columns = np.nonzero(frames[0].image[..., 0] > 120)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=2)


def test_an_impossible_aspect_is_ignored(make_video):
    path = make_video("in.mp4", range(3), sample_aspect_ratio=Fraction(20000))
    _, video = read(path)
    assert (video.width, video.height) == (64, 48)


def test_anamorphic_pixels_stay_as_they_are(make_video, tmp_path):
    path = make_video("in.mp4", range(3), **WIDE_PIXELS)
    before, _ = swap(path, tmp_path / "out.mp4", crf=0)
    after, video = read(tmp_path / "out.mp4")
    assert video.pixel_aspect == Fraction(3, 2)
    assert (after[0].stored.width, after[0].stored.height) == (64, 48)
    assert untouched(before[0].stored, after[0].stored)
    patch = after[0].image[18:30, 22:38].mean((0, 1))
    np.testing.assert_allclose(patch, (200, 140, 110), atol=5)


def test_files_that_know_square_pixels_alone_get_them(
    make_video, tmp_path, psnr
):
    path = make_video("in.mp4", range(3), **WIDE_PIXELS)
    before, writer = swap(path, tmp_path / "out.webm", crf=4)
    after, video = read(tmp_path / "out.webm")
    assert "cannot say that pixels are not square" in writer.problems[0]
    assert (video.width, video.height, video.pixel_aspect) == (96, 48, 1)
    lower = np.s_[36:]
    assert psnr(before[0].image[lower], after[0].image[lower]) > 30


def test_what_is_drawn_anew_is_written_as_shown(hdr, tmp_path):
    path = tmp_path / "out.mp4"
    _, writer = swap(hdr(PQ), path, as_shown=True)
    assert "drawn anew" in writer.problems[0]
    _, video = read(path)
    assert video.form.is_plain
    assert video.color == Color.standard(64, 48)


@pytest.mark.parametrize(
    ("codec", "form"),
    [("prores_ks", "yuv422p10le"), ("dnxhd", "yuv422p")],
)
def test_codecs_of_editing_programs(codec, form, tmp_path, scene, psnr):
    path = tmp_path / "out.mov"
    size = {"width": 256, "height": 128, "rate": Fraction(25)}
    with VideoWriter(
        path, **size, **BASE, encoding=EncodingOptions(codec)
    ) as output:
        output.write(scene(0, 256, 128), 0)
    frames, _ = read(path)
    assert psnr(frames[0].image, scene(0, 256, 128)) > 38
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        assert frame.format.name == form


def test_ten_bits_of_a_standard_film_reach_prores(make_video, tmp_path):
    path = make_video("in.mkv", range(3), codec="ffv1", pix_fmt="yuv422p10le")
    swap(path, tmp_path / "out.mkv", **LOSSLESS)
    before, after = read(path)[0], read(tmp_path / "out.mkv")[0]
    assert after[0].stored.format.name == "yuv422p10le"
    assert untouched(before[0].stored, after[0].stored)
    _, writer = swap(path, tmp_path / "out.mp4")
    assert "with 8 bits" in writer.problems[0]
