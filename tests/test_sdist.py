"""What is packed: all that is needed to test or to run it, nothing else."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
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
def built(tmp_path_factory) -> Path:
    """A folder of sdist and wheel of what is kept and of a stray face."""
    copy = tmp_path_factory.mktemp("source")
    for name in kept_files():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    for folder in ("colab", "tests", "faceswap_gan/evaluation/templates"):
        (copy / folder / "face.jpg").write_bytes(b"a face")
        (copy / folder / "weights.npz").write_bytes(b"a model")
    kinds = ("sdist", "--formats=gztar", "bdist_wheel")
    subprocess.run(
        [sys.executable, "setup.py", "-q", *kinds],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    return copy / "dist"


@pytest.fixture(scope="module")
def packed(built) -> set[str]:
    """Names of the files in the sdist."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        files = [one.name for one in opened.getmembers() if one.isfile()]
    return {name.partition("/")[2] for name in files}


def test_an_sdist_has_every_file_of_the_repository(packed):
    assert kept_files() - packed == set()


def test_an_sdist_has_nothing_else(packed):
    more = packed - kept_files() - MADE
    assert {name for name in more if not name.startswith(INDEX)} == set()


def test_a_wheel_has_the_package_and_nothing_else(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = {n for n in opened.namelist() if ".dist-info/" not in n}
    assert names == {n for n in kept_files() if n.startswith("faceswap_gan/")}
