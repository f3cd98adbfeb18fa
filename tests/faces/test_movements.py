"""Movements are measured from how a face is at rest."""

import numpy as np

from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.head import FRONTAL
from faceswap_gan.faces.mesh.head import STEADY
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.points import COEFFICIENTS
from faceswap_gan.faces.movements import MADE
from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.faces.movements import SLIGHT
from faceswap_gan.faces.movements import amounts
from faceswap_gan.faces.movements import amounts_of_meshes
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import packed

MESH = packed(np.zeros((478, 3)))
DOING = [movement.doing for movement in MOVEMENTS]


def expression(eyes=0.3, pitch=0.0, brows=0.2, head=0.0, lips=0.0):
    values = np.zeros(len(COEFFICIENTS))
    for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"):
        values[COEFFICIENTS.index(name)] = brows
    return Expression(
        points=MESH,
        coefficients=values.tolist(),
        gaze=[0.0, pitch],
        head=[0.0, head, 0.0],
        lids=[eyes, eyes * 1.1],
        lips=lips,
    )


def made(found: np.ndarray) -> set[str]:
    return {DOING[column] for column in np.flatnonzero(found >= MADE)}


def test_what_a_face_does_is_named():
    still = [expression()] * 5
    found = amounts(
        [
            *still,
            expression(pitch=-10.0),
            expression(eyes=0.05, pitch=-10.0),
            expression(brows=0.6, lips=0.3),
            None,
        ]
    )
    assert np.isnan(found[-1]).all()
    assert (np.abs(found[:5]) < SLIGHT).all()
    assert [made(row) for row in found[5:-1]] == [
        {"looking down"},
        {"looking down", "closing the eyes"},
        {"raising the brows", "opening the mouth"},
    ]


def test_what_a_face_is_like_at_rest_changes_nothing():
    film = [{}, {}, {"brows": 0.6}, {"eyes": 0.1}, {"head": 12.0}]
    narrow = [expression(**face) for face in film]
    wide = [
        expression(
            eyes=1.7 * face.get("eyes", 0.3),
            brows=face.get("brows", 0.2) + 0.3,
            head=face.get("head", 0.0) + 6.0,
        )
        for face in film
    ]
    np.testing.assert_allclose(amounts(wide), amounts(narrow), atol=1e-9)


def test_open_eyes_are_not_wide_for_those_who_often_lower_them():
    lowered = [expression(eyes=0.15)] * 6
    found = amounts([*lowered, *[expression()] * 4, expression(eyes=0.4)])
    assert [made(row) for row in found[5:]] == [
        set(),
        *[set()] * 4,
        {"opening the eyes wide"},
    ]


def test_a_mesh_alone_tells_all_but_what_coefficients_measure():
    random = np.random.default_rng(3)
    meshes = random.uniform(-40, 40, (6, 478, 3)) + 128
    meshes[:, STEADY] = 70 * FRONTAL + 128
    known = [
        Expression(
            points=packed(mesh),
            coefficients=[0.1] * len(COEFFICIENTS),
            gaze=gaze.mean(axis=0).tolist(),
            head=head.tolist(),
            lids=lids.tolist(),
            lips=float(lips),
        )
        for mesh, gaze, head, lids, lips in zip(
            meshes,
            measures.gaze(meshes),
            head_pose(meshes),
            measures.lid_openings(meshes),
            measures.lip_opening(meshes),
            strict=True,
        )
    ]
    found = amounts_of_meshes(meshes[:2], known)
    unknown = np.isnan(found).all(axis=0)
    parts = {m.part for m, no in zip(MOVEMENTS, unknown, strict=True) if no}
    assert parts == {"smile", "pucker", "brows up", "brows down"}
    expected = amounts(known)[:2]
    np.testing.assert_allclose(found[:, ~unknown], expected[:, ~unknown])


def test_nobody_known_is_nothing_known():
    assert np.isnan(amounts([None, None])).all()
