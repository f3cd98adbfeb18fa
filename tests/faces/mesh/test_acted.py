"""What the mesh of an actor shows is what the actor was asked to do."""

import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.faces.align import align
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.faces.masks import eye_mask
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.faces.mesh.part_masks import part_mask
from faceswap_gan.faces.mesh.points import COEFFICIENTS
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.studio import perform

POSES = {
    "ahead": Pose(),
    "shut": Pose(eyes_open=0.0),
    "open": Pose(mouth_open=1.0),
    "left": Pose(gaze=(-0.8, 0.0)),
    "right": Pose(gaze=(0.8, 0.0)),
    "up": Pose(gaze=(0.0, -0.7)),
    "down": Pose(gaze=(0.0, 0.7)),
    "raised": Pose(brow_raise=1.0),
    "turned": Pose(yaw=20.0, roll=-10.0),
}


@pytest.fixture(scope="module")
def film():
    """Returns each pose's frame and its mesh."""
    frames = list(perform(IDENTITIES["finn"], list(POSES.values()), (320, 240)))
    faces = [[Face(frame.box, frame.landmarks, 1.0)] for frame in frames]
    images = [frame.image for frame in frames]
    mesh = FaceMesh()
    found = mesh.find(images, mesh.find(images, faces))
    pairs = [(f, face.mesh) for f, (face,) in zip(frames, found, strict=True)]
    return dict(zip(POSES, pairs, strict=True))


@pytest.fixture
def meshes(film):
    return {name: mesh for name, (_, mesh) in film.items()}


@pytest.mark.parametrize("name", ["ahead", "open", "turned"])
def test_masks_lie_on_eyes_and_mouth(film, name):
    frame, mesh = film[name]
    seen = mesh.copy()
    seen[:, :2] = transform(alignment(frame.landmarks), mesh[:, :2])
    for part, true in (
        ("eyes", frame.open_eye_mask),
        ("mouth", frame.mouth_mask),
    ):
        own = part_mask(seen, part) > 0.5
        true = align(true, frame.landmarks).reshape(own.shape) > 0.5
        assert (own & true).sum() > 0.65 * (own | true).sum()
        if part == "eyes":
            assert eye_mask(seen)[true].min() > 0.8


class Paint:
    """A transform that paints faces white, and knows where one is."""

    spec = TransformSpec(0.8, 64)

    def __init__(self, frame):
        self.face = Face(frame.box, frame.landmarks, 1.0)

    def __call__(self, faces):
        return np.ones((*faces.crops.shape[:3], 4), np.float32)

    def fingerprint(self):
        return "paint"

    def detect(self, images):
        return [[self.face] for _ in images]


def test_a_conversion_swaps_the_mouth_that_the_mesh_finds(film):
    frame, _ = film["open"]
    paint = Paint(frame)
    converter = Converter(
        paint,
        detector=paint,
        blend=BlendOptions(color="none", parts=("mouth",)),
        landmarks=choose_landmarks("mesh"),
    )
    result = converter.convert_image(frame.image).astype(int)
    changed = np.abs(result - frame.image).max(axis=-1) > 20
    assert changed[frame.mouth_mask[..., 0] > 0.5].mean() > 0.9
    assert not changed[frame.eye_mask[..., 0] > 0.5].any()


def test_lids_lips_and_brows_follow(meshes):
    lids = {name: measures.lid_openings(m) for name, m in meshes.items()}
    assert lids["shut"].max() < 0.1 < 0.25 < lids["ahead"].min()
    lips = {name: measures.lip_opening(m) for name, m in meshes.items()}
    assert lips["ahead"] < 0.05 and lips["open"] > 0.2
    brows = {name: measures.brow_heights(m) for name, m in meshes.items()}
    assert (brows["raised"] > brows["ahead"] + 0.02).all()


def test_gaze_follows_from_side_to_side(meshes):
    yaws = [measures.gaze(meshes[n])[:, 0] for n in ("left", "ahead", "right")]
    assert (np.diff(yaws, axis=0) > 8).all()
    assert np.abs(np.mean(yaws[1])) < 8


def test_gaze_follows_up_and_down(meshes):
    looks = np.array([meshes[name] for name in ("up", "ahead", "down")])
    pitches = measures.gaze(looks).mean(axis=-2)[:, 1]
    assert (np.diff(pitches) < -2).all()
    lids = measures.lid_openings(looks).mean(axis=-1)
    assert (np.diff(lids) < -0.02).all() and lids[2] > 0.2
    place = COEFFICIENTS.index("eyeLookDownLeft")
    assert (np.diff(FaceMesh().coefficients(looks)[:, place]) > 0).all()


def test_the_head_s_angles_are_those_of_the_actor(meshes):
    np.testing.assert_allclose(head_pose(meshes["ahead"]), 0, atol=6)
    yaw, _, roll = head_pose(meshes["turned"]) - head_pose(meshes["ahead"])
    assert yaw == pytest.approx(20, abs=4) and roll == pytest.approx(-10, abs=3)
