"""Older face sets: aligned anew by their own points, with their masks."""

import json

import cv2
import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import REFERENCE_TEMPLATE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.legacy import ImportOptions
from faceswap_gan.faces.legacy import import_faces
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

OLD = REFERENCE_TEMPLATE * ALIGNED_SIZE - 0.5
LEFT_EYE = tuple(np.round(OLD[0]).astype(int).tolist())


class Blind:
    """A detector that finds nothing."""

    name = "blind"

    def fingerprint(self):
        return self.name

    def detect(self, images):
        return [[] for _ in images]


class Shifted:
    """A detector that finds each face beside where it should be."""

    name = "shifted"

    def fingerprint(self):
        return self.name

    def detect(self, images):
        box = np.array([10.0, 10.0, 240.0, 240.0])
        return [[Face(box, OLD + np.array([12, -7]), 0.9)] for _ in images]


@pytest.fixture
def old(tmp_path, portrait):
    """A face set as faceswap-GAN kept it: faces and masks, both JPEG."""
    picture = warp(portrait.image, similarity(portrait.landmarks, OLD), 256)
    mask = np.zeros((256, 256, 1), np.uint8)
    cv2.circle(mask, LEFT_EYE, 12, 255, -1)
    for name in ("frame1", "frame2"):
        write_image(tmp_path / "old" / "faceA" / f"{name}.jpg", picture)
    masks = tmp_path / "old" / "binary_masks" / "faceA_eyes"
    write_image(masks / "frame1.jpg", mask)
    return tmp_path / "old" / "faceA"


def bring(old, tmp_path, detector, masks=None, progress=None):
    space = Workspace(tmp_path / "new", create=True)
    report = import_faces(
        old,
        space,
        "src",
        "synthetic",
        options=ImportOptions(masks, "five-point"),
        detector=detector,
        progress=progress,
    )
    return space, report


def middle(mask):
    rows, columns = np.nonzero(mask[..., 0] > 128)
    return np.array([columns.mean(), rows.mean()])


@pytest.mark.parametrize(
    "detector, shift", [(Blind(), (0, 0)), (Shifted(), (12, -7))]
)
def test_faces_and_masks_move_alike(old, tmp_path, detector, shift):
    space, report = bring(old, tmp_path, detector)
    assert (report.faces, report.masks) == (2, 1)
    assert report.by_template == (2 if isinstance(detector, Blind) else 0)
    face = next(f for f in space.face_files("src") if "frame1" in f.name)
    assert read_image(face).shape == (256, 256, 3)
    matrix = similarity(OLD + shift, TEMPLATE * ALIGNED_SIZE - 0.5)
    mask = read_image(space.eye_masks("src") / face.name)
    expected = transform(matrix, np.array(LEFT_EYE, float))
    np.testing.assert_allclose(middle(mask), expected, atol=0.3)


def test_a_face_without_a_mask_gets_one_drawn(old, tmp_path):
    space, _ = bring(old, tmp_path, Blind())
    for folder in (space.eye_masks("src"), space.face_masks("src")):
        assert len(list(folder.glob("*.png"))) == 2
        assert all(read_image(f).max() > 200 for f in folder.glob("*.png"))


def test_the_real_detector_finds_the_face_that_was_aligned(
    old, tmp_path, detector
):
    space, report = bring(old, tmp_path, detector)
    assert report.by_template == 0
    row = json.loads(space.manifest("src").read_text().splitlines()[0])
    assert np.abs(np.array(row["landmarks"]) - OLD).max() < 12


def test_consent_is_recorded_and_progress_told(old, tmp_path):
    told = []
    space, _ = bring(
        old, tmp_path, Blind(), progress=lambda *numbers: told.append(numbers)
    )
    assert space.person("src").basis == "synthetic"
    assert told[-1] == (4, 4)


def test_masks_that_are_not_there_are_refused(old, tmp_path):
    with pytest.raises(InputError, match="is not a folder: check --masks"):
        bring(old, tmp_path, Blind(), masks=tmp_path / "nowhere")
    assert not (tmp_path / "new" / "face_src").exists()
