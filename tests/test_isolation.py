"""No test undoes what fixtures have set for it."""

import re
from pathlib import Path

UNDONE = re.compile(r"\.undo\(\)")


def test_patches_end_by_a_context():
    files = Path(__file__).parent.rglob("*.py")
    found = [str(file) for file in files if UNDONE.search(file.read_text())]
    assert not found, "`with monkeypatch.context() as patch` ends a patch alone"
