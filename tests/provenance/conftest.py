"""A short film of a person who does not exist; a user of no computer."""

from collections.abc import Iterable
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceswap_gan import swapping
from faceswap_gan.config import load_config
from faceswap_gan.conversion.convert_options import ConvertOptions
from faceswap_gan.faces import geometry
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.geometry import Face
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.provenance import certificate
from faceswap_gan.records.consent import Person
from faceswap_gan.records.consent import record_consent
from faceswap_gan.storage import write_json
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.video.images import write_image
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.workspace import Workspace


class OneFace:
    """Finds a face at once, in the middle of every picture it is shown."""

    name = "one"

    def fingerprint(self):
        return self.name

    def detect(self, images):
        return [self._faces(image) for image in images]

    def _faces(self, image):
        side = min(image.shape[:2]) / 2
        middle = np.array(image.shape[1::-1]) / 2
        points = middle + side * (geometry.TEMPLATE - geometry.TEMPLATE[2])
        corners = np.array([-0.4, -0.5, 0.4, 0.5]) * side
        return [Face(np.tile(middle, 2) + corners, points, 0.99)]


@pytest.fixture(scope="session")
def one_face() -> OneFace:
    """A detector of one face, in the middle of every picture."""
    return OneFace()


@pytest.fixture(scope="session")
def film() -> list[np.ndarray]:
    """Twelve frames of 384x288."""
    return [
        render(IDENTITIES["ada"], pose, 384, 288).image
        for pose in performance(5, 12)
    ]


@pytest.fixture(scope="session")
def save_film():
    """Writes frames as a video."""

    def save(path: Path, frames: list[np.ndarray], crf: int = 18) -> Path:
        height, width = frames[0].shape[:2]
        base = Fraction(1, 25)
        coded = EncodingOptions(crf=crf)
        shape = (width, height)
        with VideoWriter(path, *shape, 1 / base, base, encoding=coded) as video:
            for number, frame in enumerate(frames):
                video.write(frame, number)
        return path

    return save


@pytest.fixture
def own_folder(tmp_path, monkeypatch) -> Path:
    """Where the user's own certificate is to be: an empty place."""
    folder = tmp_path / "config" / "identity"
    monkeypatch.setattr(certificate, "own_folder", lambda: folder)
    return folder


@pytest.fixture
def people() -> tuple[Person, ...]:
    """Two people as a checkpoint holds them."""
    return tuple(
        Person(
            name=name,
            basis="synthetic",
            note="in the drawer",
            date="2026-01-02",
            face_set=name * 4,
        )
        for name in ("ada", "bruno")
    )


@pytest.fixture(scope="session")
def project(tmp_path_factory, film) -> Workspace:
    """A workspace with faces of two, and a model that has learned nothing."""
    space = Workspace(tmp_path_factory.mktemp("project"))
    for name in ("ada", "bruno"):
        write_image(space.faces(name) / "0.png", film[0][:256, :256])
        write_image(space.eye_masks(name) / "0.png", film[0][:256, :256, :1])
        accept_faces(space, name, "synthetic", "rendered")
    config = load_config()
    system, names = FaceSwapSystem(), ["ada", "bruno"]
    model = system.build(names, config)
    checkpoints.save(
        space.model(),
        7,
        [space.person(name) for name in names],
        config,
        system.variables(model),
        model.optimizer,
    )
    return space


def add_model(space, name, people, steps=(5, 9)):
    """Writes what a training leaves, but for its arrays."""
    for step in steps:
        folder = space.model(name) / f"step-{step:08d}"
        rows = [space.person(person).model_dump() for person in people]
        digest = {"weights.npz": f"{name}{step}"}
        write_json(folder / "state.json", {"people": rows, "sha256": digest})
        (folder / "weights.npz").write_bytes(bytes(50))
    write_json(space.run(name) / "train_config.json", {})


@pytest.fixture
def space(tmp_path, monkeypatch):
    """Three people, and two models of two of them each; no outputs yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    space = Workspace(tmp_path / "project", create=True)
    (space.root / "cache").mkdir()
    for number, name in enumerate(("ada", "ada_2", "bo")):
        for index in range(number + 1):
            face = np.zeros((8, 8, 3), np.uint8)
            write_image(space.faces(name) / f"{index}.png", face)
        for masks in space.masks(name):
            write_image(masks / "0.png", np.zeros((8, 8, 1), np.uint8))
        (space.root / "cache" / f"{name}_90_0123456789abcdef.npy").write_bytes(
            bytes(9)
        )
        source = tmp_path / f"{name}.mp4"
        source.write_bytes(name.encode())
        accept_faces(space, name, "consent", f"{name} 7")
        record_consent(
            space.person_file(name), name, "consent", f"{name} 7", [source]
        )
    add_model(space, "first", ["ada", "bo"])
    add_model(space, "second", ["ada_2", "bo"])
    return space


@pytest.fixture(scope="session")
def model(project) -> str:
    """The hash of the project's model."""
    return checkpoints.latest(project.model()).digest


@pytest.fixture(scope="session")
def outputs_data(tmp_path_factory) -> Path:
    """Where the credentials of `swapped` are kept for copies to lead back."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def own_data(outputs_data) -> Iterator[None]:
    """Keeps credentials apart from those of other modules' outputs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(outputs_data))
        yield


@pytest.fixture(scope="session")
def swapped(
    project, film, save_film, one_face, outputs_data, tmp_path_factory
) -> Path:
    """A converted film; its source lies beside it."""
    folder = tmp_path_factory.mktemp("swapped")
    source = save_film(folder / "in.mp4", film)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(outputs_data))
        swapping.convert(
            project,
            source,
            folder / "out.mp4",
            {"ada": "bruno"},
            options=ConvertOptions(one_face, "five-point", "longest"),
        )
    return folder / "out.mp4"


@pytest.fixture(scope="session")
def frames_of():
    """Reads the frames of a video."""

    def read(path: Path) -> list[np.ndarray]:
        with VideoReader(path) as video:
            return [frame.image for frame in video]

    return read


@pytest.fixture(scope="session")
def flip():
    """Copies a file and flips a bit of some of its bytes."""

    def copy(path: Path, target: Path, places: Iterable[int]) -> Path:
        data = bytearray(path.read_bytes())
        for place in places:
            data[place] ^= 1
        target.write_bytes(data)
        return target

    return copy


@pytest.fixture(scope="session")
def remux():
    """Copies the packets of a video into another file."""

    def copy(path: Path, target: Path) -> Path:
        with av.open(str(path)) as source, av.open(str(target), "w") as output:
            [track] = source.streams.video
            stream = output.add_stream_from_template(track)
            for packet in source.demux(track):
                if packet.size:
                    packet.stream = stream
                    output.mux(packet)
        return target

    return copy
