"""Small videos made for the tests."""

from collections.abc import Callable
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceswap_gan.video.frame import Frame
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.video.written_form import Carried

SAMPLE_RATE = 48000


def _scene(index: int, width: int = 64, height: int = 48) -> np.ndarray:
    y, x = np.mgrid[:height, :width] / [[[height]], [[width]]]
    turn = 0.3 * index
    waves = [np.sin(3 * x + turn), np.cos(4 * y - turn), np.sin(2 * x * y)]
    return (np.stack(waves, -1) * 90 + 128).astype(np.uint8)


def _picture_packets(
    stream: av.VideoStream, images: Sequence[np.ndarray], stamps: Sequence[int]
) -> list[av.Packet]:
    packets = []
    for image, stamp in zip(images, stamps, strict=True):
        kind = "rgba" if image.shape[2] == 4 else "rgb24"
        frame = av.VideoFrame.from_ndarray(image, kind)
        frame.pts, frame.time_base = stamp, stream.codec_context.time_base
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _sound_packets(stream: av.AudioStream, seconds: float) -> list[av.Packet]:
    count = int(seconds * SAMPLE_RATE) // 1024
    wave = np.sin(np.arange(count * 1024) * 0.06).astype(np.float32)
    packets = []
    for index, block in enumerate(wave.reshape(count, 1, 1024)):
        frame = av.AudioFrame.from_ndarray(block, "fltp", "mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = index * 1024
        packets += stream.encode(frame)
    return packets + stream.encode(None)


@pytest.fixture
def scene() -> Callable[..., np.ndarray]:
    """Returns a function (index, width, height) -> a colourful picture."""
    return _scene


@pytest.fixture
def psnr() -> Callable[[np.ndarray, np.ndarray], float]:
    """Returns the peak signal-to-noise ratio of 8-bit pictures in decibels."""

    def measure(first: np.ndarray, second: np.ndarray) -> float:
        error = np.mean((first.astype(float) - second) ** 2)
        return 10 * np.log10(255**2 / max(error, 1e-9))

    return measure


@pytest.fixture
def make_video(tmp_path: Path) -> Callable[..., Path]:
    """Returns a function that writes a video of scenes with sound tracks."""

    def make(
        name: str,
        stamps: Sequence[int] = range(20),
        time_base: Fraction = Fraction(1, 25),
        *,
        images: Sequence[np.ndarray] = (),
        codec: str = "libx264",
        pix_fmt: str = "yuv420p",
        tracks: int = 0,
        seconds: float = 0.8,
        rotation: dict | None = None,
        options: dict[str, str] | None = None,
        **stream_settings: object,
    ) -> Path:
        path = tmp_path / name
        images = images or [_scene(index) for index in range(len(stamps))]
        height, width = images[0].shape[:2]
        with av.open(str(path), "w") as output:
            video = output.add_stream(
                codec,
                rate=25,
                options=options,
                width=width,
                height=height,
                pix_fmt=pix_fmt,
                time_base=time_base,
                **stream_settings,
            )
            if rotation:
                video.set_display_rotation(**rotation)
            sounds = [
                output.add_stream("aac", SAMPLE_RATE, layout="mono")
                for _ in range(tracks)
            ]
            output.start_encoding()
            packets = _picture_packets(video, images, stamps)
            for sound in sounds:
                packets += _sound_packets(sound, seconds)
            packets.sort(key=lambda packet: packet.dts * packet.time_base)
            output.mux(packets)
        return path

    return make


@pytest.fixture
def write_sound(tmp_path: Path) -> Callable[..., Path]:
    """Returns a function that writes two seconds with a click in each half."""

    def write(
        name: str, codec: str, rate: int, kind: str = "u8", layout: str = "mono"
    ) -> Path:
        path = tmp_path / name
        wave = np.zeros(2 * rate)
        for start in range(rate // 4, 2 * rate, rate // 2):
            wave[start : start + rate // 50] = 0.8
        wave = wave * 32767 if kind == "s16" else wave * 127 + 128
        with av.open(str(path), "w") as output:
            track = output.add_stream(codec, rate, layout=layout)
            channels = track.layout.nb_channels
            for start in range(0, len(wave), 500):
                block = np.repeat(wave[start : start + 500], channels)[None]
                block = block.astype(np.int16 if kind == "s16" else np.uint8)
                frame = av.AudioFrame.from_ndarray(block, kind, layout)
                frame.sample_rate, frame.pts = rate, start
                output.mux(track.encode(frame))
            output.mux(track.encode(None))
        return path

    return write


@pytest.fixture
def copy_video() -> Callable[..., list[Frame]]:
    """Returns a function that reads and writes a video, and what was read."""

    def copy(
        source: Path,
        target: Path,
        start: float | None = None,
        end: float | None = None,
        audio_from: Path | None = None,
        **encoding: str | float,
    ) -> list[Frame]:
        chosen = EncodingOptions(**encoding)
        with VideoReader(source, start, end) as video:
            sound = Carried(audio_from or source, video.cut, video.end)
            with VideoWriter.like(
                video, target, encoding=chosen, carried=sound
            ) as output:
                frames = list(video)
                for frame in frames:
                    output.write(frame.image, frame.pts, frame)
        return frames

    return copy
