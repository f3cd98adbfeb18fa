"""Every face gets its masks, from the best points there are."""

import functools

import cv2
import numpy as np
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces import mask_set
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.align import align
from faceswap_gan.faces.extract import ExtractOptions
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.masks import eye_mask
from faceswap_gan.faces.masks import face_mask
from faceswap_gan.faces.masks import mouth_mask
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

AHEAD = TEMPLATE * 256 - 0.5


@pytest.fixture
def make_masks(detector):
    return functools.partial(mask_set.make_masks, detector=detector)


class True68(LandmarkModel):
    """A model that knows the truth, or is `wrong` by some pixels."""

    name = "truth"

    def __init__(self, shot, wrong: float = 0.0):
        matrix = alignment(shot.landmarks)
        self.on_crop = transform(matrix, shot.landmarks68) + wrong

    def points(self, image, face):
        assert image.shape == (256, 256, 3)
        return self.on_crop


@pytest.fixture
def workspace(tmp_path, portrait) -> Workspace:
    """A person with the aligned portrait, put there by hand."""
    space = Workspace(tmp_path / "project", create=True)
    crop = align(portrait.image, portrait.landmarks)
    write_image(space.faces("src") / "face.png", crop)
    accept_faces(space, "src", "synthetic", "rendered")
    return space


def mask_of(workspace, stem: str = "face") -> np.ndarray:
    picture = read_image(workspace.eye_masks("src") / f"{stem}.png")
    assert (picture[..., 0] == picture[..., 2]).all()
    return picture[..., :1] / 255


def test_masks_are_those_of_the_68_points(
    make_masks, workspace, portrait, monkeypatch
):
    model = True68(portrait)
    monkeypatch.setattr(mask_set, "choose_landmarks", lambda kind: model)
    report = make_masks(workspace, "src")
    assert (report.model, report.masks, report.fell_back) == ("truth", 1, 0)
    assert report.notes == []
    brushes = (eye_mask, face_mask, mouth_mask)
    for folder, brush in zip(workspace.masks("src"), brushes, strict=True):
        found = read_image(folder / "face.png")[..., :1] / 255
        np.testing.assert_allclose(found, brush(model.on_crop), atol=1 / 255)


def test_implausible_points_are_not_used(
    make_masks, workspace, portrait, monkeypatch
):
    model = True68(portrait, wrong=60)
    monkeypatch.setattr(mask_set, "choose_landmarks", lambda kind: model)
    report = make_masks(workspace, "src")
    assert (report.model, report.masks, report.fell_back) == ("truth", 1, 1)
    eyes = np.round(AHEAD[:2]).astype(int)
    assert mask_of(workspace)[eyes[:, 1], eyes[:, 0]].min() > 0.8


def test_the_manifest_s_points_are_used(
    make_masks, tmp_path, detector, portrait
):
    """They are not those of the template: the head is turned."""
    space = Workspace(tmp_path / "project", create=True)
    write_image(tmp_path / "ada.png", portrait.image)
    extract([tmp_path / "ada.png"], space, "src", "self", detector=detector)
    report = make_masks(space, "src", "five-point")
    assert (report.model, report.masks) == ("five-point", 1)
    face = detector.detect([portrait.image])[0][0]
    five = transform(alignment(face.landmarks), face.landmarks)
    (file,) = space.face_files("src")
    np.testing.assert_allclose(
        mask_of(space, file.stem), eye_mask(five), atol=2 / 255
    )


def test_faces_put_there_by_hand_are_detected(make_masks, workspace, portrait):
    report = make_masks(workspace, "src", "five-point")
    assert report.notes == []
    truth = align(portrait.eye_mask, portrait.landmarks)
    mask = mask_of(workspace)
    assert (mask * truth).sum() / truth.sum() > 0.8


def test_a_picture_without_a_face_is_taken_to_be_aligned(make_masks, workspace):
    grey = np.full((256, 256, 3), 128, np.uint8)
    write_image(workspace.faces("src") / "grey.png", grey)
    accept_faces(workspace, "src", "synthetic", "made up")
    report = make_masks(workspace, "src", "five-point")
    (note,) = report.notes
    assert "grey.png" in note
    np.testing.assert_allclose(
        mask_of(workspace, "grey"), eye_mask(AHEAD), atol=1 / 255
    )


def test_pictures_of_any_size_are_masked_as_training_sees_them(
    make_masks, workspace
):
    face = read_image(workspace.faces("src") / "face.png")
    small = cv2.resize(face, (128, 128), interpolation=cv2.INTER_AREA)
    write_image(workspace.faces("src") / "small.jpg", small)
    accept_faces(workspace, "src", "synthetic", "rendered")
    report = make_masks(workspace, "src", "five-point")
    assert report.masks == 2
    apart = np.abs(mask_of(workspace, "small") - mask_of(workspace))
    assert apart.mean() < 0.01


def test_masking_again_replaces(make_masks, workspace):
    make_masks(workspace, "src", "five-point")
    before = mask_of(workspace)
    make_masks(workspace, "src", "five-point")
    np.testing.assert_array_equal(mask_of(workspace), before)
    assert len(list(workspace.eye_masks("src").iterdir())) == 1


def test_masks_are_those_of_the_mesh(make_masks, workspace, portrait):
    report = make_masks(workspace, "src", "mesh")
    assert (report.model, report.masks, report.fell_back) == ("mesh", 1, 0)
    truth = align(portrait.open_eye_mask, portrait.landmarks)
    assert (mask_of(workspace)[truth > 0.5] > 0.8).all()


def test_progress_counts_masks(make_masks, workspace):
    seen = []
    make_masks(
        workspace,
        "src",
        "five-point",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 1)]


def test_nobody_to_mask_is_an_error(make_masks, workspace):
    with pytest.raises(WorkspaceError, match="dst"):
        make_masks(workspace, "dst")


def test_an_unknown_model_is_an_error_before_any_mask(make_masks, workspace):
    with pytest.raises(ConfigError):
        make_masks(workspace, "src", "guess")
    assert not workspace.eye_masks("src").exists()


def test_real_eyes_are_masked_by_dlib(
    make_masks, tmp_path, detector, real_data
):
    pytest.importorskip("dlib")
    space = Workspace(tmp_path / "project", create=True)
    video = real_data / "target" / "B_lp_d6_target_dev.mp4"
    now_and_then = ExtractOptions(every=20)
    extract(
        [video],
        space,
        "src",
        "licensed",
        options=now_and_then,
        detector=detector,
    )
    report = make_masks(space, "src", "dlib")
    assert report.model == "dlib"
    assert report.masks == 6
    assert report.fell_back == 0
