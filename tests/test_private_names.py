"""The package uses what other libraries promise, and nothing private."""

import ast
from pathlib import Path

import pytest

import faceswap_gan

PACKAGE = Path(faceswap_gan.__file__).parent
PROMISED = {"_asdict", "_fields", "_make", "_replace"}
"""What the documentation of named tuples promises."""


def is_private(name):
    dunder = name.startswith("__") and name.endswith("__")
    return name == "src" or (name.startswith("_") and not dunder)


def private_names(source):
    """Yields what is private and not of the module itself."""
    nodes = list(ast.walk(ast.parse(source)))
    made = {
        getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        or isinstance(getattr(node, "ctx", None), ast.Store)
    }
    for node in nodes:
        names = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Attribute) and node.attr not in made:
            names = [node.attr]
        for name in names:
            if any(map(is_private, name.split("."))) and name not in PROMISED:
                yield name


def test_no_module_uses_a_private_name():
    used = {
        file.relative_to(PACKAGE).as_posix(): list(
            private_names(file.read_text())
        )
        for file in PACKAGE.rglob("*.py")
    }
    assert {file: names for file, names in used.items() if names} == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from keras.src import backend", "keras.src.backend"),
        ("import keras.src.ops", "keras.src.ops"),
        ("from numpy._core import umath", "numpy._core.umath"),
        ("rate = optimizer._learning_rate", "_learning_rate"),
    ],
)
def test_a_private_name_would_be_seen(line, name):
    assert list(private_names(line)) == [name]
