"""How much faster faces are found in a video than by the package `mtcnn`.

Synthetic people talk before a 720p camera. In turns of sixteen frames the same
clip is given to the package, frame by frame, and to what `extract` uses:
detectors that follow faces between searched frames, and the watch for cuts.

Points are compared with the renderer's: `error` is the median distance over all
people, frames and the five points, as a share of the distance between the eyes.
Every detector means places of its own by these points. `apart` is the distance
left when each person's mean offset of a point is taken off, and `on the head`
when that offset turns with the head.

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
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.keyframe_detector import KeyframeDetector
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.studio import perform

BAR = 30.0
SIZE = (1280, 720)
PEOPLE, QUICK_PEOPLE = 8, 2
FRAMES, QUICK_FRAMES = 48, 16
TURN = 16
OURS = ("mtcnn", "mesh")
NAMES = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")


class Ours:
    """What `extract` does with the frames of a video."""

    def __init__(self, detector: Refiner):
        self._refiner = detector
        self.begin()

    def begin(self) -> None:
        """Begins a new video."""
        self.detector = KeyframeDetector(self._refiner)
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

    def begin(self) -> None:
        """Begins a new video, which changes nothing."""

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


def offsets(points: list, film: list[Rendering]) -> np.ndarray:
    """Returns how far points lie from the truth, (n, 5, 2).

    They are upright, as shares of the distance between the eyes.
    """
    rows = []
    for own, frame in zip(points, film, strict=True):
        if own is not None:
            target = TEMPLATE / np.linalg.norm(TEMPLATE[1] - TEMPLATE[0])
            upright = similarity(frame.landmarks, target)
            rows.append(transform(upright, own) - target)
    return np.array(rows).reshape(-1, 5, 2)


def left_over(away: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """Returns what least squares over terms (n, k) leave of offsets."""
    flat = away.reshape(len(away), -1)
    fitted = terms @ np.linalg.lstsq(terms, flat, rcond=None)[0]
    return (flat - fitted).reshape(away.shape)


def turns(poses: list[Pose], points: list) -> np.ndarray:
    """Returns (n, 3): 1, and how far the head is turned and raised.

    A place on the head moves by as much, to first order, in the picture.
    """
    angles = [
        (pose.yaw, pose.pitch)
        for pose, own in zip(poses, points, strict=True)
        if own is not None
    ]
    return np.column_stack([np.ones(len(angles)), np.sin(np.radians(angles))])


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute in all")
    quick = parser.parse_args().quick
    load_framework()
    clip = films(
        QUICK_PEOPLE if quick else PEOPLE, QUICK_FRAMES if quick else FRAMES
    )
    ours = {name: Ours(open_detector(name)) for name in OURS}
    rivals = {"package": Package(), **ours}
    warm = [frame.image for frame in clip[0][:TURN]]
    for rival in rivals.values():
        rival(warm[:1])
        rival(warm)
    seconds = dict.fromkeys(rivals, 0.0)
    points = {name: [[] for _ in clip] for name in rivals}
    for person, film in enumerate(clip):
        for rival in rivals.values():
            rival.begin()
        for start in range(0, len(film), TURN):
            images = [frame.image for frame in film[start : start + TURN]]
            for name, rival in rivals.items():
                begin = time.perf_counter()
                points[name][person] += rival(images)
                seconds[name] += time.perf_counter() - begin
    return report(clip, seconds, points)


def errors(film: list[Rendering], poses: list[Pose], points: list) -> list:
    """Returns (n, 5) distances of a film: plain, apart, on the head."""
    away, terms = offsets(points, film), turns(poses, points)
    every = [away, left_over(away, terms[:, :1]), left_over(away, terms)]
    return [np.linalg.norm(part, axis=-1) for part in every]


def report(clip: list, seconds: dict, points: dict) -> int:
    """Prints the table and gives the exit code."""
    frames = sum(map(len, clip))
    titles = ("fps", "found", "error", "apart", "on the head")
    print(" " * 10 + "".join(f"{title:>13}" for title in titles))
    shares = {}
    for name, rows in points.items():
        kinds = zip(
            *(
                errors(film, performance(seed, len(film)), own)
                for seed, (own, film) in enumerate(zip(rows, clip, strict=True))
            ),
            strict=True,
        )
        every = [np.concatenate(kind) for kind in kinds]
        shares[name] = len(every[0]) / frames
        print(
            f"{name:10}{frames / seconds[name]:13.1f}{shares[name]:13.1%}"
            + "".join(f"{np.median(kind):13.2%}" for kind in every)
        )
    ratios = {name: seconds["package"] / seconds[name] for name in OURS}
    print(", ".join(f"{name} {ratio:.1f}" for name, ratio in ratios.items()))
    print(f"extract: {ratios['mesh']:.1f} (bar {BAR:g})")
    found = shares["mesh"] >= shares["package"]
    return 0 if ratios["mesh"] >= BAR and found else 1


if __name__ == "__main__":
    sys.exit(main())
