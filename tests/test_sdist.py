"""The source distribution: all that is needed to test it, and nothing else."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MADE = {"PKG-INFO", "setup.cfg"}
INDEX = "faceswap_gan.egg-info"


def kept_files() -> set[str]:
    """The files under version control, or those an sdist says it has."""
    if not (ROOT / ".git").exists():
        index = (ROOT / INDEX / "SOURCES.txt").read_text().split()
        return {name for name in index if not name.startswith(INDEX)}
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = {name for name in listed.split("\0") if (ROOT / name).is_file()}
    return {name for name in names if not name.startswith(".")}


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> set[str]:
    """Names of the files in an sdist of what is kept and of a stray face."""
    copy = tmp_path_factory.mktemp("source")
    for name in kept_files():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    for folder in ("colab", "tests"):
        (copy / folder / "face.jpg").write_bytes(b"a face")
        (copy / folder / "weights.npz").write_bytes(b"a model")
    subprocess.run(
        [sys.executable, "setup.py", "-q", "sdist", "--formats=gztar"],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    (archive,) = (copy / "dist").iterdir()
    with tarfile.open(archive) as opened:
        files = [one.name for one in opened.getmembers() if one.isfile()]
    return {name.partition("/")[2] for name in files}


def test_an_sdist_has_every_file_of_the_repository(packed):
    assert kept_files() - packed == set()


def test_an_sdist_has_nothing_else(packed):
    more = packed - kept_files() - MADE
    assert {name for name in more if not name.startswith(INDEX)} == set()
