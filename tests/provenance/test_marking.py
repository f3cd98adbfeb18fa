"""The marks of outputs: all of them, on every frame and file, unasked."""

import dataclasses
import shutil

import av
import cv2
import numpy as np
import pytest

from faceswap_gan import swapping
from faceswap_gan.conversion import converter
from faceswap_gan.conversion.assignment import Recognizer
from faceswap_gan.conversion.convert_options import ConvertOptions
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.errors import OutputError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.provenance import marking
from faceswap_gan.provenance.certificate import own_identity
from faceswap_gan.provenance.credentials_reader import read
from faceswap_gan.provenance.marking_options import MarkOptions
from faceswap_gan.provenance.marking_options import make_marking
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.watermark_search import read as read_watermark
from faceswap_gan.video.held import Held
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_folder")


class FaceAtFirst:
    """Loses the face of another detector after so many pictures."""

    name = "first"

    def __init__(self, detector, pictures):
        self.detector, self.left = detector, pictures

    def fingerprint(self):
        return self.name

    def detect(self, images):
        found = self.detector.detect(images)
        for place in range(len(images)):
            self.left -= 1
            if self.left < 0:
                found[place] = []
        return found


@pytest.fixture
def convert(project, tmp_path):
    """Returns a function that converts to `tmp_path / name` by default."""

    def run(source, name="out.mp4", progress=None, **options):
        return swapping.convert(
            project,
            source,
            tmp_path / name,
            {"ada": "bruno"},
            options=ConvertOptions(
                **{"landmarks": "five-point", "tracks": "longest", **options}
            ),
            progress=progress,
        )

    return run


@pytest.fixture
def video(film, save_film, tmp_path):
    return save_film(tmp_path / "in.mp4", film[:6])


@pytest.fixture
def with_sound(video, tmp_path):
    """Returns a function that writes the film with a moment of silence."""

    def write(name, codec):
        with (
            av.open(str(video)) as source,
            av.open(str(tmp_path / name), "w") as output,
        ):
            stream = source.streams.video[0]
            picture = output.add_stream_from_template(stream)
            track = output.add_stream(codec, 8000, layout="mono")
            silence = np.full((1, 1024), 128, np.uint8)
            frame = av.AudioFrame.from_ndarray(silence, "u8", "mono")
            frame.sample_rate = 8000
            for packet in source.demux(stream):
                if packet.size:
                    packet.stream = picture
                    output.mux(packet)
            output.mux(track.encode(frame) + track.encode(None))
        return tmp_path / name

    return write


@pytest.fixture
def model(project):
    return checkpoints.latest(project.model()).digest


def frames_of(path):
    if path.suffix != ".png":
        with VideoReader(path) as opened:
            return [frame.image for frame in opened]
    return [read_image(path)]


def check(path, model, source):
    """Asserts that a file has every mark, alone in each of its frames too."""
    found = read(path)
    assert (found.state, found.known) == ("intact", True)
    assert found.source == source.name
    assert found.source_sha256 == sha256_of(source)
    assert found.assertion["model"] == model
    people = {(p["name"], p["basis"]) for p in found.assertion["people"]}
    assert people == {("ada", "synthetic"), ("bruno", "synthetic")}
    for image in frames_of(path):
        assert read_watermark([image]).payload == Payload.of_model(model)


def test_a_video_and_its_masks(convert, video, model, tmp_path):
    masks = tmp_path / "masks.mp4"
    report = convert(video, mask_video=masks)
    assert report.faces_swapped == report.frames == 6
    assert report.problems == []
    check(tmp_path / "out.mp4", model, video)
    found = read(masks)
    assert (found.state, found.source) == ("intact", "in.mp4")
    assert read_watermark(frames_of(masks)).payload.name == model[:5]


def test_who_was_swapped_when_is_signed(
    one_face, convert, video, model, tmp_path
):
    report = convert(video, layout="triple", detector=FaceAtFirst(one_face, 4))
    assert (report.frames, report.frames_without_face) == (6, 2)
    check(tmp_path / "out.mp4", model, video)
    (swap,) = read(tmp_path / "out.mp4").assertion["swaps"]
    assert (swap["seen"], swap["person"]) == ("ada", "bruno")
    assert swap["frames"] == [[0, 3]]
    assert swap["seconds"] == [[0, 0.16]]
    assert report.swaps == [swap]


def test_sound_lost_in_signing_is_refused(video, people, tmp_path, monkeypatch):
    counts = iter([[Held("audio", "aac", 9)], [Held("audio", "aac", 8)]])
    monkeypatch.setattr(marking, "held_in", lambda path: next(counts))
    marks = make_marking(Statement(people, "0f" * 32))
    with pytest.raises(OutputError, match="lost sound or subtitles"):
        marks.sign_film(video, tmp_path / "out.mp4", [])


