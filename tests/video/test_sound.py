"""Sound that the output cannot hold is encoded anew, and stays in step."""

from fractions import Fraction

import av
import numpy as np
import pytest

from faceswap_gan.video.heard import Heard
from faceswap_gan.video.heard import heard
from faceswap_gan.video.heard import how_kept
from faceswap_gan.video.held import held_in
from faceswap_gan.video.joining import join
from faceswap_gan.video.sound import SoundEncoder


def clicks(path):
    """The seconds at which the clicks of `write_sound` begin."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    blocks = [frame.to_ndarray() for frame in frames]
    channels = frames[0].layout.nb_channels
    if blocks[0].dtype == np.int16:
        blocks = [block / 32768 for block in blocks]
    if len(blocks[0]) == 1:
        blocks = [block.reshape(-1, channels).T for block in blocks]
    loud = np.abs(np.concatenate(blocks, axis=1)[0]) > 0.3
    places = np.flatnonzero(loud) / frames[0].sample_rate
    return places[np.diff(places, prepend=-1) > 0.1]


@pytest.mark.parametrize(
    ("codec", "rate", "kind", "layout", "target", "expected"),
    [
        ("pcm_u8", 11025, "u8", "stereo", "out.mp4", ("aac", 11025)),
        ("flac", 96000, "s16", "5.1", "out.mov", ("aac", 96000)),
        ("flac", 44100, "s16", "5.1(side)", "out.webm", ("opus", 48000)),
        ("pcm_s16le", 22050, "s16", "mono", "out.webm", ("opus", 48000)),
    ],
)
def test_sound_is_encoded_as_the_output_holds_it(
    write_sound, join_with, codec, rate, kind, layout, target, expected
):
    source = write_sound("in.mkv", codec, rate, kind, layout)
    output, problems = join_with(source, target)
    (problem,) = problems
    assert f"sound ({codec})" in problem and "encoded anew as" in problem
    assert how_kept(source, output) == [
        {"codec": expected[0], "encoded_anew_from": codec}
    ]
    with av.open(str(output)) as container:
        assert container.streams.audio[0].rate == expected[1]
    assert clicks(output) == pytest.approx([0.25, 0.75, 1.25, 1.75], abs=5e-3)


@pytest.mark.parametrize("target", ["out.mp4", "out.webm"])
def test_a_cut_keeps_encoded_sound_in_step(write_sound, join_with, target):
    source = write_sound("in.mkv", "pcm_u8", 8000)
    options = {"cut": Fraction(3, 5), "end": Fraction(8, 5)}
    output, _ = join_with(source, target, **options)
    assert clicks(output) == pytest.approx([0.15, 0.65], abs=5e-3)
    whole = Heard(Fraction(0), Fraction(1), Fraction(1))
    assert heard(output, 0).holds(whole, Fraction(1024, 8000))


def test_gaps_become_silence(write_sound, join_with, tmp_path):
    whole, gapped = write_sound("whole.mkv", "flac", 8000, "s16"), "gap.mkv"
    with (
        av.open(str(whole)) as container,
        av.open(str(tmp_path / gapped), "w") as output,
    ):
        source = container.streams.audio[0]
        track = output.add_stream_from_template(source)
        for packet in container.demux(source):
            if packet.size and not 0.4 < packet.pts * packet.time_base < 1.1:
                packet.stream = track
                output.mux(packet)
    output, _ = join_with(tmp_path / gapped, "out.webm")
    assert clicks(output)[[0, -1]] == pytest.approx([0.25, 1.75], abs=0.02)


def test_encoded_sound_that_is_not_whole_is_named(
    write_sound, join_with, monkeypatch
):
    encode = SoundEncoder.encode

    def lossy(self, packet):
        yield from [p for p in encode(self, packet) if not 0 < p.pts < 40000]

    monkeypatch.setattr(SoundEncoder, "encode", lossy)
    source = write_sound("in.mkv", "pcm_u8", 48000)
    _, problems = join_with(source, "out.mp4")
    assert "1.17 of 2.00 s are heard" in problems[1]


def test_sound_that_is_copied_is_not_called_encoded(make_video, join_with):
    source = make_video("in.mp4", tracks=2)
    output, problems = join_with(source, "out.mov")
    assert problems == []
    assert how_kept(source, output) == [{"codec": "aac"}] * 2
    assert [held.codec for held in held_in(output)] == ["aac", "aac"]


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1"])
def test_samples_of_unnamed_channels_are_copied(write_sound, join_with, layout):
    source = write_sound("in.mkv", "pcm_s16le", 8000, "s16", layout)
    output, problems = join_with(source, "out.mp4")
    assert problems == []
    assert how_kept(source, output) == [{"codec": "pcm_s16le"}]
    assert clicks(output) == pytest.approx([0.25, 0.75, 1.25, 1.75], abs=5e-3)


@pytest.fixture
def join_with(make_video, tmp_path):
    """Returns a function that joins a picture and the sound of a file."""

    def run(source, target, **options):
        codec = "libvpx-vp9" if target.endswith("webm") else "libx264"
        picture = make_video(f"picture-{target}", range(5), codec=codec)
        output = tmp_path / target
        problems = join([picture], output, audio_from=source, **options)
        told = [p for p in problems if "tag" not in p]
        return output, told

    return run
