"""How much longer a conversion takes than a plain transcode of the same clip.

A synthetic person films herself at 720p, her face a third of the picture's
height, with a camera's grain. In turns the clip is transcoded as it is
(decoded to RGB, coded by x264 with the converter's settings, sound copied)
and converted by the network `lite` at 64 px with random weights, as `convert`
does it: faces found and outlined by the dense mesh.

    python benchmarks/convert.py [--quick]
"""

import argparse
import dataclasses
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from faceswap_gan.config import load_config
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter

BAR, BAR_OF_AVX512 = 2.2, 1.6
SIZE = (1280, 720)
NEARER = 0.92
GRAIN = 2.0
COVERAGE = 0.8
FRAMES, QUICK_FRAMES = 500, 64
ENCODING = {"crf": 18, "preset": "veryfast"}


def bar() -> float:
    """Returns what the ratio may be on a processor of this kind."""
    told = Path("/proc/cpuinfo")
    wide = told.exists() and "avx512f" in told.read_text().split()
    return BAR_OF_AVX512 if wide else BAR


def film(path: Path, frames: int) -> None:
    """Films the clip."""
    clean = path.with_name("clean.mp4")
    poses = performance(seed=3, frames=frames)
    poses = [dataclasses.replace(p, scale=NEARER * p.scale) for p in poses]
    write_video(clean, IDENTITIES["ada"], poses, SIZE)
    rng = np.random.default_rng(0)
    grain = GRAIN * rng.standard_normal((*SIZE[::-1], 1))
    with VideoReader(clean) as video, VideoWriter.like(video, path) as output:
        for frame in video:
            noise = np.roll(grain, rng.integers(SIZE[::-1]), axis=(0, 1))
            image = np.clip(np.round(frame.image + noise), 0, 255)
            output.write(image.astype(np.uint8), frame.pts)


def transcode(source: Path, path: Path) -> None:
    """Decodes and encodes a video, and copies its sound."""
    with av.open(source) as clip, av.open(path, "w") as output:
        video, sound = clip.streams.video[0], clip.streams.audio[0]
        video.thread_type = "AUTO"
        coded = output.add_stream(
            "libx264",
            video.average_rate,
            options={name: str(value) for name, value in ENCODING.items()},
        )
        coded.width, coded.height = video.width, video.height
        copied = output.add_stream_from_template(sound)
        for packet in clip.demux(video, sound):
            if packet.stream is sound:
                if packet.dts is not None:
                    packet.stream = copied
                    output.mux(packet)
                continue
            for frame in packet.decode():
                image = frame.to_ndarray(format="rgb24")
                again = av.VideoFrame.from_ndarray(image, format="rgb24")
                again.pts, again.time_base = frame.pts, frame.time_base
                output.mux(coded.encode(again))
        output.mux(coded.encode(None))


def random_swap() -> FrameTransform:
    """Returns the preset `lite` with random weights, its attention's share too.

    It computes as one that was trained here: in bfloat16 where that is faster.
    """
    load_framework()
    import keras

    from faceswap_gan.networks.generator import build_decoder
    from faceswap_gan.networks.generator import build_encoder
    from faceswap_gan.systems.swap.transform import SwapTransform
    from faceswap_gan.training.precision import precision

    keras.utils.set_random_seed(0)
    settings = load_config(None, "lite").model
    with precision(settings.precision):
        architecture = settings.architecture()
        networks = build_encoder(architecture), build_decoder(architecture)
    for network in networks:
        for weight in network.weights:
            if weight.path.endswith("gamma") and "attention" in weight.path:
                weight.assign(0.5)
    return SwapTransform(*networks, COVERAGE)


def timed(work: Callable[[Path], object], path: Path) -> np.ndarray:
    """Returns the seconds on the clock and of all cores that work takes."""
    clock, cores = time.perf_counter(), time.process_time()
    work(path)
    return np.array([time.perf_counter() - clock, time.process_time() - cores])


def measured(folder: Path, frames: int, turns: int) -> dict[str, np.ndarray]:
    """Returns the least seconds (clock, cores) of each work over some turns."""
    clip = folder / "clip.mp4"
    film(clip, frames)
    megabits = clip.stat().st_size * 8e-6 / (frames / 25)
    print(f"{frames} frames of {SIZE[0]}x{SIZE[1]}, {megabits:.1f} Mbit/s")
    converter = Converter(
        random_swap(),
        landmarks=choose_landmarks(),
        encoding=EncodingOptions(**ENCODING),
    )
    works: dict[str, Callable[[Path], object]] = {
        "transcode": lambda path: transcode(clip, path),
        "convert": lambda path: converter.convert(clip, path),
    }
    # The first conversion compiles the networks, for each process once.
    times = {"first": [timed(works["convert"], folder / "first.mp4")]}
    for turn in range(turns):
        for name, work in works.items():
            spent = timed(work, folder / f"{name}{turn}.mp4")
            times.setdefault(name, []).append(spent)
    return {name: np.min(spent, axis=0) for name, spent in times.items()}


def main() -> int:
    """Prints the table; returns 0 when the bar is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="A short clip.")
    quick = parser.parse_args().quick
    frames, turns = (QUICK_FRAMES, 1) if quick else (FRAMES, 3)
    with tempfile.TemporaryDirectory() as name:
        times = measured(Path(name), frames, turns)
    print(f"{'':<12}{'ms/frame':>10}{'fps':>8}{'core ms/frame':>15}")
    for name, (clock, cores) in times.items():
        print(
            f"{name:<12}{1e3 * clock / frames:10.1f}{frames / clock:8.1f}"
            f"{1e3 * cores / frames:15.1f}"
        )
    ratio = times["convert"][0] / times["transcode"][0]
    print(f"convert: {ratio:.2f} (bar {bar()})")
    return int(ratio > bar())


if __name__ == "__main__":
    sys.exit(main())
