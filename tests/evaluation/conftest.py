"""A perfect swap of synthetic people: one performance, played by both."""

import dataclasses

import numpy as np
import pytest
from tensorboardX import SummaryWriter

from faceswap_gan.config import load_config
from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.gallery import Gallery
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import face_set
from faceswap_gan.synthetic.studio import perform
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

SIZE = (160, 160)
FRAMES = 16
PEOPLE = {"src": "bruno", "dst": "ada"}
POSES = performance(seed=5, frames=FRAMES)


@pytest.fixture(scope="session")
def takes():
    """The performance by each person, as renderings."""
    return {
        person: list(perform(IDENTITIES[actor], POSES, SIZE))
        for person, actor in PEOPLE.items()
    }


@pytest.fixture(scope="session")
def videos(tmp_path_factory):
    """The original and its perfect swap."""
    folder = tmp_path_factory.mktemp("videos")
    for person, actor in PEOPLE.items():
        path = folder / f"{person}.mp4"
        write_video(path, IDENTITIES[actor], POSES, SIZE, sound=False)
    return folder / "src.mp4", folder / "dst.mp4"


@pytest.fixture(scope="session")
def people_folder(tmp_path_factory, videos):
    """A workspace with faces of both, and consent, but no model."""
    space = Workspace(tmp_path_factory.mktemp("project"))
    for person, actor in PEOPLE.items():
        poses = performance(seed=9, frames=30)[::10]
        faces = face_set(IDENTITIES[actor], poses, frame_size=SIZE).faces
        for index, face in enumerate(faces):
            write_image(space.faces(person) / f"{index}.png", face)
        accept_faces(space, person, "synthetic", "<none>")
    return space


@pytest.fixture(scope="session")
def workspace(people_folder):
    """The same with a model that has learned nothing."""
    config = load_config(overrides=["model.resolution=64"])
    system, names = FaceSwapSystem(), list(PEOPLE)
    model = system.build(names, config)
    checkpoints.save(
        people_folder.model("blank"),
        7,
        [people_folder.person(name) for name in names],
        config,
        system.variables(model),
        model.optimizer,
    )
    return people_folder


@pytest.fixture
def pairs(takes):
    """The perfect swap as pairs, without any video."""
    scenes = zip(takes["src"], takes["dst"], strict=True)
    return [
        Pair(
            index=index,
            shot=0,
            time=index / 25,
            original=before.image,
            swapped=after.image,
            face=Face(before.box, before.landmarks, 1.0, index, 0),
            swapped_face=Face(after.box, after.landmarks, 1.0, index, 0),
        )
        for index, (before, after) in enumerate(scenes)
    ]


@pytest.fixture
def unswapped(pairs):
    """The original beside itself."""
    return [
        dataclasses.replace(p, swapped=p.original, swapped_face=p.face)
        for p in pairs
    ]


class TruePoints(LandmarkModel):
    """Knows the 68 points of each picture that was rendered."""

    name = "truth"

    def __init__(self, renderings):
        self._known = [(r.image, r.landmarks68) for r in renderings]

    def points(self, image, face):
        """See `LandmarkModel.points`."""
        return next(points for known, points in self._known if known is image)


class MeanColor:
    """An identity model: the mean colour of the crop."""

    name, threshold = "mean colour", 20.0

    def embed(self, crops):
        """See `IdentityModel.embed`."""
        return np.float64(crops).mean(axis=(1, 2))


@pytest.fixture
def true_points(takes):
    return TruePoints([*takes["src"], *takes["dst"]])


@pytest.fixture
def mean_color():
    return MeanColor()


@pytest.fixture
def report_parts(pairs, tmp_path):
    """What a full report is built of: a record, pictures, a run's folder."""
    gallery = Gallery(len(pairs))
    for pair in pairs:
        gallery.observe(pair, {"color_error": 2.0, "seam_error": 1.0})
    sheet = np.random.default_rng(0).integers(0, 255, (64, 192, 3), np.uint8)
    write_image(tmp_path / "preview.png", sheet)
    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(0, 500, 50):
            writer.add_scalar("loss/edges", np.exp(-step / 200), step)
    marking = Marking(Statement(()))
    return _record(), gallery, tmp_path, marking


def _record():
    found = Evaluation(
        "2026-01-02", "default", 500, "src", "<dst>", "a.mp4", "b.mp4"
    )
    found.scores = {name: 0.5 for name in METRICS if name != "fid"}
    found.missing = {"fid": "FID needs more faces."}
    found.notes = ["a.mp4 was trained on."]
    found.people = [
        {
            "name": "src",
            "basis": "consent",
            "note": "<script>alert(1)</script>",
            "date": "2026-01-01",
            "sources": [{"name": "a.mp4", "sha256": "3fa29c1b0d2e" + 52 * "0"}],
        }
    ]
    found.settings = {"model": {"resolution": 64}}
    found.versions = {"Keras": "3.15"}
    for frame in range(16):
        found.add(frame, {"mouth_original": frame, "mouth_swapped": 3.0})
        found.add(frame, {"seam_error": frame % 5})
    return found
