"""Detection without marks: the shipped weights, and every kind of file."""

import importlib.resources
import json
from fractions import Fraction

import numpy as np
import pytest

from benchmarks.support.footage import Publishing
from benchmarks.support.forgeries import clips
from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.detection.detect import FRAMES
from faceswap_gan.evaluation.detection.detect import LIMITS
from faceswap_gan.evaluation.detection.detect import SMALLEST
from faceswap_gan.evaluation.detection.detect import detect
from faceswap_gan.evaluation.detection.detect import shipped
from faceswap_gan.evaluation.detection.features import features
from faceswap_gan.evaluation.detection.features import names
from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import Face
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.video.images import write_image
from faceswap_gan.video.writer import VideoWriter


class Known:
    """A detector that knows where the one face is."""

    name = "known"

    def __init__(self, landmarks):
        self.landmarks = landmarks

    def fingerprint(self):
        return self.name

    def detect(self, images):
        box = np.ravel([self.landmarks.min(0), self.landmarks.max(0)])
        return [[Face(box, self.landmarks, 1.0)] for _ in images]


@pytest.fixture(scope="module")
def filmed():
    """People that the weights were not learned from; one frame each."""
    people = IDENTITIES["chen"], IDENTITIES["grace"]
    return clips(people, 1, seed=31, publishing=Publishing())


def test_the_weights_are_small_and_fit_the_features():
    folder = importlib.resources.files("faceswap_gan.evaluation.detection")
    text = (folder / "weights.json").read_text()
    assert len(text) < 50_000
    assert len(json.loads(text)["weights"]) == len(names())


def test_swaps_of_people_never_seen_stand_out(filmed):
    classifier = shipped()
    logits = [
        classifier.logit(features(align(clip.frames[0], clip.landmarks[0])))
        for clip in filmed
    ]
    assert logits[1] > logits[0] + 1 and logits[3] > logits[2] + 1


def test_a_picture_is_judged(tmp_path, filmed):
    found = []
    for clip in filmed[:2]:
        path = tmp_path / f"{clip.resolution}.png"
        write_image(path, clip.frames[0])
        found.append(detect(path, Known(clip.landmarks[0])))
    genuine, swapped = found
    assert 0 <= genuine.probability < swapped.probability <= 1
    assert "no clear sign" in genuine.verdict
    assert (swapped.faces, swapped.pictures) == (1, 1)
    assert swapped.limits == LIMITS


def test_a_video_is_sampled_from_end_to_end(tmp_path, filmed):
    picture, path = filmed[1].frames[0].copy(), tmp_path / "clip.mp4"
    height, width = picture.shape[:2]
    rate, count, seen, steps = Fraction(25), 2 * FRAMES + 2, [], []
    with VideoWriter(path, width, height, rate, 1 / rate) as writer:
        for index in range(count):
            picture[:16] = 4 * index
            writer.write(picture, index)

    class Watching(Known):
        def detect(self, images):
            seen.append(round(images[0][4, 4, 0] / 4))
            return super().detect(images)

    detector = Watching(filmed[1].landmarks[0])
    found = detect(path, detector, lambda *step: steps.append(step))
    assert seen == list(range(1, count, 3))
    assert found.pictures == found.faces == len(seen) <= FRAMES
    assert steps[-1] == (len(seen), len(seen))
    assert found.lowest <= found.probability <= found.highest


def test_a_folder_is_judged_as_one(tmp_path, filmed):
    for index, clip in enumerate(filmed):
        write_image(tmp_path / f"{index}.png", clip.frames[0])
    found = detect(tmp_path, Known(filmed[0].landmarks[0]))
    assert found.pictures == 4


def test_small_faces_are_not_judged(tmp_path, filmed):
    path = tmp_path / "small.png"
    write_image(path, filmed[0].frames[0])
    points = filmed[0].landmarks[0]
    tiny = points.mean(axis=0) + 0.1 * (points - points.mean(axis=0))
    with pytest.raises(InputError, match=f"at least {SMALLEST} pixels"):
        detect(path, Known(tiny))


def test_a_picture_without_a_face_is_refused(tmp_path):
    path = tmp_path / "grey.png"
    write_image(path, np.full((64, 64, 3), 128, np.uint8))
    with pytest.raises(InputError, match=r"grey\.png"):
        detect(path)
