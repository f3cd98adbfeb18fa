"""Whether the mesh finds small faces as often as MTCNN does.

Eight synthetic people act before a 720p camera, far away: from brows to chin
their faces take 5 % of the picture's height, or more. `alone` is the share of
pictures, each searched by itself, in which the face is found where it is;
`followed` the same of videos, in which all pictures but one of sixteen are
followed; `error` the median distance of the points of the former from the
renderer's, as a share of the distance between the eyes.

    python benchmarks/small_faces.py [--quick]
"""

import argparse
import dataclasses
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.keyframe_detector import KeyframeDetector
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.synthetic.studio import perform

BAR = 1.0
SIZE = (1280, 720)
SHARES = (0.05, 0.07, 0.1)
FRAMES, QUICK_FRAMES = 16, 4
DETECTORS = ("mtcnn", "mesh")


def scale_for(person: Identity, share: float) -> float:
    """Returns the scale of a pose in which a face has a share of the height."""
    box = render(person, Pose(), *SIZE).box
    return Pose().scale * share * SIZE[1] / (box[3] - box[1])


def film(seed: int, person: Identity, share: float, frames: int) -> list:
    """Films a person from so far that the face has a share of the height."""
    scale = scale_for(person, share)
    poses = [
        dataclasses.replace(pose, scale=scale)
        for pose in performance(seed, frames)
    ]
    return list(perform(person, poses, SIZE, seed))


def errors(faces: list[list[Face]], truth: list[Rendering]) -> list[float]:
    """Returns the errors of the faces that are found where they are."""
    found = []
    for own, frame in zip(faces, truth, strict=True):
        eyes = np.linalg.norm(frame.landmarks[1] - frame.landmarks[0])
        away = [
            np.linalg.norm(face.landmarks - frame.landmarks, axis=1).mean()
            for face in own
        ]
        found += [least / eyes for least in sorted(away)[:1] if least < eyes]
    return found


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute in all")
    frames = QUICK_FRAMES if parser.parse_args().quick else FRAMES
    load_framework()
    print(f"{'height':8}{'':8}{'alone':>10}{'followed':>10}{'error':>10}")
    ratios = []
    for share in SHARES:
        films = [
            film(seed, person, share, frames)
            for seed, person in enumerate(IDENTITIES.values())
        ]
        found = {name: measured(name, films) for name in DETECTORS}
        for name, (alone, followed, error) in found.items():
            print(
                f"{share:<8.0%}{name:8}{alone:10.1%}{followed:10.1%}"
                f"{error:10.2%}",
                flush=True,
            )
        ours, theirs = found["mesh"], found["mtcnn"]
        ratios += [ours[n] / max(theirs[n], 1e-9) for n in (0, 1)]
    print(f"small_faces: {min(ratios):.2f} (bar {BAR:g})")
    return 0 if min(ratios) >= BAR else 1


def measured(name: str, films: list[list[Rendering]]) -> tuple[float, ...]:
    """Returns the shares found, alone and followed, and the former's error."""
    detector = open_detector(name)
    alone, followed = [], []
    for truth in films:
        images = [frame.image for frame in truth]
        alone += errors(detector.detect(images), truth)
        followed += errors(KeyframeDetector(detector).detect(images), truth)
    count = sum(map(len, films))
    error = float(np.median(alone)) if alone else np.nan
    return len(alone) / count, len(followed) / count, error


if __name__ == "__main__":
    sys.exit(main())
