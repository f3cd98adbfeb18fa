"""Pictures like skin, a disc to look through, and stand-ins for faces.

A stand-in is a white spot in a smooth scene: `SpotDetector` takes the spot
for the nose of an upright face of a fixed size.
"""

from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.faces import geometry
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.video.reader import VideoReader

SIZE = 48


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def target(rng):
    """Colours like skin: correlated channels, far from black and white."""
    mixing = np.array([[18, 12, 8], [0, 8, 6], [0, 0, 5]])
    noise = rng.standard_normal((SIZE, SIZE, 3)) @ mixing
    return np.clip(noise + np.array([170, 125, 105]), 0, 255).astype(np.uint8)


@pytest.fixture
def swapped(rng):
    mixing = np.array([[14, 9, 9], [0, 6, 4], [0, 0, 7]])
    noise = rng.standard_normal((SIZE, SIZE, 3)) @ mixing
    return np.clip(noise + np.array([140, 130, 120]), 0, 255).astype(np.uint8)


@pytest.fixture
def mask():
    """A disc with a soft rim."""
    y, x = np.mgrid[:SIZE, :SIZE] - SIZE / 2
    return np.clip(20 - np.hypot(x, y), 0, 4)[..., None].astype(np.float32) / 4


FACE = 40
SOUND_RATE = 48000


def scene(spots=(), width=128, height=96, phase=0.0):
    """A smooth picture with a white spot, six pixels wide, at each place."""
    y, x = np.mgrid[:height, :width] / height
    waves = [np.sin(3 * x + phase), np.cos(4 * y - phase), np.sin(2 * x * y)]
    image = np.uint8(np.stack(waves, -1) * 60 + 110)
    for place in spots:
        cv2.circle(image, place, 3, (255, 255, 255), cv2.FILLED, cv2.LINE_AA)
    return image


class SpotDetector:
    """Finds a face around each white spot, and counts the pictures seen."""

    name = "spots"

    def __init__(self):
        self.pictures = 0

    def fingerprint(self):
        return self.name

    def detect(self, images):
        self.pictures += len(images)
        return [self._faces(image) for image in images]

    def _faces(self, image):
        bright = np.uint8(image.min(axis=-1) > 220)
        count, _, _, centres = cv2.connectedComponentsWithStats(bright)
        shape = (geometry.TEMPLATE - geometry.TEMPLATE[2]) * FACE
        corners = np.array([-0.4, -0.5, 0.4, 0.5]) * FACE
        return [
            Face(np.tile(centre, 2) + corners, centre + shape, 0.99)
            for centre in centres[1:count]
        ]


class Painter:
    """Paints every face in one colour, or leaves it as it is."""

    spec, alpha = TransformSpec(coverage=0.8, resolution=32), 1.0

    def __init__(self, color=None):
        self.color = color
        self.tracks = []

    def __call__(self, faces):
        self.tracks += faces.tracks
        rgb = faces.crops
        if self.color is not None:
            rgb = np.full_like(rgb, self.color)
        alpha = np.full((*rgb.shape[:3], 1), self.alpha, np.float32)
        return np.concatenate([alpha, rgb], axis=-1)

    def fingerprint(self):
        return f"{type(self).__name__} {self.color}"


@pytest.fixture
def detector():
    return SpotDetector()


@pytest.fixture
def painter():
    """A transform that makes faces dark."""
    return Painter(-0.9)


@pytest.fixture
def identity():
    """A transform that leaves faces as they are."""
    return Painter()


@pytest.fixture
def draw():
    """The function `scene`."""
    return scene


@pytest.fixture
def film(tmp_path):
    """Returns a function that writes scenes as a video with a sound track."""

    def make(
        places,
        name="film.mp4",
        stamps=None,
        sounds=1,
        pix_fmt="yuv420p",
        rotation=0,
    ):
        path = tmp_path / name
        with av.open(str(path), "w") as output:
            video = output.add_stream(
                "libx264",
                rate=25,
                options={"crf": "6"},
                width=128,
                height=96,
                pix_fmt=pix_fmt,
            )
            if rotation:
                video.set_display_rotation(degrees=rotation)
            video.codec_context.time_base = Fraction(1, 1000)
            stamps = stamps or [40 * index for index in range(len(places))]
            tones = [
                output.add_stream("aac", SOUND_RATE) for _ in range(sounds)
            ]
            for index, (spots, pts) in enumerate(
                zip(places, stamps, strict=True)
            ):
                image = scene(spots, phase=0.02 * index)
                frame = av.VideoFrame.from_ndarray(image)
                frame.pts, frame.time_base = pts, Fraction(1, 1000)
                output.mux(video.encode(frame))
            output.mux(video.encode(None))
            for tone in tones:
                _add_tone(output, tone, stamps[-1] / 1000)
        return path

    return make


def _add_tone(output, stream, seconds):
    wave = np.sin(np.arange(int(seconds * SOUND_RATE)) * 0.06)
    frame = av.AudioFrame.from_ndarray(
        np.float32(np.stack([wave, wave])), "fltp", "stereo"
    )
    frame.sample_rate = SOUND_RATE
    for packet in (*stream.encode(frame), *stream.encode(None)):
        output.mux(packet)


class Keeper:
    """A hook that keeps the pictures just before they are written."""

    def __init__(self):
        self.pictures = []

    def __call__(self, picture):
        self.pictures.append(picture.copy())
        return picture


@pytest.fixture
def new_keeper():
    """Makes a hook that keeps pictures."""
    return Keeper


@pytest.fixture
def converter(detector, painter):
    """Returns a function that makes a converter of stand-ins."""

    def make(transform=painter, segment=None, **options):
        plain = {"detector": detector, "blend": BlendOptions(color="none")}
        made = Converter(transform, **plain | options)
        made.segment = segment or made.segment
        return made

    return make


@pytest.fixture
def frames_of():
    """Reads the frames of a video."""

    def read(path):
        with VideoReader(path) as video:
            return list(video)

    return read
