"""The invisible mark: faint, still, and read back after what files suffer."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.provenance.watermark_lattice import hypotheses
from faceswap_gan.provenance.watermark_search import FALSE_ALARMS
from faceswap_gan.provenance.watermark_search import chance_of
from faceswap_gan.provenance.watermark_search import read
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter

PAYLOAD = Payload(0x3FA85)
MARK = Watermark(PAYLOAD)


def scaled(frames, factor):
    height, width = frames[0].shape[:2]
    size = tuple(2 * round(side * factor / 2) for side in (width, height))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return [cv2.resize(frame, size, interpolation=way) for frame in frames]


def cropped(frames):
    """Takes about a tenth off each side."""
    return [np.ascontiguousarray(frame[28:-30, 38:-38]) for frame in frames]


def recoded(frames, folder, crf):
    height, width = frames[0].shape[:2]
    path = folder / f"{crf}.mp4"
    base = Fraction(1, 25)
    coded = EncodingOptions(crf=crf)
    shape = (width, height)
    with VideoWriter(path, *shape, 1 / base, base, encoding=coded) as video:
        for number, frame in enumerate(frames):
            video.write(frame, number)
    with VideoReader(path) as video:
        return [frame.image for frame in video]


@pytest.fixture(scope="module")
def marked(film, tmp_path_factory):
    frames = [MARK(frame) for frame in film]
    return recoded(frames, tmp_path_factory.mktemp("marked"), 18)


@pytest.mark.parametrize(
    "change, crf, scale, error",
    [
        (lambda frames: frames, 23, 1, 0.005),
        (lambda frames: frames, 28, 1, 0.005),
        (lambda frames: scaled(frames, 0.5), 23, 0.5, 0.01),
        (lambda frames: scaled(frames, 1.5), 23, 1.5, 0.005),
        (cropped, 23, 1, 0.005),
        (lambda frames: scaled(cropped(frames), 0.8), 23, 0.8, 0.005),
    ],
    ids=["crf23", "crf28", "half", "three-halves", "crop", "crop-scale"],
)
def test_it_is_read_after_coding(marked, tmp_path, change, crf, scale, error):
    reading = read(recoded(change(marked), tmp_path, crf))
    assert reading.payload == PAYLOAD
    assert reading.chance < FALSE_ALARMS
    assert reading.scale == pytest.approx(scale, rel=error)
    told = round(100 * reading.scale)  # percent, as users are told it
    assert abs(told - 100 * scale) <= 1


def warped(frames, x_scale, y_scale, degrees):
    """Turns, cuts the corners off, and squeezes."""
    height, width = frames[0].shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    size = (2 * round(width * x_scale / 2), 2 * round(height * y_scale / 2))
    return [
        np.ascontiguousarray(
            cv2.resize(
                cv2.warpAffine(frame, matrix, (width, height), None, 2), size
            )[20:-20, 24:-24]
        )
        for frame in frames
    ]


@pytest.mark.parametrize(
    "change, squeeze, turn, mirrored",
    [
        (lambda frames: [f[:, ::-1].copy() for f in frames], 1, 0, True),
        (lambda frames: warped(frames, 1, 1, 3), 1, 3, False),
        (lambda frames: warped(frames, 0.75, 1, 0), 0.75, 0, False),
        (
            lambda frames: warped([f[:, ::-1] for f in frames], 1.1, 1, -2),
            1.1,
            -2,
            True,
        ),
    ],
    ids=["mirrored", "turned", "squeezed", "all"],
)
def test_it_is_read_in_another_geometry(
    marked, tmp_path, change, squeeze, turn, mirrored
):
    reading = read(recoded(change(marked), tmp_path, 23))
    geometry = reading.geometry
    assert reading.payload == PAYLOAD
    assert geometry.mirrored == mirrored
    assert geometry.turn == pytest.approx(turn, abs=0.3)
    ratio = geometry.x_scale / geometry.y_scale
    assert ratio == pytest.approx(squeeze, rel=0.01)


def test_more_places_to_look_at_ask_for_more_evidence():
    """A mark that is barely enough for one geometry is not for all."""
    enough = next(t for t in range(999) if chance_of(t, 1) < FALSE_ALARMS)
    assert chance_of(enough, hypotheses(1024)) > FALSE_ALARMS
    assert hypotheses(1024) > 1e8


@pytest.mark.parametrize("period", [(40, 40), (64, 50)])
def test_what_repeats_is_no_mark(period):
    """A wall of tiles has a lattice too."""
    random = np.random.default_rng(8)
    tile = random.integers(0, 256, (*period, 1), dtype=np.uint8)
    wall = np.tile(tile, (6, 7, 3))[:240, :280]
    assert read([wall]) is None


@pytest.mark.parametrize("quality", [95, 75])
def test_one_picture_is_enough(film, quality):
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    coded = cv2.imencode(".jpg", MARK(film[0]), options)[1]
    assert read([cv2.imdecode(coded, 1)]).payload == PAYLOAD


@pytest.mark.parametrize("shape", [(288, 360), (257, 321), (1, 1), (720, 1280)])
def test_it_is_faint_and_the_same_in_every_frame(shape):
    random = np.random.default_rng(3)
    frames = random.integers(20, 236, (2, *shape, 3), dtype=np.uint8)
    marked = np.stack([MARK(frame) for frame in frames])
    change = marked.astype(int) - frames
    assert marked.dtype == np.uint8
    assert np.array_equal(change[0], change[1])
    assert (change == change[..., :1]).all()
    if min(shape) > 1:
        assert psnr(marked[0], frames[0]) > 46


def test_black_and_white_do_not_wrap_around():
    for level in (0, 255):
        frame = np.full((130, 130, 3), level, np.uint8)
        assert np.abs(MARK(frame).astype(int) - level).max() < 10


def test_the_frame_given_stays_as_it_was(film):
    before = film[0].copy()
    MARK(film[0])
    assert np.array_equal(film[0], before)


def test_a_grey_film_of_an_odd_size_is_read(film):
    grey = [frame[:287, :383, :1].repeat(3, axis=2) for frame in film[:3]]
    assert read([MARK(frame) for frame in grey]).payload == PAYLOAD


def test_two_models_are_told_apart(film):
    other = Watermark(Payload(0x3FA84))
    assert read([other(film[0])]).payload.name == "3fa84"


def test_nothing_is_found_where_nothing_is(film):
    random = np.random.default_rng(4)
    noise = random.integers(0, 256, (2, 200, 240, 3), dtype=np.uint8)
    assert read(film) is None
    assert read(noise) is None
    assert read([np.zeros((16, 16, 3), np.uint8)]) is None


@pytest.mark.parametrize(
    "change, crf",
    [
        (lambda frames: frames, 28),
        (lambda frames: scaled(frames, 0.5), 23),
        (lambda frames: scaled(frames, 1.5), 23),
        (cropped, 23),
    ],
    ids=["crf28", "half", "three-halves", "crop"],
)
@pytest.mark.parametrize("name", ["A_grid_s1", "B_lp_d6"])
def test_it_is_read_from_two_seconds_of_real_video(
    real_data, tmp_path, name, change, crf
):
    path = real_data / "target" / f"{name}_target_dev.mp4"
    with VideoReader(path, end=2) as video:
        frames = [MARK(frame.image) for frame in video]
    written = recoded(frames, tmp_path, 18)
    assert read(recoded(change(written), tmp_path, crf)).payload == PAYLOAD
