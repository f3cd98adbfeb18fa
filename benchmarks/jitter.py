"""How much less a face jitters when its track is smoothed.

The points of synthetic performances get a detector's noise. The truth's own
acceleration is taken off, so that what remains is jitter; the lag is the
shift in time, in frames, at which the smoothed path fits the truth best.

    python benchmarks/jitter.py [--quick]
"""

import argparse
import sys

import numpy as np

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.motion import smoothed
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import render

BAR = 0.2
FRAMES, QUICK_FRAMES = 400, 60
# Of a detector's points, as shares of the eye distance.
NOISES = (0.01, 0.02, 0.04)
FARTHEST_LAG = 3


def truth(name: str, seed: int, frames: int) -> np.ndarray:
    """Returns the true points of a performance, (frames, 5, 2)."""
    person = IDENTITIES[name]
    poses = performance(seed, frames)
    return np.array([render(person, p, 320, 240).landmarks for p in poses])


def followed(points: np.ndarray) -> np.ndarray:
    """Smooths points as the conversion does."""
    faces = {}
    for frame, own in enumerate(points):
        low, high = own.min(axis=0), own.max(axis=0)
        grown = 0.5 * (high - low)
        box = np.concatenate([low - grown, high + grown])
        faces[frame] = Face(box, own, 0.9, frame)
    path = smoothed(faces, bridge=3)
    return np.array([path[frame].landmarks for frame in sorted(path)])


def jitter(points: np.ndarray, true: np.ndarray) -> float:
    """Returns the RMS acceleration of what is not the truth."""
    return float(np.sqrt(np.mean(np.diff(points - true, n=2, axis=0) ** 2)))


def lag(points: np.ndarray, true: np.ndarray) -> int:
    """Returns by how many frames points come after the truth."""
    middle = slice(FARTHEST_LAG, len(true) - FARTHEST_LAG)
    shifts = range(-FARTHEST_LAG, FARTHEST_LAG + 1)
    away = [np.roll(points, -s, axis=0)[middle] - true[middle] for s in shifts]
    return shifts[int(np.argmin([np.mean(a**2) for a in away]))]


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some seconds")
    frames = QUICK_FRAMES if parser.parse_args().quick else FRAMES
    rng = np.random.default_rng(0)
    print(
        f"{'person':8}{'noise':>7}{'before':>8}{'after':>8}{'ratio':>7}"
        f"{'error':>8}{'after':>8}{'lag':>5}"
    )
    ratios, lags = [], []
    for seed, name in enumerate(("ada", "bruno")):
        true = truth(name, seed, frames)
        eyes = float(np.linalg.norm(true[:, 1] - true[:, 0], axis=1).mean())
        for noise in NOISES:
            seen = true + rng.normal(0, noise * eyes, true.shape)
            after = followed(seen)
            values = jitter(seen, true), jitter(after, true)
            away = [np.sqrt(np.mean((p - true) ** 2)) for p in (seen, after)]
            ratios.append(values[1] / values[0])
            lags.append(lag(after, true))
            print(
                f"{name:8}{noise:7.0%}{values[0]:8.3f}{values[1]:8.3f}"
                f"{ratios[-1]:7.3f}{away[0]:8.3f}{away[1]:8.3f}{lags[-1]:5d}"
            )
    print(f"jitter: {max(ratios):.3f} (bar {BAR:g})")
    return 0 if max(ratios) <= BAR and not any(lags) else 1


if __name__ == "__main__":
    sys.exit(main())
