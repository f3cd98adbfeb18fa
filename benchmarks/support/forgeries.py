"""Swaps of synthetic people to learn from, without any trained network.

What a network would draw is imitated by the true answer: one performance,
played by both people. The other's picture is taken at a network's resolution,
softened, and laid over the frame by the converter itself, so that border,
colours and resampling are those of real conversions.
"""

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.compose import Composer
from faceswap_gan.conversion.composed import AssignedFace
from faceswap_gan.conversion.track_color import TrackColor
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.studio import perform
from faceswap_gan.video.frame import Frame

from .footage import RATE
from .footage import Camera
from .footage import Publishing

HEIGHTS = (240, 300, 360, 480)
RESOLUTIONS = (64, 96, 128, 256)
_SHARES = (0.4, 0.2, 0.3, 0.1)
_METHODS = sorted(set(COLOR_METHODS) - {"none"})
_COVERAGE = 0.8
# Every n-th pose of a performance, so that a few frames show much.
_STEP = 12


@dataclasses.dataclass(frozen=True, eq=False)
class Clip:
    """Frames of a person, genuine or swapped.

    Attributes:
        frames: (h, w, 3) uint8 RGB pictures.
        landmarks: (5, 2) points of each frame's face, as a detector would
            find them.
        resolution: of the network that is imitated, 0 for a genuine clip.
    """

    frames: list[np.ndarray]
    landmarks: list[np.ndarray]
    resolution: int

    @property
    def swapped(self) -> bool:
        """Whether the faces are pasted."""
        return self.resolution > 0


def clips(
    people: tuple[Identity, Identity],
    frames: int,
    seed: int,
    publishing: Publishing | None = None,
) -> list[Clip]:
    """Films one performance by two people, and swaps both.

    Size, camera, the network's resolution and softness, colour method, mask
    and what is done to the film afterwards are drawn anew for each seed. A
    swapped clip and its genuine one share camera and publishing.

    Args:
        people: who is filmed.
        frames: of each clip.
        seed: of everything that is drawn.
        publishing: what is done to the films, in place of what is drawn.

    Returns:
        Each person's genuine clip followed by the swapped one.

    Example:
        >>> ada, bruno = IDENTITIES["ada"], IDENTITIES["bruno"]
        >>> [clip.swapped for clip in clips((ada, bruno), 3, seed=0)]
        [False, True, False, True]
    """
    rng = np.random.default_rng(seed)
    height = int(rng.choice(HEIGHTS))
    poses = performance(seed, frames * _STEP)[::_STEP]
    takes = [
        list(perform(who, poses, (height * 4 // 3, height), seed))
        for who in people
    ]
    camera, drawn = Camera.drawn(rng), Publishing.drawn(rng)
    publish = publishing or drawn
    found = []
    for source, target in (takes, takes[::-1]):
        filmed = [camera.film(take, rng) for take in source]
        points = [_mistaken(take.landmarks, rng) for take in source]
        resolution = int(rng.choice(RESOLUTIONS, p=_SHARES))
        swapped = _swap(filmed, points, (source, target), resolution, rng)
        seen = [_mistaken(take.landmarks, rng) for take in source]
        found.append(Clip(*publish(filmed, seen), 0))
        found.append(Clip(*publish(swapped, seen), resolution))
    return found


def _mistaken(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Moves points as far as a detector is mistaken."""
    return points + rng.normal(0, 0.02, points.shape) * eye_distance(points)


class _Answers:
    """Returns prepared pictures; see `FrameTransform`."""

    def __init__(self, pictures: np.ndarray, spec: TransformSpec):
        self.spec, self._pictures = spec, pictures

    def __call__(self, faces: FaceBatch) -> np.ndarray:
        return self._pictures[: len(faces)]

    def fingerprint(self) -> str:
        return "answers"


class _Outlines(LandmarkModel):
    """Knows the 68 points of each frame; see `LandmarkModel`."""

    name = "truth"

    def __init__(self, takes: Sequence[Rendering]):
        self._takes = takes

    def points(self, image: np.ndarray, face: Face) -> np.ndarray:
        return self._takes[face.frame].landmarks68


def _swap(
    filmed: list[np.ndarray],
    landmarks: list[np.ndarray],
    takes: tuple[Sequence[Rendering], Sequence[Rendering]],
    resolution: int,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Lays the other's softened face over each frame of the source."""
    source, target = takes
    spec = TransformSpec(_COVERAGE, resolution)
    matrices = [spec.matrix(points) for points in landmarks]
    options = BlendOptions(
        feather=rng.uniform(0.04, 0.12),
        erosion=rng.uniform(0.0, 0.03),
        sharpen=rng.choice([0.0, 0.25, 0.5]),
    )
    outlines = _Outlines(source) if rng.random() < 0.7 else None
    drawn = _drawn(target, matrices, resolution, rng)
    composer = Composer([_Answers(drawn, spec)], options, outlines)
    method = COLOR_METHODS[str(rng.choice(_METHODS))]
    frames = [
        (
            Frame(picture, index, str(index), index, index / RATE),
            [AssignedFace(Face(take.box, points, 1.0, index, 0))],
        )
        for index, (picture, points, take) in enumerate(
            zip(filmed, landmarks, source, strict=True)
        )
    ]
    return [done.image for done in composer(frames, TrackColor(method))]


def _drawn(
    target: Sequence[Rendering],
    matrices: list[np.ndarray],
    resolution: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Imitates a network's output, (n, S, S, 4) float32."""
    softness, mistake = rng.uniform(0.3, 1.6), rng.uniform(0.0, 3.0)
    whole = rng.random() < 0.3
    pictures = []
    for take, matrix in zip(target, matrices, strict=True):
        face = np.float32(warp(take.image, matrix, resolution))
        face = cv2.GaussianBlur(face, (0, 0), softness)
        wrong = np.float32(rng.normal(0, 1, face.shape))
        wrong = cv2.GaussianBlur(wrong, (0, 0), resolution / 24)
        face += mistake * wrong / wrong.std()
        alpha = warp(take.face_mask, matrix, resolution)
        alpha = np.ones_like(alpha) if whole else np.clip(3 * alpha, 0, 1)
        rgb = np.clip(face / 127.5 - 1, -1, 1)
        pictures.append(np.concatenate([alpha, rgb], axis=-1))
    return np.float32(pictures)
