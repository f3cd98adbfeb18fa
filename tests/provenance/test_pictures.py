"""The door of pictures that show a swap, and those who go through it."""

import base64
import re

import numpy as np
import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.notebook import pictures_html
from faceswap_gan.provenance import marking as marking_module
from faceswap_gan.provenance.credentials import signed_picture
from faceswap_gan.provenance.credentials_reader import read
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.pictures import swap_address
from faceswap_gan.provenance.pictures import write_swap
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.swaps import runs
from faceswap_gan.provenance.swaps import swaps_of_rows
from faceswap_gan.provenance.watermark_search import read as read_watermark
from faceswap_gan.training.events import Events
from faceswap_gan.training.previews import PreviewWriter
from faceswap_gan.video.images import decode_image
from faceswap_gan.video.images import read_image

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def marking(people):
    return Marking(Statement(people, "3fa85" + 59 * "0"))


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_credentials_that_cannot_be_read_back_are_no_picture(
    marking, film, tmp_path, name, monkeypatch
):
    def signed(data, title, statement, signer):
        data, problem = signed_picture(data, title, statement, signer)
        return data[:-100] + bytes(90) + data[-10:], problem

    monkeypatch.setattr(marking_module, "signed_picture", signed)
    with pytest.raises(OutputError, match="cannot be read back"):
        write_swap(tmp_path / name, film[0], marking)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_it_marks_and_signs(marking, film, tmp_path, name):
    write_swap(tmp_path / name, film[0], marking)
    found = read(tmp_path / name)
    assert found.state == "intact"
    names = [person["name"] for person in found.assertion["people"]]
    assert names == ["ada", "bruno"]
    shown = read_watermark([read_image(tmp_path / name)])
    assert shown.payload == Payload(0x3FA85)
    assert marking.problems == []


def test_only_those_who_were_swapped_are_named(people, film, tmp_path):
    marking = Marking(Statement(people), swapped_in={"ada": "ada2"})
    write_swap(tmp_path / "a.png", film[0], marking, [Swap("ada")])
    stated = read(tmp_path / "a.png").assertion
    assert [person["name"] for person in stated["people"]] == ["ada"]
    assert stated["swaps"] == [{"seen": "ada", "person": "ada2"}]


def test_too_small_a_picture_is_signed_alone_and_told(marking, film, tmp_path):
    write_swap(tmp_path / "a.png", film[0][:16, :16], marking)
    assert read(tmp_path / "a.png").state == "intact"
    assert "Content Credentials alone" in marking.problems[0]


def test_another_ending_is_refused(marking, film, tmp_path):
    with pytest.raises(OutputError, match=r"\.png or \.jpg"):
        write_swap(tmp_path / "a.gif", film[0], marking)


def test_the_previews_of_a_training(marking, film, tmp_path):
    writer = Events(tmp_path, 0)
    previewer = PreviewWriter(
        *(0, 5, tmp_path, writer),
        lambda model: {"preview": film[0], "masks": film[1]},
        marking,
    )
    previewer.set_model(None)
    previewer.on_step(5, {})
    files = {file.name: file for file in tmp_path.glob("*.png")}
    assert sorted(files) == [
        "masks-00000005.png",
        "masks.png",
        "preview-00000005.png",
        "preview.png",
    ]
    for file in files.values():
        assert read(file).state == "intact"
        assert read_watermark([read_image(file)]).payload.name == "3fa85"
    writer.close()
    [events] = tmp_path.glob("events.*")
    for name in ("preview", "masks"):
        assert files[f"{name}.png"].read_bytes() in events.read_bytes()


def test_pictures_of_pages_and_notebooks(film):
    other = Marking(Statement(()))
    for page in (
        swap_address("frame 3", film[0], other),
        pictures_html({"a": film[0]}, 64, swapped=["a"]),
    ):
        assert Payload(0) == marked_in(page)
    plain = pictures_html({"a": np.zeros((300, 300, 3), np.uint8)}, 64)
    assert marked_in(plain) is None


def marked_in(page):
    """Reads the mark of the picture in a page."""
    data = base64.b64decode(re.search(r'base64,([^"]+)', page).group(1))
    assert (b"c2pa" in data) == (len(data) > 2000)
    found = read_watermark([decode_image(data)])
    return found and found.payload


def test_runs_of_numbers():
    assert runs([3, 1, 2, 7, 2]) == ((1, 3), (7, 7))
    assert runs([]) == ()
    timed = Swap("a", frames=((0, 1), (3, 3))).timed([0, 0.1, 0.2, 0.5, 0.6])
    assert timed.row()["seconds"] == [[0, 0.2], [0.5, 0.6]]


@pytest.mark.parametrize(
    ("swap", "sentence"),
    [
        (Swap("ada", "bo"), "ada's face was replaced by bo's."),
        (Swap("", seconds=((1, 2),)), "A face was replaced at 1.0-2.0 s."),
        (
            Swap("ada", "", (), tuple((n, n + 0.5) for n in range(5))),
            "ada's face was replaced at 0.0-0.5, 1.0-1.5, 2.0-2.5 s and 2 "
            "more times.",
        ),
    ],
)
def test_a_swap_in_a_sentence(swap, sentence):
    assert swap.sentence() == sentence


@pytest.mark.parametrize(
    "rows",
    [
        *(None, 7, [[]], [{}], [{"seen": 3}]),
        [{"seen": "a", "frames": [[1]]}],
        [{"seen": "a", "seconds": [[0, float("nan")]]}],
    ],
)
def test_forged_rows_name_nobody(rows):
    assert swaps_of_rows(rows) == ()
