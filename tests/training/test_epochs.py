"""The length of a training in epochs."""

import pytest

from faceswap_gan.config import load_config
from faceswap_gan.training.epochs import steps_in

PEOPLE = ["src", "dst"]


def add_faces(workspace, person, count):
    picture = workspace.face_files(person)[0].read_bytes()
    for number in range(len(workspace.face_files(person)), count):
        (workspace.faces(person) / f"{number:03d}.png").write_bytes(picture)


@pytest.mark.parametrize(
    "counts, epochs, steps",
    [((6, 6), 1, 2), ((6, 6), 10, 15), ((6, 9), 10, 23)],
)
def test_the_largest_set_is_seen_so_often(workspace, counts, epochs, steps):
    config = load_config(overrides=["training.batch_size=4"])
    for person, count in zip(PEOPLE, counts, strict=True):
        add_faces(workspace, person, count)
    assert steps_in(epochs, workspace, PEOPLE, config) == steps


def test_held_out_faces_do_not_count(workspace):
    add_faces(workspace, "src", 80)
    given = ["training.batch_size=1", "training.held_out=0.05"]
    steps = steps_in(1, workspace, PEOPLE, load_config(overrides=given))
    assert steps == 80 - 4 * 3
