"""How much more memory a long conversion takes than a short one.

The same synthetic performance, over and over, for one minute and for ten, each
converted in a process of its own by the network `small` at 64 px with random
weights; peaks of resident memory are compared.

    python benchmarks/convert_memory.py [--quick]
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from faceswap_gan.conversion.converter import Converter
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import perform
from faceswap_gan.systems.swap.transform import SwapTransform
from faceswap_gan.video.writer import VideoWriter

BAR = 1.1
SIZE, RATE = (320, 240), Fraction(25)
SECONDS, QUICK_SECONDS = 60, 2
LOOP = 50


def film(path: Path, frames: int) -> None:
    """Films a performance there and back, over and over."""
    poses = performance(seed=3, frames=LOOP)
    takes = [take.image for take in perform(IDENTITIES["ada"], poses, SIZE)]
    takes += takes[::-1]
    with VideoWriter(path, *SIZE, RATE, 1 / RATE) as video:
        for index in range(frames):
            video.write(takes[index % len(takes)], index)


def convert(path: Path) -> None:
    """Converts a film beside itself and prints this process's peak in bytes."""
    architecture = Architecture("small", 64)
    networks = build_encoder(architecture), build_decoder(architecture)
    output = path.with_name(f"swapped-{path.name}")
    Converter(SwapTransform(*networks, 0.8)).convert(path, output)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak * (1 if sys.platform == "darwin" else 1024))


def peak_of(path: Path) -> int:
    """Returns the peak memory in bytes of the conversion of a film."""
    command = [sys.executable, __file__, "--convert", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def main() -> int:
    """Prints the table; returns 0 when the bar is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="2 s and 20 s.")
    parser.add_argument("--convert", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.convert:
        convert(arguments.convert)
        return 0
    seconds = QUICK_SECONDS if arguments.quick else SECONDS
    peaks = []
    print(f"{'seconds':>8}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for length in (seconds, 10 * seconds):
            path = Path(folder) / f"{length}.mp4"
            film(path, length * int(RATE))
            peaks.append(peak_of(path))
            print(f"{length:8d}{peaks[-1] / 1e6:10.0f}")
    ratio = peaks[1] / peaks[0]
    print(f"convert_memory: {ratio:.3f} (bar {BAR})")
    return int(ratio > BAR)


if __name__ == "__main__":
    sys.exit(main())
