"""How much faster faces are found in a video than by the package `mtcnn`.

Synthetic people talk before a 720p camera. In turns of eight frames the same
clip is given to the package, frame by frame, and to what `extract` uses: MTCNN
that follows faces between searched frames, and the watch for cuts.

Points are compared with the renderer's: the median distance over all people,
frames and the five points, as a share of the distance between the eyes.

    python benchmarks/extract.py [--quick]
"""

import argparse
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import mtcnn
import numpy as np

from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import Refiner
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.keyframe_detector import KeyframeDetector
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.studio import perform

BAR = 30.0
MOST_ERROR = 0.03
SIZE = (1280, 720)
PEOPLE, QUICK_PEOPLE = 8, 3
FRAMES, QUICK_FRAMES = 48, 8
TURN = 8
NAMES = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")


class Ours:
    """What `extract` does with the frames of a video."""

    def __init__(self, detector: Refiner):
        self.detector = KeyframeDetector(detector)
        self.starts_shot = CutDetector()

    def __call__(self, images: list[np.ndarray]) -> list[np.ndarray | None]:
        """Returns the best face's points in each picture."""
        for image in images:
            self.starts_shot(image)
        found = self.detector.detect(images)
        return [faces[0].landmarks if faces else None for faces in found]


class Package:
    """What a user of the package does."""

    def __init__(self):
        self.detector = mtcnn.MTCNN()

    def __call__(self, images: list[np.ndarray]) -> list[np.ndarray | None]:
        """Returns the best face's points in each picture."""
        return [self._points(image) for image in images]

    def _points(self, image: np.ndarray) -> np.ndarray | None:
        faces = self.detector.detect_faces(image)
        if not faces:
            return None
        best = max(faces, key=lambda face: face["confidence"])
        return np.array([best["keypoints"][name] for name in NAMES], float)


def films(people: int, frames: int) -> list[list[Rendering]]:
    """Films each person."""
    chosen = list(IDENTITIES.values())[:people]
    return [
        list(perform(person, performance(seed, frames), SIZE, seed))
        for seed, person in enumerate(chosen)
    ]


def distances(points: list, film: list[Rendering]) -> np.ndarray:
    """Returns how far points lie from the truth, (n, 5).

    They are shares of the distance between the eyes in the same frame.
    """
    rows = []
    for own, frame in zip(points, film, strict=True):
        if own is not None:
            left, right = frame.landmarks[:2]
            away = np.linalg.norm(own - frame.landmarks, axis=1)
            rows.append(away / np.linalg.norm(right - left))
    return np.array(rows).reshape(-1, 5)


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute in all")
    parser.add_argument("--detector", default="mesh", help="what ours is")
    arguments = parser.parse_args()
    quick = arguments.quick
    load_framework()
    clip = films(
        QUICK_PEOPLE if quick else PEOPLE, QUICK_FRAMES if quick else FRAMES
    )
    detector = open_detector(arguments.detector)
    rivals = {"package": Package(), "ours": Ours(detector)}
    warm = [frame.image for frame in clip[0][:TURN]]
    for rival in rivals.values():
        rival(warm[:1])
        rival(warm)
    seconds = dict.fromkeys(rivals, 0.0)
    points = {name: [[] for _ in clip] for name in rivals}
    for person, film in enumerate(clip):
        rivals["ours"] = Ours(detector)
        for start in range(0, len(film), TURN):
            images = [frame.image for frame in film[start : start + TURN]]
            for name, rival in rivals.items():
                begin = time.perf_counter()
                points[name][person] += rival(images)
                seconds[name] += time.perf_counter() - begin
    return report(clip, seconds, points)


def report(clip: list, seconds: dict, points: dict) -> int:
    """Prints the table and gives the exit code."""
    frames = sum(map(len, clip))
    print(f"{'':10}{'fps':>8}{'found':>8}{'error':>8}{'worst tenth':>13}")
    shares, error = {}, {}
    for name, rows in points.items():
        away = np.concatenate(
            [distances(*pair) for pair in zip(rows, clip, strict=True)]
        )
        shares[name], error[name] = len(away) / frames, np.median(away)
        print(
            f"{name:10}{frames / seconds[name]:8.1f}{shares[name]:8.1%}"
            f"{error[name]:8.2%}{np.quantile(away, 0.9):13.2%}"
        )
    ratio = seconds["package"] / seconds["ours"]
    print(f"extract: {ratio:.1f} (bar {BAR:g})")
    reached = (
        ratio >= BAR
        and shares["ours"] >= shares["package"]
        and error["ours"] <= MOST_ERROR
    )
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
