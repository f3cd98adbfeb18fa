"""What the first pass has found so far, on disk."""

import numpy as np
import pytest

from faceswap_gan.conversion.search_log import SearchLog
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.video_tracker import FrameDetections

VIDEO = {"size": 7, "sha256": "abc"}


def detections(first):
    rng = np.random.default_rng(first)
    return [
        FrameDetections(
            frame,
            frame % 3 == 1,
            [
                Face(rng.random(4, np.float32), rng.random((5, 2)), 0.9)
                for _ in range(frame % 3)
            ],
        )
        for frame in range(first, first + 4)
    ]


def flat(seen):
    """What can be compared of detections."""
    return [
        (
            s.frame,
            s.cut,
            [(f.box.tolist(), f.landmarks.tolist()) for f in s.faces],
        )
        for s in seen
    ]


@pytest.fixture
def written(tmp_path):
    """A log of two batches."""
    log = SearchLog(tmp_path / "log", VIDEO)
    assert log.detections == []
    log.add(detections(0), None)
    log.add(detections(4), [1, 2])
    return log


def test_what_is_read_is_what_was_added(written):
    read = SearchLog(written.path, VIDEO)
    assert flat(read.detections) == flat(detections(0) + detections(4))
    assert read.state == [1, 2]


@pytest.mark.parametrize("lost", [1, 2, 80])
def test_a_batch_that_is_not_whole_is_lost_alone(written, lost):
    data = written.path.read_bytes()
    written.path.write_bytes(data[:-lost])
    read = SearchLog(written.path, VIDEO)
    assert flat(read.detections) == flat(detections(0))
    read.add(detections(4), [1, 2])
    assert written.path.read_bytes() == data


@pytest.mark.parametrize("text", ["", "[]\n", '{"format": 1}\n[]\n'])
def test_another_log_is_given_up(written, text):
    assert SearchLog(written.path, {**VIDEO, "size": 8}).detections == []
    written.path.write_text(text)
    assert SearchLog(written.path, VIDEO).detections == []
    written.remove()
    assert not written.path.exists()


def test_what_is_damaged_is_given_up_with_a_sentence(written):
    """A digit that changed is not believed, nor is what follows it."""
    data, said = written.path.read_bytes(), []
    header, first, second = data.splitlines(keepends=True)
    for damaged in (first.replace(b"0.", b"1.", 1), b"\0\xff\n", b"[" * 9**5):
        written.path.write_bytes(header + damaged + second)
        assert SearchLog(written.path, VIDEO, said.append).detections == []
    assert len(said) == 3
    assert all("log was damaged" in sentence for sentence in said)


def test_a_folder_in_its_place_is_an_error_in_a_sentence(tmp_path):
    (tmp_path / "log").mkdir()
    with pytest.raises(OutputError, match="log cannot be written"):
        SearchLog(tmp_path / "log", VIDEO)
