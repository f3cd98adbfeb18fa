"""A synthetic person in a workspace is one that training accepts."""

from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.person import add_person
from faceswap_gan.systems.swap.data import load_faces
from faceswap_gan.workspace import Workspace


def test_a_person_can_be_trained_on(tmp_path):
    space = Workspace(tmp_path)
    poses = performance(1, 3)
    add_person(space, "src", IDENTITIES["ada"], poses, frame_size=(160, 120))
    faces = load_faces(space, "src", 64)
    assert faces.shape == (3, 64, 64, 6)
    assert (faces[..., 3:].max(axis=(0, 1, 2)) == 255).all()
    assert space.person("src").basis == "synthetic"
