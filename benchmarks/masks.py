"""How well a mesh's masks and measures fit synthetic people's exact ones.

Faces of performances are aligned by their true points. What the lids leave
open of the eyes, and the lips with what is between them, are drawn from the
mesh, from dlib's 68 points, if that is installed, and from five points. IoU is
that of all pixels of all faces together, where a mask is above a half.

Then it is said how what the mesh measures follows what the people do.

    python benchmarks/masks.py [--quick]
"""

import argparse
import os
import sys
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import scale_of
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.landmarks import DlibLandmarks
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.faces.outlines import part_outlines
from faceswap_gan.faces.soft_masks import hulls
from faceswap_gan.faces.soft_masks import soft_mask
from faceswap_gan.framework import load_framework
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.studio import perform

BAR = 0.85
SIZE = (1280, 720)
PEOPLE, QUICK_PEOPLE = 8, 3
FRAMES, QUICK_FRAMES = 24, 8
APART = 7
"""Frames of the performance from one that is looked at to the next."""
PARTS = ("eyes", "mouth")
OPEN = 0.7
"""Eyes that are less open do not tell where they look."""

Finder = Callable[[np.ndarray, Face], np.ndarray]


class Film(NamedTuple):
    """What one person does, and how it looks."""

    poses: list[Pose]
    frames: list[Rendering]


def films(people: int, frames: int) -> list[Film]:
    """Films each person, now and then."""
    made = []
    for seed, person in enumerate(list(IDENTITIES.values())[:people]):
        poses = performance(seed, frames * APART)[::APART]
        made.append(Film(poses, list(perform(person, poses, SIZE, seed))))
    return made


def found_by(find: Finder, film: Film) -> np.ndarray:
    """Returns the points of a person in every frame.

    They are found in the aligned picture, as the masks of a face set are.
    """
    return np.stack([_found(find, frame) for frame in film.frames])


def _found(find: Finder, frame: Rendering) -> np.ndarray:
    matrix = alignment(frame.landmarks)
    five = transform(matrix, frame.landmarks)
    box = np.concatenate([five.min(axis=0), five.max(axis=0)])
    picture = align(frame.image, frame.landmarks)
    found = find(picture, Face(box, five, 1.0))
    flat = transform(invert(matrix), found[:, :2])
    return np.column_stack([flat, found[:, 2:] / scale_of(matrix)])


def overlap(points: np.ndarray, frame: Rendering) -> np.ndarray:
    """Counts pixels of the aligned crop, (parts, 2): in both, in either."""
    matrix = alignment(frame.landmarks)
    outlines = part_outlines(transform(matrix, points[:, :2]))
    rows = []
    for part, mask in zip(
        PARTS, (frame.open_eye_mask, frame.mouth_mask), strict=True
    ):
        lines = hulls(outlines[part]) if len(points) == 5 else outlines[part]
        own = soft_mask(lines, ALIGNED_SIZE, -0.5, 1.0)[..., 0] > 0.5
        true = align(mask, frame.landmarks).reshape(own.shape) > 0.5
        rows.append([(own & true).sum(), (own | true).sum()])
    return np.array(rows)


def ious(points: list[np.ndarray], clips: list[Film]) -> np.ndarray:
    """Returns the IoU of each part over all frames of all people."""
    counts = [
        overlap(own, frame)
        for rows, clip in zip(points, clips, strict=True)
        for own, frame in zip(rows, clip.frames, strict=True)
    ]
    both, either = np.sum(counts, axis=0).T
    return both / either


def print_measures(meshes: list[np.ndarray], clips: list[Film]) -> None:
    """Prints how what is measured follows what was asked of the actors."""
    poses = [pose for clip in clips for pose in clip.poses]
    angles = np.array([(pose.yaw, pose.pitch, pose.roll) for pose in poses])
    error = np.abs(head_pose(np.concatenate(meshes)) - angles).mean(axis=0)
    text = ", ".join(f"{value:.1f}" for value in error)
    print(f"yaw, pitch and roll are off by {text} degrees in the mean")
    lids = np.concatenate(
        [
            measures.relative_openings(measures.lid_openings(mesh).mean(-1))
            for mesh in meshes
        ]
    )
    every = np.concatenate(meshes)
    gaze = measures.gaze(every).mean(axis=-2)
    opened = np.array([pose.eyes_open for pose in poses])
    looks = np.array([pose.gaze for pose in poses])
    seen = opened > OPEN
    pairs = {
        "lids, relative": (lids, opened),
        "lips": (
            measures.lip_opening(every),
            [pose.mouth_open for pose in poses],
        ),
        "brows": (
            measures.brow_heights(every).mean(axis=-1),
            [pose.brow_raise for pose in poses],
        ),
        "gaze to the side": (gaze[seen, 0], looks[seen, 0]),
        "gaze up and down": (gaze[seen, 1], -looks[seen, 1]),
    }
    for name, (own, true) in pairs.items():
        alike = np.corrcoef(own, true)[0, 1]
        print(f"{name:18} correlates with the truth by {alike:.2f}")


def main() -> int:
    """Runs the benchmark and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute in all")
    quick = parser.parse_args().quick
    load_framework()
    clips = films(
        QUICK_PEOPLE if quick else PEOPLE, QUICK_FRAMES if quick else FRAMES
    )
    ways: dict[str, Finder] = {
        "mesh": MeshLandmarks().points,
        "five points": lambda image, face: face.landmarks,
    }
    try:
        ways["dlib"] = DlibLandmarks().points
    except MissingDependencyError as error:
        print(error)
    points = {
        way: [found_by(find, clip) for clip in clips]
        for way, find in ways.items()
    }
    print(f"{'points':14}" + "".join(f"{part:>8}" for part in PARTS))
    worst = {}
    for way, found in points.items():
        scores = ious(found, clips)
        worst[way] = scores.min()
        print(f"{way:14}" + "".join(f"{score:8.3f}" for score in scores))
    print_measures(points["mesh"], clips)
    print(f"masks: {worst['mesh']:.3f} (bar {BAR:g})")
    return 0 if worst["mesh"] >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
