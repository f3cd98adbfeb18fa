"""Functions take few parameters: what belongs together is an object."""

import ast
from pathlib import Path

import faceswap_gan

PACKAGE = Path(faceswap_gan.__file__).parent
MOST = 8


def functions():
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield file.relative_to(PACKAGE), node


def is_command(file, node):
    """Whether a function's parameters are arguments and options of a shell."""
    names = {
        part.id
        for d in node.decorator_list
        for part in ast.walk(d)
        if isinstance(part, ast.Name)
    }
    return file.parts[0] == "cli" and "interruptible" in names


def count(node):
    parts = node.args
    names = [p.arg for p in parts.posonlyargs + parts.args + parts.kwonlyargs]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def test_no_function_takes_more_than_eight_parameters():
    crowded = {
        f"{file}: {node.name}"
        for file, node in functions()
        if count(node) > MOST and not is_command(file, node)
    }
    assert crowded == set()
