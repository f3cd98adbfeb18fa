"""The layers of docs/architecture.md, held against every import."""

import ast
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import faceswap_gan

ROOT = Path(faceswap_gan.__file__).parents[1]
PACKAGE = "faceswap_gan"
UPWARDS = {
    ("systems.entry", "systems.system"): (
        "an entry says of what type the other half of its system is"
    ),
}
"""Imports that run upwards, and why."""


def modules() -> dict[str, Path]:
    """Returns every module of the package by its name in it."""
    files = sorted((ROOT / PACKAGE).rglob("*.py"))
    names = (file.relative_to(ROOT).with_suffix("").parts for file in files)
    return {
        ".".join(part for part in parts if part != "__init__"): file
        for parts, file in zip(names, files, strict=True)
    }


MODULES = modules()


def imports(file: Path) -> Iterator[str]:
    """Yields what a file imports of the package, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if _ours(a.name))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by dots"
            if _ours(node.module):
                for alias in node.names:
                    inside = f"{node.module}.{alias.name}"
                    yield inside if inside in MODULES else node.module


def _ours(module: str) -> bool:
    return module.split(".")[0] == PACKAGE


GRAPH = {
    name.removeprefix(f"{PACKAGE}."): {
        found.removeprefix(f"{PACKAGE}.") for found in imports(file)
    }
    - {name.removeprefix(f"{PACKAGE}."), PACKAGE}
    for name, file in MODULES.items()
    if name != PACKAGE
}


def layers() -> dict[str, int]:
    """Returns the layer of each entry of the table, the lowest being 0."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text.split("\n## Layers\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| [^`|]+ \| (`.+) \|$", section, re.M)
    return {
        entry: height
        for height, row in enumerate(reversed(rows))
        for entry in re.findall(r"`([^`]+)`", row)
    }


LAYERS = layers()


def entry_of(module: str) -> str:
    """Returns the part of a module's name that the table has."""
    parts = module.split(".")
    starts = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((start for start in starts if row_of(start) is not None), "")


def row_of(name: str) -> str | None:
    """Returns what the table has for a name; a star is any one part."""
    stars = name.split(".")
    stars[1:2] = "*" * len(stars[1:2])
    rows = (name, ".".join(stars))
    return next((row for row in rows if row in LAYERS), None)


def height_of(module: str) -> int:
    """Returns the layer of a module."""
    return LAYERS[row_of(entry_of(module))]


def is_late(one: str, other: str) -> bool:
    """Says whether an entry loads another part of its own system."""
    kind = re.fullmatch(r"(systems\.\w+)\.entry", one)
    return kind is not None and other.startswith(f"{kind[1]}.")


def edges() -> list[tuple[str, str]]:
    """Returns who imports whom, but for what is excused."""
    found = {(one, other) for one, others in GRAPH.items() for other in others}
    kept = found - UPWARDS.keys()
    return sorted(pair for pair in kept if not is_late(*pair))


def test_every_module_has_a_layer_and_every_entry_a_module():
    assert [module for module in GRAPH if not entry_of(module)] == []
    assert LAYERS.keys() == {row_of(entry_of(module)) for module in GRAPH}


def test_what_is_imported_is_there():
    assert {o for others in GRAPH.values() for o in others} <= GRAPH.keys()


def test_no_import_runs_upwards():
    upwards = [
        f"{one} -> {other}"
        for one, other in edges()
        if height_of(one) < height_of(other)
    ]
    assert upwards == []


@pytest.mark.parametrize("level", ["modules", "entries"])
def test_there_is_no_circle(level):
    graph = {}
    for pair in edges():
        one, other = pair if level == "modules" else map(entry_of, pair)
        if one != other:
            graph.setdefault(one, set()).add(other)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_what_is_excused_is_still_needed():
    assert [pair for pair in UPWARDS if pair[1] not in GRAPH[pair[0]]] == []


def test_nothing_but_the_registry_knows_a_system():
    """Nothing else reads what a system alone has among its settings."""
    outside = [one for one in GRAPH if not re.match(r"systems\.\w+\b", one)]
    kinds = {
        (one, other)
        for one in outside
        for other in GRAPH[one]
        if re.match(r"systems\.\w+\.", other)
    }
    assert kinds == {("systems", "systems.swap.entry")}
    reads = [
        one
        for one in outside
        if re.search(
            r"config\.model\b", MODULES[f"{PACKAGE}.{one}"].read_text()
        )
    ]
    assert reads == []


def test_nothing_but_commands_uses_the_evaluation():
    pairs = [tuple(map(entry_of, pair)) for pair in edges()]
    users = {one for one, other in pairs if other == "evaluation"}
    assert users - {"evaluation"} <= {"cli", "demo"}
