"""What a verification found, in sentences."""

import dataclasses

import numpy as np

from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.verdict import verdict
from faceswap_gan.provenance.verify import verify
from faceswap_gan.provenance.watermark import Watermark
from faceswap_gan.video.images import write_image


def test_a_verdict_in_sentences(swapped, tmp_path, model):
    lines = verdict(verify(swapped))
    answer, signed, source, mark, made, faces, swap = lines
    assert answer.endswith("out.mp4 was made with faceswap-gan.")
    assert "signed and intact, with your own certificate" in signed
    assert source.startswith("Made from: in.mp4, SHA-256 ")
    assert "an unmarked file shows one with a probability below" in mark
    assert made == f"Model: {model}."
    assert faces == "Faces of: ada (synthetic), bruno (synthetic)."
    assert swap == "ada's face was replaced by bruno's at 0.0-0.5 s."
    (tmp_path / "a.txt").write_text("nothing")
    lines = verdict(verify(tmp_path / "a.txt"))
    assert "has no mark of faceswap-gan" in lines[0]
    assert lines[1:3] == ["Credentials: none.", "Watermark: none."]


def test_a_verdict_names_what_became_of_the_frames(film, tmp_path):
    mark = Watermark(Payload(0x3FA85))
    write_image(tmp_path / "a.png", np.rot90(mark(film[0])[:, ::-1]).copy())
    line = verdict(verify(tmp_path / "a.png"))[2]
    assert "the frames are mirrored and turned by 90.0 degrees." in line


def test_a_file_cannot_send_orders_to_a_terminal(swapped):
    evil = dataclasses.replace(verify(swapped), signer="\x1b[2Jnobody\n")
    lines = verdict(evil)
    assert all(line.isprintable() for line in lines)
    assert "by [2Jnobody, with" in lines[1]
