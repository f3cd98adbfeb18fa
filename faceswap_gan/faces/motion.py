"""How faces move: a Kalman filter per face, and smoothing a whole life.

Every coordinate of a face (centre and size of its box, its five points) moves
at a constant velocity that random accelerations change (Kalman 1960). The
smoother of Rauch, Tung and Striebel (1965) then uses the frames after a
frame as much as those before it, so that it does not lag.
"""

import dataclasses

import numpy as np
from filterpy.kalman import KalmanFilter

from faceswap_gan.faces.geometry import Face

COORDINATES = 14
# Pixels; below it matrices would become singular.
LEAST_DEVIATION = 1e-3
# Frames between the pictures that tell motion from jitter: far enough that
# motion outweighs much jitter, near enough to see quick motion.
FAR = 8
LEAST_FAR = 3


def coordinates(face: Face) -> np.ndarray:
    """Returns (14,): the box's centre, width and height, the five points."""
    low, high = face.box[:2], face.box[2:]
    return np.concatenate(
        [(low + high) / 2, high - low, face.landmarks.ravel()]
    )


def face_at(position: np.ndarray, like: Face) -> Face:
    """Returns a face at (14,) coordinates, otherwise a copy of `like`."""
    centre, half = position[:2], np.abs(position[2:4]) / 2
    return dataclasses.replace(
        like,
        box=np.concatenate([centre - half, centre + half]),
        landmarks=position[4:].reshape(5, 2),
    )


def motion_filter(
    face: Face, noise: float, acceleration: float
) -> KalmanFilter:
    """Starts a Kalman filter at a face.

    Args:
        face: where it is now; its velocity is unknown.
        noise: standard deviation of the detector's coordinates in pixels.
        acceleration: standard deviation of the change of velocity from one
            frame to the next, in pixels per frame.
    """
    n = COORDINATES
    identity, zero = np.eye(n), np.zeros((n, n))
    kalman = KalmanFilter(dim_x=2 * n, dim_z=n)
    kalman.x = np.concatenate([coordinates(face), np.zeros(n)])[:, None]
    kalman.F = np.block([[identity, identity], [zero, identity]])
    kalman.H = np.block([identity, zero])
    kalman.R = identity * max(noise, LEAST_DEVIATION) ** 2
    kalman.Q = (
        np.block([[identity / 3, identity / 2], [identity / 2, identity]])
        * max(acceleration, LEAST_DEVIATION) ** 2
    )
    size = face.box[3] - face.box[1]
    kalman.P = np.block(
        [[kalman.R, zero], [zero, identity * (0.1 * size) ** 2]]
    )
    return kalman


def smoothed(faces: dict[int, Face], bridge: int) -> dict[int, Face]:
    """Smooths a face's path over its whole life, without lag.

    How much is measured on the path itself, see `noise_and_acceleration`.

    Args:
        faces: by frame.
        bridge: gaps of at most so many frames are filled with faces of
            score 0 at the place between.

    Returns:
        Faces by frame, at least those given.
    """
    frames = sorted(faces)
    if len(frames) < 3:
        return dict(faces)
    span = range(frames[0], frames[-1] + 1)
    noise, acceleration = noise_and_acceleration(faces)
    path = _smoothed_path(
        [
            coordinates(faces[frame]) if frame in faces else None
            for frame in span
        ],
        motion_filter(faces[frames[0]], noise, acceleration),
    )
    result, last = {}, faces[frames[0]]
    for frame in _bridged(frames, bridge):
        filled = dataclasses.replace(
            last, frame=frame, score=0.0, mesh=None, aligned_mesh=None
        )
        last = faces.get(frame, filled)
        result[frame] = face_at(path[frame - frames[0]], last)
    return result


def _smoothed_path(
    seen: list[np.ndarray | None], kalman: KalmanFilter
) -> np.ndarray:
    """Filters a path and goes back over it, (n, 14).

    All coordinates move alike and apart from each other, so that the filter's
    large matrices are one of 2x2 for each: what takes memory for each frame
    does so for 2x2 numbers, not for 28x28.

    Args:
        seen: (14,) coordinates in each frame, the first of them given.
        kalman: a `motion_filter` at the first.
    """
    one = np.ix_([0, COORDINATES], [0, COORDINATES])
    motion, acceleration, variance = kalman.F[one], kalman.Q[one], kalman.P[one]
    state = kalman.x.reshape(2, COORDINATES)
    states, variances = [state], [variance]
    for position in seen[1:]:
        state = motion @ state
        variance = motion @ variance @ motion.T + acceleration
        if position is not None:
            gain = variance[:, 0] / (variance[0, 0] + kalman.R[0, 0])
            state = state + np.outer(gain, position - state[0])
            variance = variance - np.outer(gain, variance[0])
        states.append(state)
        variances.append(variance)
    for n in range(len(states) - 2, -1, -1):
        ahead = motion @ variances[n] @ motion.T + acceleration
        back = variances[n] @ motion.T @ np.linalg.inv(ahead)
        states[n] = states[n] + back @ (states[n + 1] - motion @ states[n])
    return np.array([state[0] for state in states])


def _bridged(frames: list[int], bridge: int) -> list[int]:
    wanted: list[int] = []
    for frame, following in zip(frames, [*frames[1:], frames[-1]], strict=True):
        gap = following - frame - 1
        wanted += range(frame, following if 0 < gap <= bridge else frame + 1)
    return wanted


def noise_and_acceleration(faces: dict[int, Face]) -> tuple[float, float]:
    """Measures a path's jitter and its acceleration noise, in pixels.

    White noise of variance r adds 6 r to the second difference of a path at
    any distance of frames; random accelerations of variance q add
    2/3 q at a distance of one frame and 2/3 q d^3 at d frames. Two distances
    give both. The jitter is a median, which a few wild points do not move;
    the acceleration noise is a mean, so that rare quick movements count.

    Args:
        faces: by frame.

    Returns:
        Standard deviations of the noise of a coordinate and of the change of
        velocity per frame.
    """
    points = {f: face.landmarks.ravel() for f, face in faces.items()}
    size = np.median([face.box[3] - face.box[1] for face in faces.values()])
    distance = min(FAR, (max(points) - min(points)) // 2)
    near, far = (_second_differences(points, d) for d in (1, distance))
    if distance < LEAST_FAR or not len(near) or not len(far):
        return float(0.01 * size), float(0.02 * size)
    near = (1.4826 * np.median(np.abs(near))) ** 2
    far = np.mean(far**2)
    acceleration = max(0.0, far - near) * 1.5 / (distance**3 - 1)
    jitter = max(0.0, near - acceleration / 1.5) / 6
    return (
        float(max(jitter**0.5, 1e-3 * size)),
        float(max(acceleration**0.5, 1e-4 * size)),
    )


def _second_differences(
    points: dict[int, np.ndarray], distance: int
) -> np.ndarray:
    middles = [
        f for f in points if f - distance in points and f + distance in points
    ]
    return np.array(
        [
            points[f - distance] - 2 * points[f] + points[f + distance]
            for f in middles
        ]
    )
