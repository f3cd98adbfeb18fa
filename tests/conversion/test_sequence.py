"""Videos that become folders of pictures."""

import dataclasses
import json
import shutil

import av
import c2pa
import cv2
import numpy as np
import pytest
from PIL import Image

from faceswap_gan.conversion import delivery
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.conversion.finish import Marks
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.credentials import LABEL
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.records.consent import Person
from faceswap_gan.video.images import read_image

PLACES = [[(40, 48)]] * 6 + [[]] * 4 + [[(80, 40)]] * 6
NAMES = [f"film_{number:06d}.png" for number in range(16)]


@pytest.fixture
def convert(converter, tmp_path):
    """Returns a function that converts to the folder `frames`."""

    def run(source, mask_video=None, **options):
        made = converter(**{"segment": 8, "who": "all"} | options)
        output = tmp_path / "frames"
        return made.convert(source, output, mask_video=mask_video)

    return run


def test_a_folder_gets_a_picture_for_each_frame(convert, film, tmp_path):
    source, sealed, drawn = film(PLACES), [], []

    def finish(image):
        drawn.append(cv2.bitwise_not(image))
        return drawn[-1]

    frames, masks = tmp_path / "frames", tmp_path / "masks"
    frames.mkdir()
    (frames / "notes.txt").write_text("stays")
    (frames / "film_000020.png").write_text("stays")
    report = convert(source, masks, finish=Hooks(finish, file=sealed.append))
    others = ["film_000020.png", "notes.txt"]
    assert sorted(p.name for p in frames.iterdir()) == NAMES + others
    assert sorted(p.name for p in masks.iterdir()) == NAMES
    swapped = NAMES[:6] + NAMES[10:]
    for name, image in zip(swapped, drawn[::2], strict=True):
        np.testing.assert_array_equal(read_image(frames / name), image)
    for name in NAMES[6:10]:
        assert read_image(masks / name).max() == 0
    assert len(sealed) == 2 * len(swapped)
    assert [*report.problems, *report.notes[-3:]] == [
        f"{frames} gets pictures alone. Not kept of {source}: sound track 1.",
        f"Nobody was swapped in 4 of the 16 pictures in {frames}, which have "
        "no marks.",
        f"{frames} holds 1 more pictures of this name from before, from "
        "film_000020.png on: delete them if they do not belong to it.",
        f"Nobody was swapped in 4 of the 16 pictures in {masks}, which have "
        "no marks.",
    ]
    assert {p.name for p in tmp_path.iterdir()} == {
        "film.mp4",
        "frames",
        "frames.tracks.jsonl",
        "masks",
    }
    with Image.open(frames / NAMES[0]) as picture:
        assert "srgb" in picture.info


def test_each_picture_names_who_is_swapped_in_it(
    convert, film, tmp_path, monkeypatch
):
    people = [
        Person(name=n, basis="synthetic", date="2026-01-01") for n in "abc"
    ]
    marking = Marking(
        Statement(tuple(people), "ab" * 32, film(PLACES)),
        swapped_in={"a": "c", "b": "c"},
    )
    known = Segments.swaps.fget

    def swaps(self):
        [swap] = known(self)
        first, second = swap.frames
        return [
            dataclasses.replace(swap, seen="a", frames=(first,)),
            dataclasses.replace(swap, seen="b", frames=(second,)),
        ]

    monkeypatch.setattr(Segments, "swaps", property(swaps))
    convert(tmp_path / "film.mp4", finish=Marks(marking))
    for number, seen in ((0, "a"), (12, "b")):
        path = tmp_path / "frames" / NAMES[number]
        store = json.loads(c2pa.Reader(str(path)).json())
        manifest = store["manifests"][store["active_manifest"]]
        [stated] = [
            a["data"] for a in manifest["assertions"] if a["label"] == LABEL
        ]
        assert manifest["title"] == path.name
        assert [p["name"] for p in stated["people"]] == [seen, "c"]
        assert stated["swaps"] == [{"seen": seen, "person": "c"}]
    path = tmp_path / "frames" / NAMES[7]
    assert c2pa.Reader.try_create(str(path)) is None
    assert watermark_of(path) is None


def test_a_sequence_resumed_equals_one_undisturbed(
    convert, film, tmp_path, monkeypatch
):
    source, frames = film(PLACES), tmp_path / "frames"
    convert(source)
    whole = {p.name: p.read_bytes() for p in frames.iterdir()}
    shutil.rmtree(frames)

    def full(*_):
        raise OutputError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(delivery.PictureSequence, "place", full)
        with pytest.raises(OutputError, match="full"):
            convert(source)
    assert not frames.exists()
    assert convert(source).resumed == 16
    assert {p.name: p.read_bytes() for p in frames.iterdir()} == whole


def test_pictures_keep_alpha(convert, tmp_path, draw):
    source = tmp_path / "film.mkv"
    with av.open(str(source), "w") as output:
        video = output.add_stream(
            "ffv1", rate=25, width=128, height=96, pix_fmt="yuva444p"
        )
        image = np.dstack([draw([(60, 50)]), np.full((96, 128), 255, "u1")])
        image[:, 100:, 3] = 0
        frame = av.VideoFrame.from_ndarray(image, "rgba")
        output.mux([*video.encode(frame), *video.encode(None)])
    assert convert(source).problems == []
    with Image.open(tmp_path / "frames" / NAMES[0]) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    assert alpha[:, :96].min() == 255
    assert alpha[:, 104:].max() == 0


def test_a_film_s_name_may_be_as_long_as_names_can_be(convert, film, tmp_path):
    source = tmp_path / f"{'n' * 251}.mp4"
    film(PLACES[:2]).rename(source)
    convert(source)
    assert len(list((tmp_path / "frames").iterdir())) == 2
    assert convert(source).notes[1:] == []
