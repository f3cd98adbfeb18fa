"""Names, checks and sentences of whatever writes files."""

import errno
import os
from pathlib import Path

import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.files import cannot_write
from faceswap_gan.files import check_writable
from faceswap_gan.files import hidden_files
from faceswap_gan.files import hidden_name
from faceswap_gan.files import remove_quietly
from faceswap_gan.files import side_name


def test_an_internal_name_says_of_what_it_is(tmp_path):
    hidden = hidden_name(tmp_path / "a.b.mp4", "12.tmp")
    assert hidden == tmp_path / ".a.b.12.tmp.mp4"


@pytest.mark.parametrize("name", ["n" * 251 + ".mp4", "é" * 125 + ".mp4"])
def test_an_internal_name_is_never_too_long(tmp_path, name):
    hidden = hidden_name(tmp_path / name, "12345.tmp")
    hidden.touch()
    assert hidden.suffix == ".mp4"
    other = hidden_name(tmp_path / f"{name[:-5]}x.mp4", "12345.tmp")
    assert other != hidden


@pytest.mark.parametrize("name", ["a.mp4", "n" * 251 + ".mp4"])
def test_internal_files_are_found_again(tmp_path, name):
    made = [hidden_name(tmp_path / name, f"{n}.tmp") for n in (1, 234567)]
    others = [hidden_name(tmp_path / f"b{name[1:]}", "1.tmp"), tmp_path / name]
    for file in (*made, *others):
        file.touch()
    assert hidden_files(tmp_path / name, r"\d+\.tmp") == made


def test_what_stays_beside_a_file_is_named_after_it(tmp_path):
    plain = side_name(tmp_path / "a.mp4", ".tracks.jsonl")
    assert plain == tmp_path / "a.mp4.tracks.jsonl"
    names = {
        side_name(tmp_path / f"{'n' * 250}{end}.mp4", ".tracks.jsonl").name
        for end in "ab"
    }
    assert len(names) == 2
    assert all(len(name) <= 223 and name.endswith(".jsonl") for name in names)


def test_what_can_be_written_is_let_through(tmp_path):
    check_writable(tmp_path / "new" / f"{'n' * 251}.mp4")
    assert list((tmp_path / "new").iterdir()) == []


def test_what_cannot_be_written_is_named_before_the_work(tmp_path):
    (tmp_path / "file.txt").touch()
    for path, reason in {
        tmp_path / "file.txt/x": "lies below a file|folder is needed",
        tmp_path / "file.txt/x/y": "lies below a file|folder is needed",
        tmp_path / ("n" * 256): "choose a shorter name",
    }.items():
        with pytest.raises(OutputError, match=reason):
            check_writable(path)


def test_cleaning_up_hides_no_error(tmp_path, monkeypatch):
    (tmp_path / "file.txt").touch()
    remove_quietly(tmp_path / "file.txt/x")
    remove_quietly(tmp_path / ("n" * 300))

    def refused(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "unlink", refused)
    remove_quietly(tmp_path / "file.txt")
    assert (tmp_path / "file.txt").exists()


@pytest.mark.parametrize(
    ("number", "is_about_space"),
    [
        (errno.ENOSPC, True),
        (errno.EDQUOT, True),
        (errno.EACCES, False),
        (errno.EIO, False),
        (errno.ELOOP, False),
    ],
)
def test_space_is_asked_for_where_there_is_none(number, is_about_space):
    error = cannot_write(Path("swap.mp4"), OSError(number, os.strerror(number)))
    assert ("free some space" in str(error)) == is_about_space
