"""What keeping freed memory saves, by command and by backend.

Two synthetic people are filmed; then the command line extracts, trains,
converts and evaluates, each with the C library's allocator as it is
(FACESWAP_MALLOC=system) and told to keep freed memory (the default), in turns
and in processes of their own. CPU seconds count, since others may use the
machine too.

    python benchmarks/allocator.py [--quick] [--backend NAME ...]
"""

import argparse
import dataclasses
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import write_video

BAR = 0.95
"""Two runs of the same differ by as much."""
MEMORY_BAR = 1.1
SIZE, FPS = (384, 384), Fraction(25, 2)
ACTORS = {"src": "finn", "dst": "elif"}
MODES = ("system", "keep")
BACKENDS = ("tensorflow", "jax", "torch")
HEAD = ("command", "backend", "malloc", "wall s", "CPU s", "kernel", "faults M")


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a process took: seconds, page faults and bytes."""

    wall: float
    user: float
    kernel: float
    faults: int
    peak: int

    @property
    def cpu(self) -> float:
        """Seconds of all cores."""
        return self.user + self.kernel


def cost_of(arguments: list[str], mode: str, backend: str) -> Cost:
    """Runs a command of the package and measures its process."""
    environment = os.environ | {
        "FACESWAP_MALLOC": mode,
        "KERAS_BACKEND": backend,
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    command = [sys.executable, "-m", "faceswap_gan", *arguments]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log
        )
        _, status, used = os.wait4(process.pid, 0)
        if status:
            log.seek(0)
            sys.exit(log.read().decode())
    return Cost(
        time.perf_counter() - began,
        used.ru_utime,
        used.ru_stime,
        used.ru_minflt,
        used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    )


def commands(folder: Path, tag: str, steps: int) -> dict[str, list[str]]:
    """Returns the arguments of each measured command.

    Args:
        folder: where the films and the project are.
        tag: makes the names of what is written unique.
        steps: of the training.
    """
    space = ["--workspace", str(folder / "project")]
    other = ["--workspace", str(folder / f"project-{tag}")]
    swap = ["--from", "src", "--to", "dst"]
    film = str(folder / "src.mp4")
    settings = ["--set", "model.resolution=96", "--model", tag]
    consent = ["--person", "src", "--consent", "synthetic"]
    output = ["--output", str(folder / f"{tag}.mp4")]
    return {
        "extract": ["extract", film, *other, *consent],
        "train": ["train", *space, "--iterations", str(steps), *settings],
        "convert": ["convert", film, *space, *swap, *output, "--model", tag],
        "evaluate": ["evaluate", *space, *swap, "--model", tag],
    }


def prepare(folder: Path, frames: int) -> None:
    """Films both people and fills the project with their faces and masks."""
    space = ["--workspace", str(folder / "project")]
    for seed, (person, actor) in enumerate(ACTORS.items()):
        film = folder / f"{person}.mp4"
        poses = performance(seed, frames, FPS)
        write_video(film, IDENTITIES[actor], poses, SIZE, FPS)
        consent = ["--person", person, "--consent", "synthetic"]
        cost_of(["extract", str(film), *space, *consent], "keep", "tensorflow")
    cost_of(["masks", *space], "keep", "tensorflow")


def measure(folder: Path, backend: str, steps: int) -> list[tuple[str, float]]:
    """Prints a row a run; gives each command's ratios of CPU time and memory.

    Returns:
        Per command its name, the CPU time saved as a ratio, and the growth of
        the peak memory.
    """
    costs: dict[str, dict[str, list[Cost]]] = {}
    for turn, mode in enumerate(MODES):
        tag = f"{backend}-{turn}"
        for name, arguments in commands(folder, tag, steps).items():
            cost = cost_of(arguments, mode, backend)
            costs.setdefault(name, {}).setdefault(mode, []).append(cost)
            print(
                f"{name:<10}{backend:<12}{mode:<8}{cost.wall:8.1f}"
                f"{cost.cpu:8.1f}{cost.kernel:8.1f}{cost.faults / 1e6:10.2f}"
                f"{cost.peak / 2**30:8.2f}",
                flush=True,
            )
    return [
        (
            f"{name} {backend}",
            _least(runs["system"], "cpu") / _least(runs["keep"], "cpu"),
            _least(runs["keep"], "peak") / _least(runs["system"], "peak"),
        )
        for name, runs in costs.items()
    ]


def _least(costs: list[Cost], name: str) -> float:
    return min(getattr(cost, name) for cost in costs)


def main() -> int:
    """Prints the tables; returns 0 when nothing got slower or much larger."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="A few steps.")
    parser.add_argument("--backend", nargs="+", choices=BACKENDS)
    arguments = parser.parse_args()
    steps, frames = (3, 40) if arguments.quick else (60, 200)
    there = [name for name in BACKENDS if importlib.util.find_spec(name)]
    ratios = []
    print(
        f"{HEAD[0]:<10}{HEAD[1]:<12}{HEAD[2]:<8}{HEAD[3]:>8}{HEAD[4]:>8}"
        f"{HEAD[5]:>8}{HEAD[6]:>10}{'GB':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), frames)
        for backend in arguments.backend or there:
            ratios += measure(Path(folder), backend, steps)
    for name, saved, grown in ratios:
        print(f"{name:<22} CPU time / {saved:.2f}, memory x {grown:.2f}")
    ratio, growth = min(r[1] for r in ratios), max(r[2] for r in ratios)
    print(f"The largest growth of memory is {growth:.2f} (bar {MEMORY_BAR}).")
    print(f"allocator: {ratio:.2f} (bar {BAR})")
    return int(ratio < BAR or growth > MEMORY_BAR)


if __name__ == "__main__":
    sys.exit(main())
