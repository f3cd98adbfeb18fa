"""The recipes of the contributing page, followed in a copy of the package.

`recipes_tried.py` uses what they make there, and the tests that the page names
take it up by themselves.
"""

import ast
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest

import faceswap_gan

ROOT = Path(__file__).parents[2]
COUNTING = "tests/training/systems/counting"
RECIPES = {
    "A norm": 1,
    "A loss": 2,
    "A detector": 1,
    "A colour method": 1,
    "A metric": 1,
    "A system": 1,
    "A frame transform": 0,
}
"""Each recipe, and how many lines it adds to files that are there."""
TAKEN_UP = [
    "networks/test_norms.py::test_every_norm_keeps_shape_and_policy[rms]",
    "networks/test_norms.py::test_every_norm_can_be_exported[rms]",
    "conversion/test_conversion_color.py::test_contract[luv]",
    "conversion/test_preview.py::test_every_method_has_its_tile",
    "evaluation/test_catalog.py::test_a_metric_is_described[sharpness_ratio]",
]
"""Tests of families, which find the new member by themselves."""


class Part(NamedTuple):
    """What a recipe says of a file.

    Attributes:
        file: its path.
        place: the table or the class that a line is added to, or `at its
            end`; empty for a file of its own.
        text: the code.
    """

    file: str
    place: str
    text: str


def parts(title: str) -> list[Part]:
    """Reads the recipe under a title."""
    page = (ROOT / "docs" / "contributing.md").read_text()
    section = page.split(f"\n### {title}\n")[1].split("\n### ")[0]
    found = []
    for code in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        _, *pieces = re.split(r"^# (faceswap_gan/.*)\n", code, flags=re.M)
        for head, text in zip(pieces[::2], pieces[1::2], strict=True):
            file, _, place = head.partition(", ")
            found.append(Part(file, place.removeprefix("in "), text))
    return found


def lines_of(part: Part) -> tuple[str, str]:
    """Divides what is added to a file into imports and the rest."""
    lines = part.text.strip().splitlines(keepends=True)
    imports = [line for line in lines if line.startswith("from ")]
    rest = [line for line in lines if not line.startswith("from ")]
    return "".join(imports), "".join(rest).strip()


def follow(part: Part, root: Path) -> None:
    """Does what a recipe says."""
    file = root / part.file
    if not part.place:
        assert not file.exists()
        file.write_text(part.text)
        return
    imports, added = lines_of(part)
    source = file.read_text()
    lines = source.splitlines(keepends=True)
    if part.place == "at its end":
        lines.append(f"{added}\n")
    else:
        node = named(part.place, ast.parse(source))
        if isinstance(node, ast.ClassDef):
            added = textwrap.indent(f"{added}\n", "    ")
            lines.insert(node.end_lineno, added)
        else:
            added = f"    {added.removesuffix(',')},\n"
            lines.insert(closing(lines, node), added)
    last = max(
        node.end_lineno
        for node in ast.parse(source).body
        if isinstance(node, ast.ImportFrom)
    )
    lines.insert(last, imports)
    file.write_text("".join(lines))


def named(name: str, module: ast.Module) -> ast.stmt:
    """Finds the class or the assignment of a name."""
    for node in module.body:
        match node:
            case (
                ast.ClassDef(name=found)
                | ast.AnnAssign(target=ast.Name(id=found))
                | ast.Assign(targets=[ast.Name(id=found)])
            ) if found == name:
                return node
    raise AssertionError(name)


def closing(lines: list[str], node: ast.stmt) -> int:
    """Finds the line that ends the last entry of a table."""
    row = node.end_lineno - 1
    while not lines[row].rstrip().endswith(","):
        row -= 1
    return row + 1 if "}," not in lines[row] else row


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_is_a_file_and_a_line(title):
    steps = parts(title)
    new = [step for step in steps if not step.place]
    added = [lines_of(step)[1] for step in steps if step.place]
    assert len(new) == (title != "A system")
    assert len(added) == RECIPES[title]
    docstrings = (text.partition('\n"""')[0] for text in added)
    assert all(len(text.splitlines()) == 1 for text in docstrings)


def test_what_the_recipes_make_is_used_like_any_other(tmp_path):
    shutil.copytree(
        Path(faceswap_gan.__file__).parent,
        tmp_path / "faceswap_gan",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(
        ROOT / COUNTING, tmp_path / "faceswap_gan" / "systems" / "counting"
    )
    for title in RECIPES:
        for part in parts(title):
            follow(part, tmp_path)
    words = ["-m", "pytest", "-c", ROOT / "pyproject.toml", "-x"]
    words += ["-o", f"pythonpath={tmp_path}", "-p", "no:cacheprovider"]
    words += [Path(__file__).with_name("recipes_tried.py")]
    words += [ROOT / "tests" / test for test in TAKEN_UP]
    ended = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
