"""How well the gap of expressions foretells which frames a swap gets wrong.

The frames of a film and of its swap are read by the mesh. A frame's error is
how far lids, gaze and lips of the swap are from the film's, in amounts of
movements, each from its own median; the worst tenth has failed. AUC is the
chance that a failed frame has a larger score than another. Beside the score
of the gap stands the distance from the film's own face at rest, which knows
nothing of the person who was swapped in.

    python benchmarks/expression_gap.py PROJECT PERSON FILM SWAP

PERSON was swapped in, and `masks` has found what their faces in PROJECT
express.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.expression_gap import expression_gaps
from faceswap_gan.faces.expression_gap import gap_scores
from faceswap_gan.faces.expressions import measured
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mesh.landmarks import LEAST_SCORE
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.faces.movements import amounts
from faceswap_gan.framework import load_framework
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import read_expressions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import Workspace

BAR = 0.7
JUDGED = ("lids", "gaze yaw", "gaze pitch", "lips")
FAILED = 90
"""The percentile of the error beyond which a frame has failed."""
SEARCHED = 5
"""Frames from one that is searched for the face to the next."""


def films_faces(film: Path) -> list[list[Face]]:
    """Returns about where the largest face of each frame is."""
    detector, rough = open_detector("mtcnn"), []
    with VideoReader(film) as reader:
        for number, frame in enumerate(reader):
            if number % SEARCHED == 0:
                (found,) = detector.detect([frame.image])
                found.sort(key=lambda face: face.box[3] - face.box[1])
            rough.append(found[-1:])
    return rough


def expressions_of(
    film: Path, rough: list[list[Face]]
) -> list[Expression | None]:
    """Reads what the face of each frame expresses."""
    mesh, result = FaceMesh(), []
    with VideoReader(film) as reader:
        for frame, faces in zip(reader, rough, strict=True):
            (faces,) = mesh.find_afresh([frame.image], [faces])
            seen = [f.mesh for f in faces if f.score >= LEAST_SCORE]
            found = measured(np.array(seen).reshape(-1, 478, 3), mesh)
            result.append(found[0] if found else None)
    return result


def errors(film: np.ndarray, swap: np.ndarray) -> np.ndarray:
    """Returns how far each frame's swap is from the film, (n,)."""
    parts = {movement.part: n for n, movement in enumerate(MOVEMENTS)}
    columns = [parts[part] for part in JUDGED]
    own, made = (
        found[:, columns] - np.nanmedian(found[:, columns], axis=0)
        for found in (film, swap)
    )
    return np.linalg.norm(made - own, axis=1)


def auc(scores: np.ndarray, failed: np.ndarray) -> float:
    """Returns the chance that a failed frame has the larger score."""
    bad, good = scores[failed][:, None], scores[~failed][None]
    return float((bad > good).mean() + 0.5 * (bad == good).mean())


def main() -> int:
    """Prints the gaps and how well they foretell failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("person")
    parser.add_argument("film", type=Path)
    parser.add_argument("swap", type=Path)
    arguments = parser.parse_args()
    load_framework()
    rows, _ = read_expressions(
        Workspace(arguments.project).expressions(arguments.person)
    )
    there = amounts([row.expression for row in rows.values()])
    rough = films_faces(arguments.film)
    film, swap = (
        amounts(expressions_of(path, rough))
        for path in (arguments.film, arguments.swap)
    )
    for gap in expression_gaps(film, there):
        print(f"{len(gap.faces)} frames: {gap.to_film(arguments.person)}")
    error = errors(film, swap)
    known = np.isfinite(error)
    failed = error[known] > np.percentile(error[known], FAILED)
    times = (np.diff(failed.astype(int), prepend=0) > 0).sum()
    print(f"{failed.sum()} of {len(failed)} frames failed, at {times} times")
    scores = {
        "the person's faces": gap_scores(film, there)[known],
        "the film's face at rest": np.linalg.norm(
            np.clip(film[known], 0, None), axis=1
        ),
    }
    for name, score in scores.items():
        print(f"AUC {auc(score, failed):.2f} by the distance from {name}")
    value = auc(scores["the person's faces"], failed)
    print(f"expression_gap: {value:.2f} (bar {BAR:.2f})")
    return 0 if value >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