@pytest.mark.parametrize(
    ("before", "after", "stated"),
    [
        ("aac", "aac", {"codec": "aac"}),
        ("pcm_u8", "aac", {"codec": "aac", "encoded_anew_from": "pcm_u8"}),
    ],
)
def test_credentials_tell_copied_sound_from_encoded(
    people, with_sound, tmp_path, before, after, stated
):
    source = with_sound("source.mov", before)
    output = with_sound("out.mp4", after)
    marks = make_marking(Statement(people, "0f" * 32, source))
    marks.sign_film(output, output, [])
    assert read(output).assertion["sound"] == [stated]


@pytest.mark.parametrize("name", ["out.mp4", "out.png"])
def test_nobody_swapped_is_no_file(
    one_face, convert, film, video, tmp_path, name
):
    source = video
    if name == "out.png":
        source = tmp_path / "in.png"
        write_image(source, film[0])
    before = set(tmp_path.iterdir())
    with pytest.raises(NothingSwappedError, match="it shows ada"):
        convert(source, name, detector=FaceAtFirst(one_face, 0))
    assert {p for p in tmp_path.iterdir() if p.is_file()} == {
        p for p in before if p.is_file()
    }


def test_pictures_that_show_nobody_are_not_signed(
    one_face, convert, film, tmp_path
):
    for name in ("a.png", "b.png"):
        write_image(tmp_path / "in" / name, film[0])
    report = convert(tmp_path / "in", "out", detector=FaceAtFirst(one_face, 1))
    assert report.frames_without_face == 1
    assert "without marks: b.png" in report.notes[0]
    first, second = (tmp_path / "out" / name for name in ("a.png", "b.png"))
    assert read(first).state == "intact"
    assert read(second).state == "unsigned"
    assert second.read_bytes() == (tmp_path / "in" / "b.png").read_bytes()


def test_a_person_is_not_swapped_with_themselves(project, video, tmp_path):
    with pytest.raises(ConfigError, match="--from and --to are both ada"):
        swapping.convert(project, video, tmp_path / "out.mp4", {"ada": "ada"})


def test_what_to_type_for_those_who_are_seen(
    one_face, convert, video, project, monkeypatch
):
    """The film shows bruno; ada is asked for."""

    class Known:
        name, threshold = "colour", 1.0

        def embed(self, crops):
            return np.zeros((len(crops), 1))

    people = {"ada": np.full((1, 1), 9.0), "bruno": np.zeros((1, 1))}
    monkeypatch.setattr(
        swapping, "make_recognizer", lambda *_: Recognizer(Known(), people)
    )
    with pytest.raises(NothingSwappedError) as caught:
        convert(video, detector=one_face, tracks=None)
    assert "shows bruno, not ada" in str(caught.value)
    assert "--from bruno --to ada" in str(caught.value)


def small(film, side):
    return [cv2.resize(frame, (side, side)) for frame in film]


def test_a_small_video_is_marked_more_strongly(
    one_face, convert, film, save_film, model, tmp_path, monkeypatch
):
    monkeypatch.setattr(converter, "SEGMENT", 8)
    source = save_film(tmp_path / "in.mp4", small(film, 112), crf=1)
    report = convert(source, "out.mkv", detector=one_face)
    assert report.frames == report.faces_swapped == 12
    found = read_watermark(frames_of(tmp_path / "out.mkv"))
    assert found.payload == Payload.of_model(model)
    assert not list(tmp_path.glob("*.segments"))


def test_what_holds_no_mark_at_all_is_refused(
    one_face, convert, film, save_film, tmp_path
):
    source = save_film(tmp_path / "in.mp4", film[:6])
    options = {"detector": one_face, "encoding": EncodingOptions(crf=51)}
    with pytest.raises(OutputError, match=r"out\.mkv .* lower --crf"):
        convert(source, "out.mkv", **options)
    assert not (tmp_path / "out.mkv").exists()
    assert not list(tmp_path.glob("*.segments"))
    report = convert(source, "out.mp4", **options)
    assert "Content Credentials alone" in report.problems[0]
    assert read(tmp_path / "out.mp4").state == "intact"


def noise(side):
    """Four pictures in which a faint mark cannot be read, but together."""
    random = np.random.default_rng(3)
    shape = (side, side, 3)
    return [random.integers(0, 256, shape, dtype=np.uint8) for _ in range(4)]


def test_each_picture_of_a_film_holds_its_mark_alone(
    one_face, convert, save_film, model, tmp_path
):
    source = save_film(tmp_path / "in.mp4", noise(192), crf=1)
    report = convert(source, "out", detector=one_face)
    files = sorted((tmp_path / "out").iterdir())
    assert (len(files), report.faces_swapped) == (4, 4)
    for file in files:
        found = read_watermark([read_image(file)], thorough=False)
        assert found.payload == Payload.of_model(model), file.name
        assert read(file).state == "intact"
    assert not [p for p in report.problems if "alone" in p]


