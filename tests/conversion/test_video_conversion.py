"""Videos of every kind, trimmed and with their masks."""

from fractions import Fraction

import av
import numpy as np
import pytest

from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.video.images import write_image
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.options import TrimOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter

STAYS = [[(40 + i // 4, 48)] for i in range(50)]


@pytest.fixture
def convert(converter, tmp_path):
    """Returns a function that converts to `tmp_path / name`."""

    def run(source, name="out.mp4", options=None, mask_video=None, **part):
        return converter(**options or {}).convert(
            source,
            tmp_path / name,
            trim=TrimOptions(**part),
            mask_video=mask_video,
        )

    return run


def frames_of(path, **part):
    with VideoReader(path, **part) as video:
        return list(video)


def packets_of(path, kind):
    """Time and bytes of the packets of each track of a kind."""
    with av.open(str(path)) as container:
        tracks = [s for s in container.streams if s.type == kind]
        return [
            [
                (packet.pts * packet.time_base, bytes(packet))
                for packet in _demuxed(container, track)
            ]
            for track in tracks
        ]


def _demuxed(container, track):
    container.seek(0)
    return [packet for packet in container.demux(track) if packet.size]


def is_dark(frame, place):
    return frame.image[place[1], place[0]].max() < 60


@pytest.mark.parametrize(("start", "end"), [(0.4, 1.2), (None, 0.5), (1, None)])
def test_a_trim_keeps_sound_in_step(convert, film, tmp_path, start, end):
    source = film(STAYS)
    report = convert(source, start=start, end=end)
    before = frames_of(source, start=start, end=end)
    after = frames_of(tmp_path / "out.mp4")
    cut = before[0].time
    assert report.frames == report.faces_swapped == len(after) == len(before)
    assert [f.time for f in after] == [f.time - cut for f in before]
    assert all(is_dark(f, (44, 48)) for f in after)
    [whole], [part] = (
        packets_of(path, "audio") for path in (source, tmp_path / "out.mp4")
    )
    known = {data: time for time, data in whole}
    # The tone is periodic: packets may be alike, but not the first ones.
    shifts = {known[data] - time for time, data in part if data in known}
    assert min(abs(shift - cut) for shift in shifts) < Fraction(1, 1000)
    length = Fraction(str(end)) - cut if end else Fraction(196, 100) - cut
    assert abs(part[-1][0] - length) < Fraction(3, 100)


def test_another_trim_is_another_conversion(convert, detector, film, tmp_path):
    """Tracks of one are not taken for those of another."""
    source = film(STAYS)
    for end, frames in [(0.4, 10), (0.8, 20), (None, 50)]:
        seen = detector.pictures
        assert convert(source, end=end).frames == frames
        assert detector.pictures - seen == frames
        assert len(frames_of(tmp_path / "out.mp4")) == frames


@pytest.mark.parametrize("raised", [InputError, OutputError])
def test_errors_name_no_internal_file(convert, film, tmp_path, raised):
    seen = []

    def fail(path):
        seen.append(path)
        raise raised(f"{path} is full: free some space.")

    with pytest.raises(OutputError) as caught:
        convert(film(STAYS[:5]), options={"finish": Hooks(file=fail)})
    assert ".segments" in str(seen[0])
    assert ".segments" not in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'out.mp4'} ")


def test_a_trim_beyond_the_end_is_refused(convert, detector, film, draw):
    with pytest.raises(InputError, match=r"no frame from 5 s"):
        convert(film(STAYS), start=5)
    assert detector.pictures == 0


def test_a_picture_cannot_be_trimmed(convert, draw, tmp_path):
    write_image(tmp_path / "in.png", draw([(60, 50)]))
    with pytest.raises(ConfigError, match=r"in\.png is not a video"):
        convert(tmp_path / "in.png", "out.png", end=3)


def test_codec_and_quality(convert, film, tmp_path):
    source = film(STAYS[:10])
    for name, encoding in [
        ("coarse.mp4", EncodingOptions(crf=40, preset="ultrafast")),
        ("fine.mp4", EncodingOptions(crf=5)),
        ("other.mp4", EncodingOptions("mpeg4")),
    ]:
        convert(source, name, {"encoding": encoding})
    coarse, fine = (
        sum(len(data) for _, data in packets_of(tmp_path / name, "video")[0])
        for name in ("coarse.mp4", "fine.mp4")
    )
    assert coarse < fine / 2
    with av.open(str(tmp_path / "other.mp4")) as container:
        assert container.streams.video[0].codec_context.name == "mpeg4"


@pytest.mark.parametrize("layout", ["result", "pair"])
def test_mask_video(convert, film, tmp_path, layout):
    """It is white where faces were swapped, and silent."""
    source = film([[(40, 48)]] * 5 + [[]] * 5 + [[(80, 40)]] * 5)
    masks = tmp_path / "other" / "out.mp4"
    options = {"layout": layout, "who": "all", "segment": 8}
    convert(source, options=options, mask_video=masks)
    for frame, mask in zip(frames_of(source), frames_of(masks), strict=True):
        assert mask.time == frame.time
        assert mask.image.shape == frame.image.shape
        swapped = np.argwhere(mask.image.min(axis=-1) > 200)
        if frame.index // 5 == 1:
            assert len(swapped) == 0
        else:
            place = (48, 40) if frame.index < 5 else (40, 80)
            np.testing.assert_allclose(swapped.mean(axis=0), place, atol=2)
    assert packets_of(masks, "audio") == []
    assert len(packets_of(tmp_path / "out.mp4", "audio")) == 1
    with pytest.raises(OutputError, match="another name"):
        convert(source, mask_video=tmp_path / "out.mp4")


def test_every_sound_track_is_copied(convert, film, tmp_path):
    source = film(STAYS[:10], sounds=2)
    convert(source)
    before, after = (
        packets_of(path, "audio") for path in (source, tmp_path / "out.mp4")
    )
    assert len(before) == 2
    assert after == before


@pytest.mark.parametrize(
    ("options", "place", "shape"),
    [
        ({"pix_fmt": "yuv420p10le"}, (40, 48), (96, 128, 3)),
        ({"rotation": 90}, (48, 87), (128, 96, 3)),
        ({"rotation": 180}, (87, 47), (96, 128, 3)),
        ({"stamps": [0, 7, 90, 91, 200, 480]}, (40, 48), (96, 128, 3)),
    ],
)
def test_unusual_films(convert, film, tmp_path, options, place, shape):
    """Ten bits, turned pictures and uneven times come out as they are shown."""
    source = film([[(40, 48)]] * 6, **options)
    report = convert(source)
    before, after = frames_of(source), frames_of(tmp_path / "out.mp4")
    assert report.faces_swapped == 6
    assert [f.time for f in after] == [f.time for f in before]
    for frame, result in zip(before, after, strict=True):
        assert result.image.shape == frame.image.shape == shape
        assert frame.image[place[1], place[0]].min() > 200
        assert is_dark(result, place)


def test_odd_sizes_without_sound(convert, draw, tmp_path):
    source = tmp_path / "odd.mp4"
    with VideoWriter(source, 127, 95, 25, Fraction(1, 25)) as output:
        for index in range(6):
            output.write(draw([(40, 48)], width=127, height=95), index)
    report = convert(source)
    frames = frames_of(tmp_path / "out.mp4")
    assert report.faces_swapped == len(frames) == 6
    assert packets_of(tmp_path / "out.mp4", "audio") == []
    for frame in frames:
        assert frame.image.shape == (95, 127, 3)
        assert is_dark(frame, (40, 48))


@pytest.fixture
def unusual(draw, tmp_path):
    """Returns a function that writes a film of a form of its own."""

    def make(name, codec, pix_fmt, **settings):
        path = tmp_path / name
        with av.open(str(path), "w") as output:
            video = output.add_stream(
                codec,
                rate=25,
                width=128,
                height=96,
                pix_fmt=pix_fmt,
                **settings,
            )
            for index in range(5):
                image = draw([(60 + index, 50)], phase=0.02 * index)
                alpha = np.full((96, 128, 1), 255, np.uint8)
                alpha[:, 100:] = 0
                image = np.dstack([image, alpha])
                frame = av.VideoFrame.from_ndarray(image, "rgba")
                output.mux(video.encode(frame))
            output.mux(video.encode(None))
        return path

    return make


def first_frames(*paths):
    for path in paths:
        with VideoReader(path) as video:
            yield next(iter(video)), video


def test_hdr_stays_hdr(convert, unusual, tmp_path):
    tags = {"colorspace": 9, "color_primaries": 9, "color_trc": 18}
    source = unusual("film.mkv", "ffv1", "yuv420p10le", **tags)
    report = convert(source, options={"encoding": EncodingOptions(crf=8)})
    assert report.faces_swapped == 5
    assert report.problems == []
    (old, _), (new, video) = first_frames(source, tmp_path / "out.mp4")
    assert (video.color.transfer, video.color.primaries) == (18, 9)
    assert new.stored.format.name == "yuv420p10le"
    changed = np.abs(new.image.astype(int) - old.image).max(axis=-1)
    assert np.median(changed[40:60, 50:70]) > 40
    assert np.median(changed[:, 90:]) <= 2


def test_alpha_stays_where_the_output_holds_it(convert, unusual, tmp_path):
    source = unusual("film.mkv", "ffv1", "yuva444p")
    report = convert(source, "out.webm")
    assert report.problems == []
    assert report.faces_swapped == 5
    ((frame, video),) = first_frames(tmp_path / "out.webm")
    assert video.form.layout.alpha
    assert frame.image[:, 104:].max() < 12
    report = convert(source)
    assert "out.mp4 cannot hold the alpha channel" in report.problems[0]
    ((frame, video),) = first_frames(tmp_path / "out.mp4")
    assert frame.image[:16, 108:].max() < 12


def test_faces_are_found_in_square_pixels(convert, unusual, tmp_path):
    wide = {"sample_aspect_ratio": Fraction(3, 2)}
    source = unusual("film.mp4", "libx264", "yuv420p", **wide)
    report = convert(source)
    assert report.faces_swapped == 5
    ((frame, video),) = first_frames(tmp_path / "out.mp4")
    assert frame.image.shape == (96, 192, 3)
    assert video.pixel_aspect == Fraction(3, 2)
    assert video.form.size == (128, 96)
