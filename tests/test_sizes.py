"""Files and functions that can be read at once."""

import ast
from pathlib import Path

import faceswap_gan

PACKAGE = Path(faceswap_gan.__file__).parent
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def lengths() -> dict[str, int]:
    """Returns the lines of each function, without its head and docstring."""
    found = {}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = ast.get_docstring(node) is not None
                body = node.body[told:] or node.body
                name = f"{file.relative_to(PACKAGE)}:{node.name}"
                lines = body[-1].end_lineno - body[0].lineno + 1
                found[name] = max(lines, found.get(name, 0))
    return found


def test_no_file_is_long():
    files = PACKAGE.rglob("*.py")
    lines = {file: len(file.read_text().splitlines()) for file in files}
    assert [file for file in lines if lines[file] > LONGEST_FILE] == []


def test_no_function_is_long():
    found = lengths()
    assert [name for name in found if found[name] > LONGEST_FUNCTION] == []
