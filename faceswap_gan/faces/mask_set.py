"""Eye, face and mouth masks of a person's faces, beside these."""

import dataclasses
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.expressions import BATCH
from faceswap_gan.faces.expressions import Expressions
from faceswap_gan.faces.expressions import face_at
from faceswap_gan.faces.five_points import FivePoints
from faceswap_gan.faces.five_points import aligned_picture
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.faces.masks import eye_mask
from faceswap_gan.faces.masks import face_mask
from faceswap_gan.faces.masks import mouth_mask
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.faces.outlines import eye_centres
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.files import remove_temporaries
from faceswap_gan.locking import holding
from faceswap_gan.networks.mesh_weights import INSTALL
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
        fell_back: how many of them come from five points because the model
            saw no face, or its points were not plausible.
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
    """Writes an eye, a face and a mouth mask for each face of a person.

    Pictures that the user put into the folder and accepted are masked too:
    their faces are detected, or else taken to be aligned already.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        landmarks: one of `landmarks.KINDS`.
        detector: finds faces that are not in the manifest; else the mesh does.
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
    brushes = {
        workspace.eye_masks(person): eye_mask,
        workspace.face_masks(person): face_mask,
        workspace.mouth_masks(person): mouth_mask,
    }
    name = model.name if model else "five-point"
    for folder in brushes:
        remove_temporaries(folder)
    report = MaskReport(person, str(workspace.eye_masks(person)), name)
    if landmarks == "auto" and model is None:
        report.notes.append(
            "Better masks need the face mesh, which may be used for anything: "
            f"run `{INSTALL}`, then this command again."
        )
    points = _PointsOfFaces(workspace, person, model, detector, report)
    todo = list(files)
    try:
        for start in range(0, len(todo), BATCH):
            part = todo[start : start + BATCH]
            for file, found in points(part, [files[f] for f in part]):
                for folder, draw in brushes.items():
                    mask = np.round(draw(found) * 255).astype(np.uint8)
                    write_image(folder / f"{file.stem}.png", mask)
                report.masks += 1
                if progress is not None:
                    progress(report.masks, len(todo))
    finally:
        points.keep(files.values())
    return report


class _PointsOfFaces:
    """Finds the points of face pictures, and what these express.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        model: finds the points; None leaves it at five.
        detector: see `make_masks`.
        report: is told what was not found.
    """

    def __init__(
        self,
        workspace: Workspace,
        person: str,
        model: LandmarkModel | None,
        detector: Detector | None,
        report: MaskReport,
    ):
        self._model, self._report = model, report
        self._five = FivePoints(workspace, person, detector)
        self._expressions = None
        if model is not None and MeshLandmarks.installed():
            self._expressions = Expressions(workspace, person)
            report.notes += self._expressions.notes

    def __call__(
        self, files: Sequence[Path], hashes: Sequence[str]
    ) -> Iterator[tuple[Path, np.ndarray]]:
        """Yields the files and the points of their faces."""
        images = [aligned_picture(file) for file in files]
        faces = [
            face_at(self._five_points(file, image))
            for file, image in zip(files, images, strict=True)
        ]
        if self._expressions is not None:
            faces = self._expressions.complete(hashes, images, faces)
        found = [face.landmarks for face in faces]
        if self._model is not None:
            found = self._model.points_of_all(images, faces)
        for file, face, points in zip(files, faces, found, strict=True):
            believed = _plausible(points, face.landmarks)
            self._report.fell_back += (
                self._model is not None and len(believed) == 5
            )
            yield file, believed

    def keep(self, hashes: Collection[str]) -> None:
        """Keeps the expressions of the pictures of these hashes."""
        if self._expressions is not None:
            self._expressions.keep(hashes)

    def _five_points(self, file: Path, image: np.ndarray) -> np.ndarray:
        five = self._five(file, image)
        if five is not None:
            return five
        self._report.notes.append(
            f"{file} shows no face that can be found: its eyes are taken "
            "to be where those of an aligned face are."
        )
        return TEMPLATE * ALIGNED_SIZE - 0.5


def _plausible(points: np.ndarray, five: np.ndarray) -> np.ndarray:
    """Returns all points where they are plausible, else the five."""
    apart = np.linalg.norm(eye_centres(points) - five[:2], axis=1).max()
    return points if apart < FARTHEST_EYE * eye_distance(five) else five
