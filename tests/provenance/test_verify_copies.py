"""What `verify` says of copies of an output, whatever became of them."""

import cv2
import numpy as np
import pytest

from faceswap_gan.provenance import manifest_store
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.user_folders import data_folder
from faceswap_gan.provenance.verify import verify
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.video.images import write_image

pytestmark = pytest.mark.usefixtures("own_data")


def test_a_stripped_copy_coded_anew_leads_back_to_its_credentials(
    swapped, save_film, tmp_path, model, frames_of
):
    found = verify(save_film(tmp_path / "a.mp4", frames_of(swapped), crf=26))
    assert (found.conclusion, found.origin) == ("watermark", "out.mp4")
    assert found.model == model
    assert [person["name"] for person in found.people] == ["ada", "bruno"]
    assert [(swap.seen, swap.person) for swap in found.swaps] == [
        ("ada", "bruno")
    ]
    assert "leads back to out.mp4" in found.notes[-1]


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("twin.mp4", "2 outputs that look much alike: out.mp4, twin.mp4."),
        ("out.mp4", "2 outputs that look much alike: out.mp4 (2 of this name)"),
    ],
)
def test_outputs_that_look_alike_are_named_together(
    swapped, save_film, tmp_path, model, title, named, frames_of
):
    """Nobody can tell which of them a copy is of, nor who was swapped when."""
    payload, frames = Payload.of_model(model), frames_of(swapped)
    [own] = manifest_store.kept(payload)
    before = set(data_folder().rglob("*.json"))
    manifest_store.keep(own.content + b"\0", title, payload, frames)
    copy = save_film(tmp_path / "a.mp4", frames, crf=26)
    try:
        found = verify(copy)
    finally:
        [twin] = set(data_folder().rglob("*.json")) - before
        twin.unlink()
    assert (found.origin, found.model) == ("", model)
    assert named in found.notes[-1]


def test_a_replayed_watermark_leads_to_nobody(
    swapped, model, tmp_path, monkeypatch
):
    """The mark is that of an output, the picture is not."""
    random = np.random.default_rng(5)
    small = random.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    genuine = cv2.resize(small, (384, 288), interpolation=cv2.INTER_CUBIC)
    write_image(tmp_path / "a.png", Watermark(Payload.of_model(model))(genuine))
    found = verify(tmp_path / "a.png")
    assert (found.conclusion, found.origin) == ("watermark", "")
    assert (found.model, found.people) == (model[:5], [])
    assert "looks like none of them" in found.notes[-1]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
def test_a_remux_loses_the_credentials_not_the_watermark(
    swapped, tmp_path, model, name, remux
):
    found = verify(remux(swapped, tmp_path / name))
    assert (found.credentials, found.conclusion) == ("unsigned", "watermark")
    assert (found.model, found.origin) == (model, "out.mp4")
    assert "credentials are gone" in found.notes[0]


def test_coded_anew_cropped_and_scaled(
    swapped, save_film, tmp_path, model, frames_of
):
    frames = [
        cv2.resize(frame[29:-29, 38:-38], (456, 342), 0, 0, 0, cv2.INTER_CUBIC)
        for frame in frames_of(swapped)
    ]
    found = verify(save_film(tmp_path / "a.mp4", frames, crf=23))
    assert (found.credentials, found.model) == ("unsigned", model[:5])
    assert found.scale == pytest.approx(456 / 308, rel=0.005)


def test_one_frame_is_enough(swapped, tmp_path, model, frames_of):
    frame = frames_of(swapped)[4]
    write_image(tmp_path / "a.jpg", frame)
    (tmp_path / "a.jpg").rename(tmp_path / "a.of_no_known_kind")
    found = verify(tmp_path / "a.of_no_known_kind")
    assert (found.conclusion, found.model) == ("watermark", model)
    assert found.origin == "out.mp4"


def test_a_mark_after_a_dark_beginning_is_found(
    swapped, save_film, tmp_path, model, frames_of
):
    dark = [np.zeros((288, 384, 3), np.uint8)] * 75
    film = save_film(tmp_path / "a.mp4", dark + 8 * frames_of(swapped))
    assert verify(film).model == model[:5]


def test_a_workspace_names_the_model_of_a_bare_watermark(
    swapped, tmp_path, project, model, monkeypatch, remux
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of another user"))
    found = verify(remux(swapped, tmp_path / "a.mp4"), project)
    assert found.model == model
    assert [p["name"] for p in found.people] == ["ada", "bruno"]
    assert len(found.notes) == 1
