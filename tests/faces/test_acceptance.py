"""Pictures are used as a person's once somebody answers for them."""

import os
import shutil
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from typer.testing import CliRunner

from faceswap_gan import hashing
from faceswap_gan.cli import app
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.five_points import FivePoints
from faceswap_gan.faces.five_points import aligned_picture
from faceswap_gan.faces.mask_set import make_masks
from faceswap_gan.faces.samples import sample_crops
from faceswap_gan.records.consent import read_person
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.systems.swap.data import load_faces
from faceswap_gan.video.images import write_image

USES = {
    "train": lambda space: space.person("src"),
    "faces of a training": lambda space: load_faces(space, "src", 64),
    "masks": lambda space: make_masks(space, "src", "five-point"),
    "recognition, evaluate": lambda space: sample_crops(space, "src", 4),
}


@pytest.fixture
def space(squares, workspace, video):
    """A person as `extract` leaves them."""
    extract([video], workspace, "src", "self", detector=squares.Squares())
    return workspace


@pytest.fixture
def stranger(space):
    """A picture of somebody else, put into the folder."""
    file = space.faces("src") / "stranger.png"
    write_image(file, np.full((256, 256, 3), 99, np.uint8))
    return file


def test_extracted_faces_are_accepted(space):
    hashes = space.accepted_faces("src")
    rows = read_manifest(space.manifest("src"))
    assert [row["picture_sha256"] for row in rows] == list(hashes.values())


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_stranger_in_the_folder_is_used_for_nothing(space, stranger, use):
    with pytest.raises(ConsentError, match=r"1 not in its man.*stranger\.png"):
        use(space)


def test_exchanged_and_edited_pictures_are_noticed(space, stranger):
    stranger.replace(space.face_files("src")[0])
    with pytest.raises(ConsentError, match="1 changed since"):
        space.person("src")


def test_removing_pictures_needs_nobody_s_word(space):
    space.face_files("src")[0].unlink()
    assert space.person("src").basis == "self"


def test_accepted_pictures_are_used_and_the_word_is_kept(space, stranger):
    report = accept_faces(space, "src", "consent", "Ada, form 7")
    assert (report.accepted, report.faces) == (1, len(space.face_files("src")))
    assert stranger in space.accepted_faces("src")
    row = next(
        row
        for row in read_manifest(space.manifest("src"))
        if row["file"] == stranger.name
    )
    assert row["accepted"]["basis"] == "consent"
    assert row["accepted"]["note"] == "Ada, form 7"
    first, added = read_person(space.person_file("src")).sources
    assert (first.basis, added.basis) == ("self", "consent")
    assert accept_faces(space, "src", "consent", "Ada").accepted == 0
    assert len(space.person("src").sources) == 2


def test_a_changed_picture_loses_the_points_of_the_old_one(space, stranger):
    changed = space.face_files("src")[0]
    stranger.replace(changed)
    accept_faces(space, "src", "self", "me")
    points = FivePoints(space, "src", None)
    assert "landmarks" not in points.rows[changed.name]


def test_a_set_without_hashes_is_accepted_once_with_its_points(space):
    manifest = space.manifest("src")
    rows = manifest.read_text().replace('"picture_sha256"', '"unknown"')
    manifest.write_text(rows)
    with pytest.raises(ConsentError, match="older version"):
        space.person("src")
    accept_faces(space, "src", "self", "me")
    assert space.person("src").name == "src"
    assert all("landmarks" in row for row in read_manifest(manifest))


@pytest.mark.parametrize(
    ("basis", "note"), [("self", " "), ("none", "me"), ("", "me")]
)
def test_nothing_is_accepted_on_nobody_s_word(space, stranger, basis, note):
    before = space.manifest("src").read_bytes()
    with pytest.raises(ConsentError):
        accept_faces(space, "src", basis, note)
    assert space.manifest("src").read_bytes() == before


def test_a_folder_copied_to_another_name_is_refused(space):
    shutil.copytree(space.faces("src"), space.faces("other"))
    for act in (
        lambda: space.person("other"),
        lambda: accept_faces(space, "other", "self", "me"),
        lambda: extract([], space, "other", "self"),
    ):
        with pytest.raises(ConsentError, match="record of src, not of other"):
            act()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and ends."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(9))))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (60_000, 8), (8, 9_000)])
def test_a_picture_that_would_fill_the_memory_is_not_opened(space, size):
    bomb = space.faces("src") / "bomb.png"
    bomb.write_bytes(png_header(*size))
    with pytest.raises(InputError, match="more than 8192 pixels"):
        accept_faces(space, "src", "self", "me")
    with pytest.raises(InputError, match="more than 8192 pixels"):
        aligned_picture(bomb)


def test_headers_are_read_alike_where_nothing_else_is_read(tmp_path):
    (tmp_path / "large.png").write_bytes(png_header(12_000, 8_000))
    program = (
        "from faceswap_gan.faces import face_picture as f; import pathlib\n"
        "from PIL import Image\n"
        "try: f.check_picture(pathlib.Path('large.png'))\n"
        "except f.InputError as error: print(error)\n"
        "print('.heic' in Image.registered_extensions())"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert result.stderr == ""
    assert "more than 8192 pixels" in result.stdout
    assert result.stdout.endswith("True\n")


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_what_is_no_picture_is_not_accepted(space, content):
    (space.faces("src") / "a.png").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.png cannot be read"):
        accept_faces(space, "src", "self", "me")


@pytest.mark.parametrize(
    "row",
    [
        "{}",
        "[]",
        "7",
        '{"file": "../a.png"}',
        '{"file": ["a.png"]}',
        '{"file": "a.png", "landmarks": [[0, 0]]}',
        '{"file": "a.png", "matrix": [[1, 0, NaN], [0, 1, 0]]}',
        '{"file": "a.png", "box": [0, 0, 1, Infinity]}',
        '{"file": "a.png", "frame": "7"}',
    ],
)
def test_a_damaged_row_is_named(space, row):
    with open(space.manifest("src"), "a") as manifest:
        manifest.write(row + "\n")
    with pytest.raises(
        InputError, match=r"faces\.jsonl (cannot be used|is not)"
    ):
        space.person("src")
    with pytest.raises(
        InputError, match=r"faces\.jsonl (cannot be used|is not)"
    ):
        FivePoints(space, "src", None)


def test_the_command_asks_who_says_so_and_shows_it(space, stranger):
    words = ["faces", "--workspace", str(space.root), "--person", "src"]
    runner = CliRunner()
    refused = runner.invoke(app, [*words, "--accept"])
    assert refused.exit_code == 2 and "needs --consent" in refused.output
    assert runner.invoke(app, [*words, "--consent", "self"]).exit_code == 2
    words += ["--accept", "--consent", "consent", "--consent-note", "Ada"]
    done = runner.invoke(app, words)
    assert "1 picture accepted on the word of Ada (consent)" in done.output
    assert stranger in space.accepted_faces("src")


def test_a_pipe_and_a_folder_are_no_pictures(space):
    pipe, folder = space.faces("src") / "a.png", space.faces("src") / "b.png"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match=r"a\.png cannot be read"):
        accept_faces(space, "src", "self", "me")
    pipe.unlink()
    folder.mkdir()
    with pytest.raises(InputError, match=r"b\.png cannot be read"):
        accept_faces(space, "src", "self", "me")


def test_a_picture_that_may_not_be_read_is_named(space, monkeypatch):
    def forbidden(path, flags):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(hashing, "_at_once", forbidden)
    with pytest.raises(InputError, match=r"png cannot be read \(Permission"):
        space.person("src")
