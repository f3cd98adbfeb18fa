"""Face sets of faceswap-GAN and faceswap-parts, brought into a workspace."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import REFERENCE_TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.locking import holding
from faceswap_gan.picture_names import image_files
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass
class ImportReport:
    """What was brought over.

    Attributes:
        person: whose faces they are.
        folder: where they are now.
        faces: how many there are.
        by_template: how many of them show no face that is found, and were
            taken to be aligned as faceswap-GAN did.
        masks: how many eye masks were brought along; the rest was drawn.
        notes: sentences on pictures that were left out.
    """

    person: str
    folder: str
    faces: int = 0
    by_template: int = 0
    masks: int = 0
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class ImportOptions:
    """Where the eye masks of an older face set come from.

    Attributes:
        masks: their folder; by default where the older programs keep them,
            such as `binary_masks/faceA_eyes`.
        landmarks: what draws the masks that are not there, see
            `choose_landmarks`.
    """

    masks: Path | None = None
    landmarks: str = "auto"


class AlignedFaces:
    """Finds the face in pictures that hold one aligned face each.

    Each face gets its own five points where they are found: the points that
    the older programs aligned by were not always its own. Where none is found
    the picture is taken at its word.

    Args:
        detector: what looks first.
    """

    def __init__(self, detector: Detector):
        self.detector, self.name = detector, detector.name
        self.by_template = 0

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Returns one or more faces of each picture; see `Detector.detect`."""
        found = self.detector.detect(images)
        self.by_template += sum(not faces for faces in found)
        return [
            faces or [_by_template(image)]
            for image, faces in zip(images, found, strict=True)
        ]

    def fingerprint(self) -> str:
        """Returns what looks first; see `Detector.fingerprint`."""
        return f"aligned {self.detector.fingerprint()}"


def _by_template(image: np.ndarray) -> Face:
    height, width = image.shape[:2]
    points = REFERENCE_TEMPLATE * [width, height] - 0.5
    return Face(np.array([0.0, 0.0, width, height]), points, 0.0)


@holding(lambda workspace, person: workspace.lock(person))
def import_faces(
    folder: Path,
    workspace: Workspace,
    person: str,
    consent: str,
    note: str = "",
    options: ImportOptions | None = None,
    detector: Detector | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Aligns an older face set anew and brings its eye masks along.

    Args:
        folder: aligned faces, such as `faceA` or `faces/aligned_faces`.
        workspace: where they go.
        person: the name of the person there.
        consent: on what basis the face is used, see `records.consent`.
        note: free text beside it.
        options: where their eye masks come from.
        detector: what finds the five points; the mesh unless given.
        progress: called with the pictures done, twice each, and in all.

    Returns:
        What was brought over, in numbers and sentences.

    Raises:
        InputError: a folder is not there or holds no pictures.
        ConsentError: the basis is not known.
        BusyError: another process changes these faces or trains on them.
    """
    options = options or ImportOptions()
    check_folders(folder, options.masks)
    old_masks = _masks_of(folder, options.masks)
    finder = AlignedFaces(detector or open_detector())
    tell = progress or (lambda done, total: None)
    extracted = extract(
        [folder],
        workspace,
        person,
        consent,
        note=note,
        detector=finder,
        progress=lambda done, total: tell(done, total and 2 * total),
    )
    kept = extracted.kept
    made = make_masks(
        workspace,
        person,
        options.landmarks,
        progress=lambda done, total: tell(
            kept + done, None if total is None else kept + total
        ),
    )
    return ImportReport(
        person=person,
        folder=extracted.folder,
        faces=kept,
        by_template=finder.by_template,
        masks=_bring_masks(workspace, person, old_masks),
        notes=extracted.notes + made.notes,
    )


def check_folders(folder: Path, masks: Path | None = None) -> None:
    """Refuses an older face set, or masks of it, that is no folder.

    Raises:
        InputError: one of both is a file.
    """
    if folder.is_file():
        raise InputError(
            f"{folder} is a file, and a folder of aligned faces is imported: "
            "to find the faces in a video or a picture, run `faceswap-gan "
            "extract`."
        )
    if masks is not None and not masks.is_dir():
        raise InputError(f"{masks} is not a folder: check --masks.")


def _masks_of(folder: Path, masks: Path | None) -> dict[str, Path]:
    """Returns the older eye masks by their stems."""
    places = [
        folder.parent / "binary_masks" / f"{folder.name}_eyes",
        folder.parent / "binary_masks_eyes",
    ]
    for place in [masks] if masks else places:
        if place.is_dir():
            return {file.stem: file for file in image_files(place)}
    return {}


def _bring_masks(
    workspace: Workspace, person: str, masks: dict[str, Path]
) -> int:
    """Warps masks as their faces were; returns how many there were."""
    brought = 0
    for row in read_manifest(workspace.manifest(person)):
        mask = masks.get(Path(row.get("source") or "").stem)
        if mask is None:
            continue
        grey = read_image(mask)[..., :1].copy()
        aligned = warp(grey, np.array(row["matrix"]), ALIGNED_SIZE)
        name = f"{Path(row['file']).stem}.png"
        write_image(workspace.eye_masks(person) / name, aligned)
        brought += 1
    return brought
