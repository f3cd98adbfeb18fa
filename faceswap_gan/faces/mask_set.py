"""Eye and face masks of all faces of a person, beside the faces."""

import dataclasses
from collections.abc import Callable

import numpy as np

from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.five_points import FivePoints
from faceswap_gan.faces.five_points import aligned_picture
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.faces.masks import eye_mask
from faceswap_gan.faces.masks import face_mask
from faceswap_gan.faces.outlines import eye_centres
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.files import remove_temporaries
from faceswap_gan.locking import holding
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

# How far eyes may lie from where the detector saw them, as a share of their
# distance, before all the points are not believed.
FARTHEST_EYE = 0.3


@dataclasses.dataclass
class MaskReport:
    """What was masked and how.

    Attributes:
        person: whose faces they are.
        folder: where the eye masks are.
        model: what found the points: "mesh", "dlib", "fan" or "five-point".
        masks: how many were written.
        fell_back: how many of them come from five points because the model's
            were not plausible.
        notes: sentences on pictures without a face.
    """

    person: str
    folder: str
    model: str
    masks: int = 0
    fell_back: int = 0
    notes: list[str] = dataclasses.field(default_factory=list)


@holding(lambda workspace, person: workspace.lock(person))
def make_masks(
    workspace: Workspace,
    person: str,
    landmarks: str = "auto",
    detector: Detector | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> MaskReport:
    """Writes an eye mask and a face mask for each face of a person.

    Pictures that the user put into the folder and accepted are masked too:
    their faces are detected, or else taken to be aligned already.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        landmarks: one of `landmarks.KINDS`.
        detector: finds faces that are not in the manifest; MTCNN unless given.
        progress: called with the masks done and in all.

    Returns:
        What was done, in numbers and sentences.

    Raises:
        WorkspaceError: there are no faces of the person.
        ConsentError: there are pictures that nobody accepted.
        InputError: a picture or the manifest cannot be read.
        MissingDependencyError: the model is not installed.
        BusyError: another process changes these faces or trains on them.
    """
    files = workspace.accepted_faces(person)
    model = choose_landmarks(landmarks)
    folder, faces = workspace.eye_masks(person), workspace.face_masks(person)
    name = model.name if model else "five-point"
    for place in (folder, faces):
        remove_temporaries(place)
    report = MaskReport(person, str(folder), name)
    points = FivePoints(workspace, person, detector)
    for done, file in enumerate(files, start=1):
        image = aligned_picture(file)
        five = points(file, image)
        if five is None:
            report.notes.append(
                f"{file} shows no face that can be found: its eyes are taken "
                "to be where those of an aligned face are."
            )
            five = TEMPLATE * ALIGNED_SIZE - 0.5
        found = five if model is None else _all_points(model, image, five)
        report.fell_back += model is not None and len(found) == 5
        for place, draw in ((folder, eye_mask), (faces, face_mask)):
            mask = np.round(draw(found) * 255).astype(np.uint8)
            write_image(place / f"{file.stem}.png", mask)
        report.masks += 1
        if progress is not None:
            progress(done, len(files))
    return report


def _all_points(
    model: LandmarkModel, image: np.ndarray, five: np.ndarray
) -> np.ndarray:
    """Returns all points where they are plausible, else the five."""
    box = np.concatenate([five.min(axis=0), five.max(axis=0)])
    points = model.points(image, Face(box, five, 1.0))
    apart = np.linalg.norm(eye_centres(points) - five[:2], axis=1).max()
    return points if apart < FARTHEST_EYE * eye_distance(five) else five
