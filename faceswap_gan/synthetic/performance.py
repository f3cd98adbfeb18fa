"""What an actor does: curves over time of head, eyes, mouth and light."""

import dataclasses
from collections.abc import Sequence

import numpy as np


@dataclasses.dataclass(frozen=True)
class Light:
    """The lamp of a scene.

    Attributes:
        yaw: degrees to the right of the viewer.
        pitch: degrees above the viewer.
        strength: brightness, 1 for a well exposed picture.
        warmth: colour from -1 (blue) to 1 (amber).
    """

    yaw: float = -30.0
    pitch: float = 35.0
    strength: float = 1.0
    warmth: float = 0.1


@dataclasses.dataclass(frozen=True)
class Pose:
    """An actor at one moment.

    Attributes:
        yaw: degrees, positive turns the face to the right in the picture.
        pitch: degrees, positive looks up.
        roll: degrees, positive leans the head to the right in the picture.
        x: middle of the head, as a fraction of the picture's width.
        y: middle of the head, as a fraction of the picture's height.
        scale: a tenth of a metre, as a fraction of the picture's height.
        eyes_open: 0 closed, 1 open, more wide open.
        gaze: where the eyes look, x and y (down is positive) in [-1, 1].
        mouth_open: 0 closed, 1 wide open.
        smile: -1 pursed, 0 neutral, 1 smiling.
        brow_raise: -1 frowning, 0 neutral, 1 raised.
        light: the lamp.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    x: float = 0.5
    y: float = 0.47
    scale: float = 0.24
    eyes_open: float = 1.0
    gaze: tuple[float, float] = (0.0, 0.0)
    mouth_open: float = 0.0
    smile: float = 0.2
    brow_raise: float = 0.0
    light: Light = Light()


def performance(seed: int, frames: int, fps: float = 25.0) -> list[Pose]:
    """Improvises: the head sways, the eyes look about and blink, lips talk.

    A longer performance of the same seed begins like the shorter one.

    Args:
        seed: of the improvisation.
        frames: number of poses.
        fps: frames per second.

    Returns:
        One pose per frame; yaw within 25 degrees, pitch within 12, roll
        within 10.
    """
    rng = np.random.default_rng(seed)
    time = np.arange(frames) / float(fps)
    curves = {
        "yaw": 25.0 * _sway(rng, time, 5.0),
        "pitch": 12.0 * _sway(rng, time, 4.0),
        "roll": 10.0 * _sway(rng, time, 6.0),
        "x": 0.5 + 0.06 * _sway(rng, time, 7.0),
        "y": 0.47 + 0.03 * _sway(rng, time, 5.5),
        "scale": 0.24 * (1.0 + 0.08 * _sway(rng, time, 8.0)),
        "smile": 0.25 + 0.75 * _sway(rng, time, 6.0),
        "brow_raise": _sway(rng, time, 3.5),
        "mouth_open": _talk(rng, time),
    }
    gaze, lights = _glances(rng, time), _lights(rng, time)
    curves["eyes_open"] = _blink(rng, time)
    return [
        Pose(
            **{name: float(curve[i]) for name, curve in curves.items()},
            gaze=gaze[i],
            light=lights[i],
        )
        for i in range(frames)
    ]


def lively(poses: Sequence[Pose]) -> list[Pose]:
    """Plays a performance as somebody does who opens the eyes wide at times.

    Args:
        poses: of a performance.

    Returns:
        The same poses, with eyes the wider the higher the brows are raised.
    """
    return [
        dataclasses.replace(
            pose, eyes_open=pose.eyes_open * (1 + 0.4 * max(pose.brow_raise, 0))
        )
        for pose in poses
    ]


def calm(poses: Sequence[Pose]) -> list[Pose]:
    """Plays a performance as somebody does who moves little.

    The lids come down with the eyes, closed before these look down as far as
    in `performance`, and never open wide; mouth, brows and smile hardly move,
    the head turns little.

    Args:
        poses: of a performance.

    Returns:
        The same poses at the same places, with the same gaze and light.
    """
    return [
        dataclasses.replace(
            pose,
            yaw=0.4 * pose.yaw,
            pitch=0.4 * pose.pitch,
            roll=0.4 * pose.roll,
            eyes_open=min(pose.eyes_open, 1.0) * (1 - _lowered(pose.gaze[1])),
            mouth_open=0.35 * pose.mouth_open,
            smile=0.2 + 0.2 * (pose.smile - 0.2),
            brow_raise=0.2 * pose.brow_raise,
        )
        for pose in poses
    ]


def _lowered(down: float) -> float:
    """Says how far lids are lowered that follow a gaze (down is positive)."""
    return float(np.clip((down - 0.1) / 0.25, 0.0, 1.0))


def _sway(
    rng: np.random.Generator, time: np.ndarray, period: float
) -> np.ndarray:
    """Draws a smooth curve in [-1, 1] that turns about every period (s)."""
    rates = np.array([1.0, 1.9, 3.1]) / period * rng.uniform(0.8, 1.25, 3)
    phases = rng.uniform(0, 2 * np.pi, 3)
    waves = np.sin(2 * np.pi * rates * time[:, None] + phases)
    return waves @ [0.66, 0.25, 0.09]


def _glances(
    rng: np.random.Generator, time: np.ndarray
) -> list[tuple[float, float]]:
    """Draws where the eyes look: they jump, and rest to either side."""
    across = 0.8 * np.tanh(3.0 * _sway(rng, time, 3.5))
    down = 0.7 * np.tanh(3.0 * _sway(rng, time, 4.5))
    return list(zip(across.tolist(), down.tolist(), strict=True))


def _talk(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    """Draws how far a talking mouth opens: syllables, words and pauses."""
    phrase = np.clip(2.5 * _sway(rng, time, 2.6) + 0.9, 0.0, 1.0)
    stress = 0.5 + 0.45 * _sway(rng, time, 0.9)
    syllables = 2 * np.pi * 3.8 * time + 1.5 * _sway(rng, time, 1.1)
    return phrase * stress * (0.5 - 0.5 * np.cos(syllables))


def _blink(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    """Draws how far the eyes are open; each blink fully closes one frame."""
    closed = np.zeros_like(time)
    moment = rng.uniform(0.6, 2.0)
    while len(time) and moment < time[-1]:
        nearest = time[np.abs(time - moment).argmin()]
        away = np.abs(time - nearest)
        closed = np.maximum(closed, np.clip((0.17 - away) / 0.12, 0.0, 1.0))
        moment += rng.uniform(1.6, 3.8)
    return 1.0 - closed * closed * (3.0 - 2.0 * closed)


def _lights(rng: np.random.Generator, time: np.ndarray) -> list[Light]:
    """Draws a lamp that moves and changes slowly."""
    side = rng.choice([-1.0, 1.0])
    yaw = 30.0 * side + 25.0 * _sway(rng, time, 9.0)
    pitch = 35.0 + 12.0 * _sway(rng, time, 7.0)
    strength = 1.0 + 0.15 * _sway(rng, time, 8.0)
    warmth = 0.1 + 0.6 * _sway(rng, time, 10.0)
    rows = np.column_stack([yaw, pitch, strength, warmth]).tolist()
    return [Light(*row) for row in rows]
