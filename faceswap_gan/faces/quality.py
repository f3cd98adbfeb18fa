"""How sharp a face is and which way it looks."""

import cv2
import numpy as np

# The five points of a mean head in units of the distance between its eyes:
# right, down, towards the viewer. Seen from the front it is the template.
_HEAD = np.array(
    [
        [-0.5, 0.0, 0.0],
        [0.5, 0.0, 0.0],
        [0.0, 0.605, 0.45],
        [-0.384, 1.168, 0.10],
        [0.384, 1.168, 0.10],
    ]
)


def sharpness(aligned: np.ndarray) -> float:
    """Measures fine structure in the middle of an aligned crop.

    It is the variance of the Laplacian as a share of the picture's own
    variance, so that contrast and brightness do not matter.

    Args:
        aligned: (256, 256, 3) uint8 crop.

    Returns:
        A number above 0; blurred faces lie below about 0.001.
    """
    margin = aligned.shape[0] // 4
    middle = aligned[margin:-margin, margin:-margin]
    luma = cv2.cvtColor(middle, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float(cv2.Laplacian(luma, cv2.CV_32F).var() / (luma.var() + 1.0))


def head_pose(landmarks: np.ndarray) -> tuple[float, float]:
    """Estimates which way a head looks from its five points.

    A scaled orthographic camera is fitted to the points of a mean head by
    least squares. People differ from the mean: expect an error of several
    degrees, alike over all pictures of a person.

    Args:
        landmarks: (5, 2) pixels.

    Returns:
        Yaw and pitch in degrees: positive yaw looks to the right in the
        picture, positive pitch up.
    """
    points = np.asarray(landmarks, np.float64)
    head = _HEAD - _HEAD.mean(axis=0)
    camera = np.linalg.lstsq(head, points - points.mean(axis=0), rcond=None)[0]
    left, _, right = np.linalg.svd(camera.T, full_matrices=False)
    rotation = left @ right
    roll = np.arctan2(rotation[1, 0], rotation[0, 0])
    # The direction of the nose, with the roll undone.
    x, y = rotation[:, 2]
    across = x * np.cos(roll) + y * np.sin(roll)
    down = y * np.cos(roll) - x * np.sin(roll)
    yaw = np.arcsin(np.clip(across, -1, 1))
    pitch = np.arcsin(np.clip(-down / max(np.cos(yaw), 1e-3), -1, 1))
    return float(np.degrees(yaw)), float(np.degrees(pitch))
