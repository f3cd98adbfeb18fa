"""A mesh as text in the aligned crop."""

import dataclasses

import numpy as np
import pytest

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.aligned_mesh import aligned
from faceswap_gan.faces.mesh.aligned_mesh import with_mesh
from faceswap_gan.faces.mesh.points import NOSE_TIP
from faceswap_gan.faces.outlines import face_outline
from faceswap_gan.faces.outlines import part_outlines

FIVE = np.array([[90, 100], [150, 100], [120, 130], [100, 160], [140, 160.0]])


@pytest.fixture
def face():
    mesh = np.random.default_rng(0).uniform(60, 200, (478, 3))
    box = np.concatenate([mesh[:, :2].min(0), mesh[:, :2].max(0)])
    return Face(box, FIVE, 0.9, 3, 1, mesh)


def test_what_a_mesh_outlines_comes_back(face):
    kept = aligned(face)
    assert kept.mesh is None and len(kept.aligned_mesh) < 800
    again = with_mesh(kept).mesh
    outlining = ~np.isnan(again[:, 0])
    assert 80 < outlining.sum() < 160
    np.testing.assert_allclose(
        again[outlining, :2], face.mesh[outlining, :2], atol=0.01
    )
    for part, outlines in part_outlines(again).items():
        expected = part_outlines(face.mesh)[part]
        for one, other in zip(outlines, expected, strict=True):
            np.testing.assert_allclose(one, other, atol=0.01)
    outline = face_outline(again, 0.25)
    np.testing.assert_allclose(
        outline, face_outline(face.mesh, 0.25), atol=0.05
    )


def test_it_goes_where_the_five_points_go(face):
    turned = FIVE @ [[0.8, 0.6], [-0.6, 0.8]] * 1.5 + [7, -4]
    kept = dataclasses.replace(aligned(face), landmarks=turned)
    mesh = with_mesh(kept).mesh
    there = transform(similarity(FIVE, turned), face.mesh[NOSE_TIP, :2])
    np.testing.assert_allclose(mesh[NOSE_TIP, :2], there, atol=0.02)


def test_without_a_mesh_or_with_a_wild_one_nothing_is_kept(face):
    bare = dataclasses.replace(face, mesh=None)
    assert aligned(bare) is with_mesh(bare) is bare
    wild = dataclasses.replace(face, mesh=face.mesh * 1e4)
    assert aligned(wild).aligned_mesh is None
