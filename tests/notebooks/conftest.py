"""What notebooks run on in the tests: synthetic people, tiny settings."""

from pathlib import Path

import pytest

from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.person import add_person
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.workspace import Workspace

ACTORS = {"src": ("bruno", 11), "dst": ("ada", 12)}
FRAMES = 8
SIZE = (240, 240)


@pytest.fixture(scope="session")
def film(tmp_path_factory) -> Path:
    """A short video of the first person."""
    path = tmp_path_factory.mktemp("film") / "video.mp4"
    write_video(path, IDENTITIES["bruno"], performance(13, FRAMES), SIZE)
    return path


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """A workspace with faces, masks and consent of both people."""
    space = Workspace(tmp_path_factory.mktemp("project"))
    for person, (actor, seed) in ACTORS.items():
        poses = performance(seed, FRAMES)
        add_person(space, person, IDENTITIES[actor], poses, SIZE)
    return space.root
