"""How well swaps are found without marks, on people never learned from.

Learns on mixtures of five synthetic actors and is measured on three others,
in several kinds of compression; or on files whose truth is known.

    python benchmarks/detect.py [--quick] [--write]
                                [--genuine FILE ...] [--swaps FILE ...]

--write learns the shipped weights anew. Without it they are measured.
"""

import argparse
import itertools
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.detection import detect
from faceswap_gan.evaluation.detection.classifier import LinearClassifier
from faceswap_gan.evaluation.detection.classifier import area
from faceswap_gan.evaluation.detection.classifier import fit
from faceswap_gan.evaluation.detection.classifier import found_at
from faceswap_gan.evaluation.detection.features import features
from faceswap_gan.faces.align import align
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.synthetic.actors import IDENTITIES
from support.footage import Publishing
from support.footage import stranger
from support.forgeries import Clip
from support.forgeries import clips

BAR = 0.85
KNOWN = ("ada", "bruno", "dayo", "elif", "hugo")
HELD_OUT = ("chen", "finn", "grace")
SEEDS, HELD_OUT_SEEDS, FRAMES, PENALTY = 40, 40, 2, 0.1
FIRST_HELD_OUT = 100_000
CONDITIONS = {
    "as drawn": None,
    "unchanged": Publishing(),
    "H.264, CRF 18": Publishing(codec="h264", quality=18),
    "H.264, CRF 28": Publishing(codec="h264", quality=28),
    "JPEG, quality 75": Publishing(codec="jpeg", quality=75),
    "at 60 %, CRF 23": Publishing(0.6, "h264", 23),
}
WEIGHTS = Path(detect.__file__).with_name("weights.json")


def rows(clip: Clip) -> list[np.ndarray]:
    """Returns the features of a clip's faces."""
    faces = zip(clip.frames, clip.landmarks, strict=True)
    return [features(align(frame, points)) for frame, points in faces]


def lesson(seed: int) -> list[Clip]:
    """Films two strangers, who have features of the known actors."""
    rng = np.random.default_rng(seed)
    people = [IDENTITIES[name] for name in KNOWN]
    return clips((stranger(people, rng), stranger(people, rng)), FRAMES, seed)


def exam(number: int, publishing: Publishing | None) -> list[Clip]:
    """Films two actors who were held out."""
    pairs = list(itertools.combinations(HELD_OUT, 2))
    people = tuple(IDENTITIES[name] for name in pairs[number % len(pairs)])
    return clips(people, FRAMES, FIRST_HELD_OUT + number, publishing)


def learned(seeds: int) -> LinearClassifier:
    """Fits a classifier to so many lessons."""
    known = [clip for seed in range(seeds) for clip in lesson(seed)]
    labels = np.repeat([clip.swapped for clip in known], FRAMES)
    inputs = np.concatenate([rows(clip) for clip in known])
    return fit(inputs, labels, PENALTY)


def measure(classifier: LinearClassifier, seeds: int) -> float:
    """Prints the table over all conditions; gives the area over files."""
    print(f"{'condition':20} {'faces':>6} {'at 1%':>6} {'at 5%':>6} files")
    areas = []
    for name, publishing in CONDITIONS.items():
        films = [clip for n in range(seeds) for clip in exam(n, publishing)]
        logits = np.array([classifier.logit(np.stack(rows(c))) for c in films])
        labels = np.array([clip.swapped for clip in films])
        each = logits.ravel(), np.repeat(labels, FRAMES)
        shares = [found_at(*each, share) for share in (0.01, 0.05)]
        areas.append(area(logits.mean(axis=1), labels))
        print(
            f"{name:20} {area(*each):6.3f} {shares[0]:6.2f} {shares[1]:6.2f} "
            f"{areas[-1]:.3f}",
            flush=True,
        )
        if publishing is None:
            by_resolution(logits.mean(axis=1), films)
    return areas[0]


def by_resolution(logits: np.ndarray, films: list[Clip]) -> None:
    """Prints the area over files for each network's resolution."""
    drawn = np.array([clip.resolution for clip in films])
    for resolution in sorted({*drawn} - {0}):
        among = (drawn == 0) | (drawn == resolution)
        found = area(logits[among], drawn[among] > 0)
        print(f"  drawn at {resolution:<11} {'':20} {found:.3f}")


def judge(genuine: list[Path], swaps: list[Path]) -> float:
    """Prints the probability of each file; gives the area over them."""
    detector = MtcnnDetector()
    logits, labels = [], []
    for truth, files in enumerate((genuine, swaps)):
        for path in files:
            try:
                report = detect.detect(path, detector)
            except InputError as error:
                print(error)
                continue
            print(
                f"{('genuine', 'swap')[truth]:8} {report.probability:6.3f} "
                f"({report.lowest:.3f} to {report.highest:.3f}) {path.name}",
                flush=True,
            )
            logits.append(report.probability)
            labels.append(truth)
    return area(np.array(logits), np.array(labels))


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--genuine", type=Path, nargs="+", default=[])
    parser.add_argument("--swaps", type=Path, nargs="+", default=[])
    options = parser.parse_args()
    if options.write:
        WEIGHTS.write_text(learned(8 if options.quick else SEEDS).to_json())
    if options.genuine and options.swaps:
        found = judge(options.genuine, options.swaps)
    else:
        found = measure(
            detect.shipped(), 3 if options.quick else HELD_OUT_SEEDS
        )
    print(f"detect: {found:.3f} (bar {BAR:g})")
    return 0 if found >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
