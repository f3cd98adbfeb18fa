"""Which faces a model was trained on: a hash that a change changes."""

import os

import numpy as np
import pytest

from faceswap_gan.errors import ConsentError
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace


@pytest.fixture
def space(tmp_path):
    space = Workspace(tmp_path / "project", create=True)
    for name in ("a.png", "b.png"):
        write_image(space.faces("ada") / name, np.zeros((8, 8, 3), np.uint8))
    space.manifest("ada").write_text('{"file": "a.png"}\n')
    return space


def test_it_stays_while_the_faces_stay(space):
    assert space.face_set("ada") == space.face_set("ada")


def test_a_face_more_or_less_or_another_row_changes_it(space):
    seen = {space.face_set("ada")}
    (space.faces("ada") / "b.png").rename(space.faces("ada") / "c.png")
    seen.add(space.face_set("ada"))
    (space.faces("ada") / "c.png").unlink()
    seen.add(space.face_set("ada"))
    space.manifest("ada").write_text('{"file": "a.png", "score": 1}\n')
    seen.add(space.face_set("ada"))
    space.manifest("ada").unlink()
    seen.add(space.face_set("ada"))
    assert len(seen) == 5


def test_another_picture_of_the_same_name_size_and_time_changes_it(space):
    before, face = space.face_set("ada"), space.faces("ada") / "a.png"
    times = (face.stat().st_atime_ns, face.stat().st_mtime_ns)
    data = face.read_bytes()
    face.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(face, ns=times)
    assert space.face_set("ada") != before


def test_a_person_knows_their_faces_but_the_record_does_not(space):
    with pytest.raises(ConsentError):
        space.person("ada")
    accept_faces(space, "ada", "self", "Ada")
    assert space.person("ada").face_set == space.face_set("ada")
    assert "face_set" not in space.person_file("ada").read_text()
