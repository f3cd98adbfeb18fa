"""A few faces of a person, by which that person is known."""

import numpy as np

from faceswap_gan.faces.five_points import aligned_picture
from faceswap_gan.workspace import Workspace


def sample_crops(workspace: Workspace, person: str, most: int) -> np.ndarray:
    """Reads evenly spaced faces of a person, (n, 256, 256, 3) uint8 RGB.

    Raises:
        WorkspaceError: there are no faces.
        ConsentError: there are pictures that nobody accepted.
        InputError: one cannot be read.
    """
    files = list(workspace.accepted_faces(person))
    count = min(most, len(files))
    chosen = np.linspace(0, len(files) - 1, count).round().astype(int)
    return np.stack([aligned_picture(files[index]) for index in chosen])
