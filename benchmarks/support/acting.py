"""Two actors who act differently: their films, and performances held out."""

import dataclasses
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.expressions import face_at
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import calm
from faceswap_gan.synthetic.performance import lively
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.studio import perform
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.workspace import Workspace

SIZE = (256, 256)
RATE, HELD_OUT_RATE = 8, 4.0
"""Frames per second: slow, so that few frames show much of a performance."""


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who plays, how, and under which lamp.

    Attributes:
        name: of the person in the project.
        identity: the face.
        calm: whether the person moves little.
        seeds: of the performances that are trained on.
        lamp: warmth and strength of the light, where it is the person's own.
    """

    name: str
    identity: Identity
    calm: bool
    seeds: tuple[int, ...]
    lamp: tuple[float, float] | None = None

    def plays(self, seed: int, frames: int, rate: float) -> list[Pose]:
        """Returns a performance as this person acts, lit by no lamp yet."""
        poses = lively(performance(seed, frames, rate))
        return calm(poses) if self.calm else poses

    def lit(self, poses: Sequence[Pose]) -> list[Pose]:
        """Returns poses under this person's lamp."""
        if self.lamp is None:
            return list(poses)
        warmth, strength = self.lamp
        return [
            dataclasses.replace(
                pose,
                light=dataclasses.replace(
                    pose.light,
                    warmth=warmth + 0.2 * pose.light.warmth,
                    strength=strength * pose.light.strength,
                ),
            )
            for pose in poses
        ]


@dataclasses.dataclass(frozen=True)
class Scene:
    """Two people, and how much there is of them.

    Attributes:
        actors: the free one, then the calm one.
        frames: of each film, in all.
        held_out: seed of the performances that are swapped.
    """

    actors: tuple[Actor, Actor]
    frames: int
    held_out: int


SCENES = {
    "acting": Scene(
        (
            Actor("ada", IDENTITIES["ada"], False, (21, 22, 221, 321)),
            Actor("bruno", IDENTITIES["bruno"], True, (31, 32, 231, 331)),
        ),
        480,
        23,
    ),
    "light": Scene(
        (
            Actor(
                *("grace", IDENTITIES["grace"], False),
                *((41, 42, 241, 341), (-0.7, 1.15)),
            ),
            Actor(
                "finn",
                dataclasses.replace(IDENTITIES["finn"], glasses=True),
                *(True, (51, 52, 251, 351), (0.9, 0.85)),
            ),
        ),
        400,
        43,
    ),
}


def filmed(scene: Scene, frames: int, folder: Path) -> Workspace:
    """Films both people and extracts their faces as a user does.

    Args:
        scene: who plays.
        frames: of each person's films, in all.
        folder: where films and project go; a project that is there is used.
    """
    space = Workspace(folder / "project", create=True)
    for actor in scene.actors:
        try:
            space.accepted_faces(actor.name)
        except WorkspaceError:
            _film(actor, frames // len(actor.seeds), folder, space)
    return space


def _film(actor: Actor, frames: int, folder: Path, space: Workspace) -> None:
    films = [folder / f"{actor.name}-{seed}.mp4" for seed in actor.seeds]
    for film, seed in zip(films, actor.seeds, strict=True):
        poses = actor.lit(actor.plays(seed, frames, RATE))
        write_video(film, actor.identity, poses, SIZE, RATE, sound=False)
    extract(films, space, actor.name, "synthetic")
    make_masks(space, actor.name)


@dataclasses.dataclass(frozen=True)
class Take:
    """A performance of one person as a network sees it.

    Attributes:
        faces: (n, s, s, 3) uint8.
        eyes: (n, s, s, 1) in [0, 1], the eyes with their lids.
        mouths: (n, s, s, 1) in [0, 1].
    """

    faces: np.ndarray
    eyes: np.ndarray
    mouths: np.ndarray


def held_out(
    scene: Scene, frames: int, spec: TransformSpec
) -> Iterator[tuple[Actor, Actor, Take, Take]]:
    """Plays what is swapped, and the perfect swap of it, in both directions.

    Everybody is lit by their own lamp: how colours are brought together is
    the conversion's affair.

    Args:
        scene: who plays.
        frames: of each performance.
        spec: what the network sees of a face.

    Yields:
        Who is seen, who is swapped in, and the performance of the first by
        each of them.
    """
    for source, target in (scene.actors, scene.actors[::-1]):
        poses = source.plays(scene.held_out, frames, HELD_OUT_RATE)
        takes = [_take(actor, poses, spec) for actor in (source, target)]
        yield source, target, *takes


def _take(actor: Actor, poses: list[Pose], spec: TransformSpec) -> Take:
    shots = list(perform(actor.identity, actor.lit(poses), SIZE))
    rough = [face_at(shot.landmarks) for shot in shots]
    found = MeshLandmarks().find([shot.image for shot in shots], rough)
    matrices = [spec.matrix(face.landmarks) for face in found]
    views = [
        _view(*pair, spec.resolution)
        for pair in zip(shots, matrices, strict=True)
    ]
    return Take(*map(np.stack, zip(*views, strict=True)))


def _view(shot: Rendering, matrix: np.ndarray, side: int) -> tuple:
    """Cuts the picture, the eyes and the mouth out of a frame."""
    both = warp(np.dstack([shot.eye_mask, shot.mouth_mask]), matrix, side)
    eyes, mouth = np.split(np.clip(both, 0, 1), 2, axis=2)
    return warp(shot.image, matrix, side), eyes, mouth
