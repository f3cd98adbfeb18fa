"""Between YUV and RGB: no drift, every pixel format, every matrix."""

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import ColorRange

from faceswap_gan.video import color
from faceswap_gan.video.color import Color
from faceswap_gan.video.color import to_rgb
from faceswap_gan.video.color import to_yuv

PRIMARIES = np.uint8(
    [
        [0, 0, 0],
        [255, 255, 255],
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [128, 128, 128],
    ]
)


def picture(kind: str) -> np.ndarray:
    random = np.random.default_rng(0)
    small = random.integers(30, 220, (3, 4, 3), np.uint8)
    smooth = cv2.resize(small, (128, 96), interpolation=cv2.INTER_CUBIC)
    if kind == "smooth":
        return smooth
    return cv2.add(smooth, random.integers(0, 12, smooth.shape, np.uint8))


def tagged(frame: av.VideoFrame, coding: Color) -> av.VideoFrame:
    frame.colorspace = coding.matrix
    frame.color_range = ColorRange.JPEG if coding.full else ColorRange.MPEG
    return frame


def reference_yuv(rgb: np.ndarray, red: float, blue: float) -> np.ndarray:
    """Limited-range Y, Cb, Cr of ITU-T H.273 in float64."""
    r, g, b = np.moveaxis(rgb.astype(float) / 255, -1, 0)
    y = red * r + (1 - red - blue) * g + blue * b
    cb, cr = (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)
    return np.stack([16 + 219 * y, 128 + 224 * cb, 128 + 224 * cr], -1)


@pytest.mark.parametrize(
    ("matrix", "red", "blue"),
    [(1, 0.2126, 0.0722), (6, 0.299, 0.114), (9, 0.2627, 0.0593)],
)
def test_yuv_follows_the_standard(matrix, red, blue):
    # Odd sizes are coded in 4:4:4, so that every pixel has its own chroma.
    image = np.resize(PRIMARIES, (3, 7, 3))
    frame = to_yuv(image, Color(matrix=matrix))
    assert frame.format.name == "yuv444p"
    expected = reference_yuv(image, red, blue)
    actual = frame.to_ndarray(channel_last=True)
    np.testing.assert_allclose(actual, expected, atol=1)


@pytest.mark.parametrize("matrix", [1, 6])
@pytest.mark.parametrize("kind", ["smooth", "noisy"])
def test_yuv_survives_rgb(matrix, kind, psnr):
    coding = Color(matrix=matrix)
    first = tagged(to_yuv(picture(kind), coding), coding)
    second = to_yuv(to_rgb(first), coding)
    a, b = first.to_ndarray(), second.to_ndarray()
    assert psnr(a, b) > 60
    assert abs(a.astype(float).mean() - b.mean()) < 0.05


def test_rgb_does_not_drift_over_generations(psnr):
    coding = Color.standard(128, 96)
    start = picture("smooth")
    generations = [start]
    for _ in range(5):
        frame = tagged(to_yuv(generations[-1], coding), coding)
        generations.append(to_rgb(frame))
    last = generations[-1].astype(float)
    assert np.abs((last - start).mean((0, 1))).max() < 0.5
    assert psnr(generations[1], generations[-1]) > 50


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", [1, 6, color.UNSPECIFIED])
@pytest.mark.parametrize(
    "name",
    ["yuv420p", "yuv422p", "yuv444p", "nv12", "yuv420p10le", "yuv444p12le"],
)
def test_every_yuv_format_gives_the_same_rgb(name, matrix, full, psnr):
    image = picture("smooth")
    coding = Color(matrix=matrix, full=full)
    source = av.VideoFrame.from_ndarray(image)
    frame = source.reformat(
        format=name,
        interpolation=color._EXACT,
        dst_colorspace=color.SWSCALE[coding.matrix_for(128, 96)],
        dst_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
    )
    rgb = to_rgb(tagged(frame, coding))
    assert rgb.shape == image.shape
    assert psnr(image, rgb) > 38
    assert np.abs((rgb.astype(float) - image).mean((0, 1))).max() < 1


@pytest.mark.parametrize("name", ["rgb24", "bgr24", "gbrp", "rgba", "rgb48le"])
def test_rgb_formats_are_exact(name):
    image = picture("noisy")
    frame = av.VideoFrame.from_ndarray(image).reformat(format=name)
    np.testing.assert_array_equal(to_rgb(frame), image)


def test_grey_is_exact():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
    rgb = to_rgb(av.VideoFrame.from_ndarray(ramp, format="gray"))
    np.testing.assert_array_equal(rgb, np.repeat(ramp[..., None], 3, 2))


@pytest.mark.parametrize(
    ("size", "matrix"),
    [
        ((640, 480), 6),
        ((720, 576), 6),
        ((1280, 536), 1),
        ((720, 1280), 1),
        ((1920, 1080), 1),
    ],
)
def test_an_unspecified_matrix_is_guessed_from_the_size(size, matrix):
    assert Color().matrix_for(*size) == matrix
    assert Color.standard(*size) == Color(matrix, matrix, matrix)
    assert Color(matrix=9).matrix_for(*size) == 9


@pytest.mark.parametrize(
    "size", [(63, 47), (64, 47), (63, 48), (1, 1), (2, 2), (6, 46)]
)
def test_any_size(size):
    image = np.full((size[1], size[0], 3), (200, 90, 40), np.uint8)
    coding = Color.standard(*size)
    frame = tagged(to_yuv(image, coding), coding)
    assert (frame.width, frame.height) == size
    np.testing.assert_allclose(to_rgb(frame).astype(int), image, atol=3)
