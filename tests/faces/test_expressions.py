"""What faces express is found once for each picture, and kept."""

import numpy as np
import pytest

from faceswap_gan.faces import mask_set
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.align import align
from faceswap_gan.faces.cleaning import set_aside
from faceswap_gan.faces.curation import curate
from faceswap_gan.faces.expressions import FINGERPRINT
from faceswap_gan.faces.expressions import relative_openings
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.mesh.measures import lid_openings
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.hashing import sha256_of
from faceswap_gan.records.expressions import read_expressions
from faceswap_gan.records.expressions import write_expressions
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

POSES = {"open": Pose(mouth_open=1.0), "shut": Pose(eyes_open=0.0)}


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A person with two aligned faces, put there by hand."""
    space = Workspace(tmp_path / "project", create=True)
    for name, pose in POSES.items():
        shot = render(IDENTITIES["ada"], pose, 320, 240)
        crop = align(shot.image, shot.landmarks)
        write_image(space.faces("src") / f"{name}.png", crop)
    accept_faces(space, "src", "synthetic", "rendered")
    return space


@pytest.fixture
def make_masks(detector):
    return lambda space: mask_set.make_masks(space, "src", detector=detector)


@pytest.fixture
def asked(monkeypatch) -> list[int]:
    """How many faces the network was asked for, each time."""
    seen, find = [], FaceMesh.find

    def counting(self, images, expected):
        if images:
            seen.append(len(images))
        return find(self, images, expected)

    monkeypatch.setattr(FaceMesh, "find", counting)
    return seen


def rows_of(space):
    rows, damaged = read_expressions(space.expressions("src"))
    assert damaged == 0
    return {
        file.stem: rows[sha]
        for file, sha in space.accepted_faces("src").items()
        if sha in rows
    }


def test_masks_write_down_what_faces_express(workspace, make_masks, asked):
    before = workspace.face_set("src")
    report = make_masks(workspace)
    assert (report.model, report.masks, report.fell_back) == ("mesh", 2, 0)
    assert report.notes == []
    assert asked == [2, 2, 2]
    rows = rows_of(workspace)
    assert {row.made_by for row in rows.values()} == {FINGERPRINT}
    opened, shut = rows["open"].expression, rows["shut"].expression
    assert opened.lips > shut.lips + 0.1
    assert min(opened.lids) > max(shut.lids) + 0.05
    np.testing.assert_allclose(
        lid_openings(opened.mesh()), opened.lids, atol=0.01
    )
    assert workspace.face_set("src") == before


def test_five_points_need_no_network(workspace, detector, asked):
    mask_set.make_masks(workspace, "src", "five-point", detector)
    assert asked == []
    assert not workspace.expressions("src").exists()


def test_a_picture_is_looked_at_once(workspace, make_masks, asked):
    make_masks(workspace)
    masks = workspace.eye_masks("src") / "open.png"
    drawn, written = masks.read_bytes(), rows_of(workspace)
    asked.clear()
    make_masks(workspace)
    assert asked == []
    assert masks.read_bytes() == drawn
    assert rows_of(workspace) == written


def test_changed_pictures_are_looked_at_and_missing_ones_left_out(
    workspace, make_masks, asked
):
    make_masks(workspace)
    (workspace.faces("src") / "open.png").unlink()
    turned = render(IDENTITIES["ada"], Pose(yaw=10), 320, 240)
    crop = align(turned.image, turned.landmarks)
    write_image(workspace.faces("src") / "shut.png", crop)
    accept_faces(workspace, "src", "synthetic", "rendered again")
    asked.clear()
    make_masks(workspace)
    assert asked == [1, 1, 1]
    assert len(read_expressions(workspace.expressions("src"))[0]) == 1


def test_damaged_and_foreign_rows_are_made_anew_and_said(
    workspace, make_masks, asked
):
    make_masks(workspace)
    file, good = workspace.expressions("src"), rows_of(workspace)
    foreign = good["shut"].model_copy(update={"made_by": "another"})
    write_expressions(file, [foreign])
    file.write_text(file.read_text() + "damage\n")
    asked.clear()
    report = make_masks(workspace)
    assert asked == [2, 2, 2]
    assert any("2 were damaged" in note for note in report.notes)
    assert rows_of(workspace) == good


def test_what_was_found_before_an_interruption_is_kept(
    workspace, make_masks, monkeypatch
):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mask_set, "write_image", interrupted)
        with pytest.raises(KeyboardInterrupt):
            make_masks(workspace)
    assert len(rows_of(workspace)) == 2


def test_a_picture_that_shows_no_face_is_noted_once(
    workspace, make_masks, asked
):
    grey = np.full((256, 256, 3), 128, np.uint8)
    write_image(workspace.faces("src") / "grey.png", grey)
    accept_faces(workspace, "src", "synthetic", "made up")
    assert make_masks(workspace).fell_back == 1
    row = rows_of(workspace)["grey"]
    assert (row.expression, row.score < 0.5) == (None, True)


def test_extraction_and_curation_write_them_too(tmp_path, detector, portrait):
    space = Workspace(tmp_path / "project", create=True)
    write_image(tmp_path / "ada.png", portrait.image)
    extract([tmp_path / "ada.png"], space, "src", "self", detector=detector)
    ((name, row),) = rows_of(space).items()
    assert (name[:3], row.score > 0.9) == ("ada", True)
    space.expressions("src").unlink()
    curate(space, "src", detector=detector)
    assert rows_of(space) == {name: row}


def test_faces_set_aside_leave_no_expression(workspace, make_masks):
    make_masks(workspace)
    file = workspace.faces("src") / "shut.png"
    sha = sha256_of(file)
    set_aside(workspace, "src", {file: "blurred"})
    rows, _ = read_expressions(workspace.expressions("src"))
    assert len(rows) == 1 and sha not in rows


def test_openings_are_relative_to_the_person(workspace, make_masks):
    make_masks(workspace)
    rows = list(rows_of(workspace).values())
    none = rows[0].model_copy(update={"expression": None})
    relative = relative_openings([*rows, none])
    assert relative.shape == (3, 3)
    np.testing.assert_allclose(
        np.median(relative[:2, :2], axis=0), 1, atol=1e-6
    )
    np.testing.assert_allclose(np.median(relative[:2, 2]), 0, atol=1e-6)
    assert np.isnan(relative[2]).all()
    assert np.isnan(relative_openings([none])).all()
