"""Scenes in which colours differ: what is seen, its true swap, and answers."""

import dataclasses
from collections.abc import Iterator

import cv2
import numpy as np

from faceswap_gan.faces.align import warp
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.performance import Light
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render

SIZE, RESOLUTION, COVERAGE = 240, 96, 0.8
LIGHTS = (
    Light(yaw=35, warmth=0.6, strength=1.1),
    Light(yaw=-50, warmth=-0.5, strength=0.8),
    Light(yaw=10, pitch=60, warmth=0.5),
    Light(yaw=50, warmth=-0.3, strength=1.15),
)
WARM = Light(yaw=-30, warmth=1.0, strength=0.8)
PALE = Light(yaw=20, pitch=45, warmth=-1.0, strength=1.2)
DARK_AND_PALE = (
    ("dayo", "finn"),
    ("grace", "ada"),
    ("dayo", "hugo"),
    ("grace", "chen"),
)
PARTS = ("brows", "irises", "teeth")


class Answer:
    """Returns the right face, in some light, whatever it is shown."""

    spec = TransformSpec(COVERAGE, RESOLUTION)

    def __init__(self, answer: Rendering, scene: Rendering):
        matrix = self.spec.matrix(scene.landmarks)
        picture = warp(answer.image, matrix, RESOLUTION)
        alpha = warp(answer.face_mask, matrix, RESOLUTION)
        alpha = cv2.GaussianBlur(alpha, (0, 0), 1.5)[..., None]
        rgb = picture.astype(np.float32) / 127.5 - 1
        self.rgba = np.concatenate([np.clip(alpha, 0, 1), rgb], axis=-1)

    def __call__(self, faces):
        return np.repeat(self.rgba[None], len(faces), axis=0)

    def fingerprint(self) -> str:
        """Nothing is kept."""
        return ""


@dataclasses.dataclass(frozen=True)
class Take:
    """A scene with its true swap.

    Attributes:
        scene: who is seen, as they are.
        truth: who is swapped in, with the skin of who is seen.
        answers: of the stand-in, by the kind of light they are given in.
        parts: (SIZE, SIZE) bool of the truth, by the names in `PARTS`.
    """

    scene: Rendering
    truth: Rendering
    answers: dict[str, Answer]
    parts: dict[str, np.ndarray]


def takes(count: int) -> Iterator[Take]:
    """Films scenes with an answer in their light and one in a studio's."""
    rng, names = np.random.default_rng(0), list(IDENTITIES)
    for number in range(count):
        source = IDENTITIES[names[number % len(names)]]
        target = IDENTITIES[names[(number + 1) % len(names)]]
        pose = Pose(
            yaw=rng.uniform(-15, 15),
            pitch=rng.uniform(-6, 6),
            mouth_open=rng.uniform(0, 0.5),
            light=LIGHTS[number % len(LIGHTS)],
        )
        lights = {"same": pose.light, "other": Light()}
        yield _take(source, target, pose, lights, number)


def strong_takes(count: int) -> Iterator[Take]:
    """Films dark skin against pale, both ways, and warm light against pale."""
    pairs = [pair for both in DARK_AND_PALE for pair in (both, both[::-1])]
    rng = np.random.default_rng(1)
    for number, (source, target) in enumerate(pairs[:count]):
        lights = (WARM, PALE) if number % 4 in (0, 3) else (PALE, WARM)
        pose = Pose(
            yaw=rng.uniform(-15, 15),
            mouth_open=rng.uniform(0.3, 0.5),
            light=lights[0],
        )
        yield _take(
            IDENTITIES[source],
            IDENTITIES[target],
            pose,
            {"strong": lights[1]},
            number,
        )


def _take(
    source: Identity,
    target: Identity,
    pose: Pose,
    lights: dict[str, Light],
    number: int,
) -> Take:
    def filmed(person: Identity, light: Light) -> Rendering:
        lit = dataclasses.replace(pose, light=light)
        return render(person, lit, SIZE, SIZE, background=number)

    scene = filmed(source, pose.light)
    truth = filmed(dataclasses.replace(target, skin=source.skin), pose.light)
    answers = {
        kind: Answer(filmed(target, light), scene)
        for kind, light in lights.items()
    }
    return Take(scene, truth, answers, _parts(target, pose))


def _parts(person: Identity, pose: Pose) -> dict[str, np.ndarray]:
    """Says where brows, irises and teeth are, by painting them."""
    lit = dataclasses.replace(pose, light=Light())
    black = (0, 0, 0)
    paints = {"brows": (255, 0, 0), "eyes": (0, 255, 0), "lips": (0, 0, 255)}
    bare, painted = (
        render(dataclasses.replace(person, **paint), lit, SIZE, SIZE)
        for paint in (dict.fromkeys(paints, black), paints)
    )
    share = 1 - bare.image / np.maximum(painted.image, 1.0)
    brows, irises, lips = np.moveaxis(share, -1, 0)
    red, green, _ = np.moveaxis(bare.image.astype(float), -1, 0)
    inside = (bare.mouth_mask[..., 0] > 0.9) & (lips < 0.1)
    return {
        "brows": brows > 0.6,
        "irises": irises > 0.6,
        "teeth": inside & (green > 0.8 * red),
    }