def test_pictures_of_a_film_that_hold_no_mark_are_named(
    one_face, convert, save_film, tmp_path
):
    source = save_film(tmp_path / "in.mp4", noise(96), crf=1)
    report = convert(source, "out", detector=one_face)
    [told] = [p for p in report.problems if "alone" in p]
    assert "4 pictures in" in told and "in_000000.png" in told
    for file in (tmp_path / "out").iterdir():
        assert read(file).state == "intact"
        assert b"c2pa.soft-binding" not in file.read_bytes()


def test_pictures_in_a_folder(convert, film, model, tmp_path):
    folder = tmp_path / "in"
    for name in ("a.png", "b.png"):
        write_image(folder / name, film[0])
    (folder / "c.bmp").write_bytes((folder / "b.png").read_bytes())
    convert(folder, "out")
    for name in ("a.png", "b.png"):
        check(tmp_path / "out" / name, model, folder / name)
    check(tmp_path / "out" / "c.bmp.png", model, folder / "c.bmp")


def test_previews(convert, film, video, model, tmp_path):
    convert(video, "sheet.png", preview=0.1)
    check(tmp_path / "sheet.png", model, video)
    write_image(tmp_path / "in" / "a.png", film[0])
    convert(tmp_path / "in", "sheet.png", preview=0)
    check(tmp_path / "sheet.png", model, tmp_path / "in" / "a.png")


def test_a_label_is_part_of_a_conversions_identity(
    one_face, convert, video, tmp_path, monkeypatch
):
    """What was begun with another label is not gone on with."""
    monkeypatch.setattr(converter, "SEGMENT", 2)

    def run(text, name="out.mp4", progress=None):
        marks = MarkOptions() if text is None else MarkOptions(text, size=0.1)
        losing = FaceAtFirst(one_face, 3)
        return convert(video, name, progress, detector=losing, marks=marks)

    class Stop:
        """Presses Ctrl-C at the fifth frame of the second pass."""

        def phase(self, title):
            self.swapping = title.startswith("2/2")

        def __call__(self, done, total):
            if self.swapping and done > 4:
                raise KeyboardInterrupt

    whole = {}
    for text in (None, "AI", "KI"):
        run(text, f"{text}.mp4")
        whole[text] = frames_of(tmp_path / f"{text}.mp4")
    assert not np.array_equal(whole["AI"], whole["KI"])
    for before, after in (("AI", "KI"), ("KI", "KI"), ("KI", None)):
        with pytest.raises(KeyboardInterrupt):
            run(before, progress=Stop())
        assert run(after).resumed == (4 if before == after else 0)
        assert np.array_equal(frames_of(tmp_path / "out.mp4"), whole[after])


def test_matroska_is_watermarked_and_told_to_be_unsigned(
    one_face, convert, video, model, tmp_path
):
    report = convert(video, "out.mkv", detector=one_face)
    (problem,) = [p for p in report.problems if "Credentials" in p]
    assert "out.mkv carries the watermark alone" in problem
    assert read(tmp_path / "out.mkv").state == "unsigned"
    for image in frames_of(tmp_path / "out.mkv"):
        assert read_watermark([image]).payload.name == model[:5]


def test_another_certificate_signs(
    one_face, convert, video, own_folder, tmp_path, monkeypatch
):
    own_identity()
    given = tmp_path / "given"
    shutil.copytree(own_folder, given)
    shutil.rmtree(own_folder)
    marks = MarkOptions(
        certificate=given / "certificate.pem", key=given / "key.pem"
    )
    convert(video, marks=marks, detector=one_face)
    assert not own_folder.exists()
    found = read(tmp_path / "out.mp4")
    assert (found.state, found.known) == ("intact", False)


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ({"key": "key.pem"}, "belong together"),
        ({"corner": "top-left"}, "no label to place"),
        ({"label": "x", "corner": "left"}, "cannot be at 'left'"),
    ],
)
def test_half_an_order_is_refused(people, marks, sentence):
    with pytest.raises(ConfigError, match=sentence):
        make_marking(Statement(people, "0f" * 32), MarkOptions(**marks))


def test_people_without_consent_are_refused(one_face, project, video, tmp_path):
    copy = Workspace(shutil.copytree(project.root, tmp_path / "copy"))
    copy.person_file("bruno").unlink()
    arguments = (copy, video, tmp_path / "out.mp4", {"ada": "bruno"})
    with pytest.raises(ConsentError, match="no consent is recorded"):
        swapping.convert(*arguments)
    shutil.rmtree(copy.faces("bruno"))
    report = swapping.convert(
        *arguments, options=ConvertOptions(one_face, "five-point", "longest")
    )
    assert dataclasses.asdict(report)["frames"] == 6
