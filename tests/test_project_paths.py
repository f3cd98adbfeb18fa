"""Where everything of a project lies, and that all of it can be forgotten."""

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import faceswap_gan
from faceswap_gan.project_paths import ProjectPaths
from faceswap_gan.provenance.holdings import everything_of
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

METHODS = dict(inspect.getmembers(ProjectPaths, inspect.isfunction))
PROJECT = r"(.+\.)?(work)?space(\.root)?"
OF_A_PERSON = [
    name
    for name, method in METHODS.items()
    if list(inspect.signature(method).parameters) == ["self", "person"]
]


@pytest.mark.parametrize("method", OF_A_PERSON)
def test_whatever_lies_at_a_place_of_a_person_can_be_forgotten(
    method, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    space = Workspace(tmp_path / "project", create=True)
    face = np.zeros((8, 8, 3), np.uint8)
    write_image(space.faces("ada") / "0.png", face)
    place = METHODS[method](space, "ada")
    if place.suffix:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"")
    else:
        place.mkdir(parents=True, exist_ok=True)
    goes = [p for held in everything_of(space, "ada").found for p in held.goes]
    assert set(goes) & {place, *place.parents}


def test_no_other_module_puts_a_path_of_a_project_together():
    """Such a path is one that `forget` may not know."""
    package = Path(faceswap_gan.__file__).parent
    found = {
        f"{file.relative_to(package)}:{node.lineno}"
        for file in package.rglob("*.py")
        if file.name != "project_paths.py"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if re.fullmatch(PROJECT, ast.unparse(node.left))
    }
    assert found == set()
