"""Versions, requirements and pins agree with each other and with the code."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import faceswap_gan

ROOT = Path(__file__).parents[1]
PACKAGE = Path(faceswap_gan.__file__).parent
ELSEWHERE = {"exporting/example.py"}
"""What runs without this package."""
DISTRIBUTIONS = {"dlib": ["dlib-bin"]}
"""Of wheels that do not say what is to be imported."""


def normal(name):
    """Returns a distribution's name as it is compared."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


def required():
    """Returns the names of `install_requires`, and of the extras."""
    tree = ast.parse((ROOT / "setup.py").read_text())
    (call,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "setup"
    )
    found = []
    for key in ("install_requires", "extras_require"):
        (value,) = (word.value for word in call.keywords if word.arg == key)
        lists = value.values if isinstance(value, ast.Dict) else [value]
        lines = [line for each in lists for line in each.elts]
        texts = [getattr(line, "values", [line])[0].value for line in lines]
        found.append({normal(text) for text in texts})
    return found


def imported():
    """Returns what the package imports beside itself and Python's own."""
    names = set()
    for file in PACKAGE.rglob("*.py"):
        if file.relative_to(PACKAGE).as_posix() in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.partition(".")[0])
    # google.colab is where notebooks run in Colab, and nowhere else.
    return names - {*sys.stdlib_module_names, "faceswap_gan", "google"}


def test_what_is_imported_is_required():
    always, extras = required()
    known = packages_distributions() | DISTRIBUTIONS
    missing = {
        name
        for name in imported()
        if not {normal(d) for d in known.get(name, [name])} & (always | extras)
    }
    assert missing == set()


def test_what_is_always_required_is_pinned():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = {normal(line) for line in lines if "==" in line}
    assert required()[0] - pins == set()


def test_the_changelog_begins_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## (\d+)\.(\d+)\.(\d+) ", text, re.MULTILINE)
    assert ".".join(versions[0]) == faceswap_gan.__version__
    numbers = [tuple(map(int, version)) for version in versions]
    assert numbers == sorted(set(numbers), reverse=True)
