"""Expressions on disk: exact, and never trusted when they are read."""

import base64
import json

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import ExpressionRow
from faceswap_gan.records.expressions import can_be_packed
from faceswap_gan.records.expressions import packed
from faceswap_gan.records.expressions import read_expressions
from faceswap_gan.records.expressions import remove_expressions
from faceswap_gan.records.expressions import unpacked
from faceswap_gan.records.expressions import write_expressions
from faceswap_gan.sealed import sealed

MESH = np.random.default_rng(0).uniform(-400, 400, (478, 3))


def row(number: int, seen: bool = True) -> ExpressionRow:
    expression = Expression(
        points=packed(MESH),
        coefficients=[0.125] * 52,
        gaze=[3.5, -4.0],
        head=[10.0, 2.0, -170.0],
        lids=[0.25, 0.3],
        lips=0.0,
    )
    return ExpressionRow(
        picture_sha256=f"{number:064x}",
        made_by="test",
        score=0.75,
        expression=expression if seen else None,
    )


def test_points_are_kept_to_a_hundredth_of_a_pixel():
    assert can_be_packed(MESH)
    np.testing.assert_allclose(unpacked(packed(MESH)), MESH, atol=0.01)
    for wrong in (np.nan, np.inf, 600.0):
        assert not can_be_packed(np.full((478, 3), wrong))


def test_what_is_written_is_read(tmp_path):
    file = tmp_path / "expressions.jsonl"
    assert read_expressions(file) == ({}, 0)
    rows = [row(1), row(2, seen=False)]
    write_expressions(file, rows)
    assert read_expressions(file) == (
        {one.picture_sha256: one for one in rows},
        0,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points", base64.b64encode(b"short").decode()),
        ("points", "no base64!"),
        ("points", 3),
        ("coefficients", [0.5] * 51),
        ("coefficients", [1.5] * 52),
        ("gaze", [0.0]),
        ("head", [0.0, 0.0, 500.0]),
        ("lids", [-1.0, 0.0]),
        ("lips", None),
    ],
)
def test_rows_that_say_what_cannot_be_are_damaged(tmp_path, name, value):
    good, bad = row(1).model_dump(), row(2).model_dump()
    bad["expression"][name] = value
    file = tmp_path / "expressions.jsonl"
    lines = [json.dumps(sealed(good)), json.dumps(sealed(bad)), "no JSON", "[]"]
    file.write_text("\n".join(lines))
    rows, damaged = read_expressions(file)
    assert (list(rows), damaged) == ([good["picture_sha256"]], 3)


def test_a_number_that_was_changed_is_found(tmp_path):
    file = tmp_path / "expressions.jsonl"
    write_expressions(file, [row(1)])
    file.write_text(file.read_text().replace("0.75", "0.85"))
    assert read_expressions(file) == ({}, 1)


def test_rows_of_pictures_that_leave_are_removed(tmp_path):
    file = tmp_path / "expressions.jsonl"
    remove_expressions(file, {"a"})
    assert not file.exists()
    write_expressions(file, [row(1), row(2)])
    remove_expressions(file, {row(1).picture_sha256})
    assert list(read_expressions(file)[0]) == [row(2).picture_sha256]


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_expressions(tmp_path)
