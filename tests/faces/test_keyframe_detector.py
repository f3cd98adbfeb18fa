"""Following finds what searching every frame finds, and searches few."""

import numpy as np
import pytest

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.keyframe_detector import KeyframeDetector
from faceswap_gan.faces.keyframe_detector import keyframe_detector

SIZE = 20


def face(x: float, y: float, score: float = 0.9) -> Face:
    low = np.array([x, y], float)
    return Face(np.r_[low, low + SIZE], low + TEMPLATE * SIZE, score)


class Scenes:
    """Pictures are numbers of scenes; a scene is a list of faces.

    Refining finds, for each expected face, the nearest one that is there.
    """

    name = "scenes"

    threshold = 0.7

    def __init__(self, scenes: list[list[Face]]):
        self.scenes = scenes
        self.searched: list[int] = []

    def images(self) -> list[np.ndarray]:
        return [np.full((9, 9, 3), n, np.uint8) for n in range(self.length)]

    @property
    def length(self) -> int:
        return len(self.scenes)

    def fingerprint(self):
        return self.name

    def detect(self, images):
        numbers = [int(image[0, 0, 0]) for image in images]
        self.searched += numbers
        return [[f for f in self.scenes[n] if f.score > 0.7] for n in numbers]

    def refine(self, images, expected):
        scenes = [self.scenes[int(image[0, 0, 0])] for image in images]
        return [
            [self._nearest(one, scene) for one in own]
            for own, scene in zip(expected, scenes, strict=True)
        ]

    def _nearest(self, expected, scene):
        if not scene:
            return face(*expected.box[:2], score=0.1)
        return min(scene, key=lambda f: np.abs(f.box - expected.box).sum())


def followed(scenes: Scenes, every: int = 8, batch: int = 8) -> list:
    own, images = KeyframeDetector(scenes, every), scenes.images()
    return [
        faces
        for start in range(0, len(images), batch)
        for faces in own.detect(images[start : start + batch])
    ]


def corners(found: list) -> list:
    return [[face.box[:2].tolist() for face in faces] for faces in found]


def walk(length: int, speed: float = 1) -> list[list[Face]]:
    """A face that moves at a changing speed."""
    return [[face(10 + speed * n + np.sin(n), 30)] for n in range(length)]


def agrees(scenes: Scenes, **settings) -> list[int]:
    """Asserts that all faces are found; gives the frames searched."""
    found = followed(scenes, **settings)
    searched, scenes.searched = scenes.searched, []
    assert corners(found) == corners(scenes.detect(scenes.images()))
    return searched


def test_only_the_ends_of_stretches_are_searched():
    scenes = Scenes(walk(32))
    assert agrees(scenes) == [0, 7, 15, 23, 31]
    slow = Scenes(walk(32, speed=0.5))
    assert agrees(slow, every=16, batch=32) == [0, 15, 31]


def test_a_face_too_quick_to_be_followed_is_searched_for():
    scenes = Scenes(walk(16, speed=9))
    assert set(agrees(scenes)) == set(range(16))


def test_a_call_with_one_frame_searches_it():
    assert agrees(Scenes(walk(3)), batch=1) == [0, 1, 2]


def test_a_video_of_one_frame_and_no_frames():
    assert agrees(Scenes(walk(1))) == [0]
    assert KeyframeDetector(Scenes([])).detect([]) == []


@pytest.mark.parametrize("change", range(8, 16))
def test_who_comes_and_who_leaves_is_seen_at_once(change):
    """Only the chunk with the change in it is searched whole."""
    more = [[*own, face(90, 80)] for own in walk(24)]
    for scenes in (
        Scenes(walk(24)[:change] + more[change:]),
        Scenes(more[:change] + walk(24)[change:]),
    ):
        assert set(agrees(scenes)) <= {0, 7, *range(8, 16), 23}


def test_a_cut_is_searched_on_both_sides():
    scenes = Scenes(walk(12) + [[face(100, 90)]] * 12)
    assert set(agrees(scenes)) == {0, 7, *range(8, 16), 23}


def test_a_face_hidden_between_the_ends_is_searched_for_there():
    scenes = walk(16)
    scenes[10] = []
    scenes[12] = [face(22, 30, score=0.5)]
    assert agrees(Scenes(scenes)) == [0, 7, 15, 10, 12]


def test_a_shot_between_two_of_the_same_place_is_searched():
    scenes = walk(16)
    scenes[10:13] = [[face(120, 100)]] * 3
    assert agrees(Scenes(scenes)) == [0, 7, 15, 10, 11, 12]


def test_two_faces_that_would_become_one_are_searched_for():
    """One of two is hidden for a frame, and its neighbour is near."""
    pair = [face(10, 30), face(18, 30)]
    scenes = [list(pair) for _ in range(16)]
    scenes[11] = pair[:1]
    assert agrees(Scenes(scenes)) == [0, 7, 15, 11]


def test_where_nobody_is_every_frame_is_searched():
    assert agrees(Scenes([[] for _ in range(9)])) == [0, 7, *range(1, 7), 8]


def test_it_goes_on_from_the_last_frame_alone():
    """What a video gives does not depend on where it was taken up again."""
    scenes = Scenes(walk(24))
    whole, images = followed(scenes), scenes.images()
    resumed = KeyframeDetector(scenes)
    resumed.detect(images[7:8])
    assert corners(resumed.detect(images[8:16])) == corners(whole[8:16])


def test_a_change_of_size_begins_anew():
    scenes = Scenes(walk(8))
    images = scenes.images()
    images[4:] = [np.pad(image, ((0, 3), (0, 0), (0, 0))) for image in images][
        4:
    ]
    found = KeyframeDetector(scenes).detect(images)
    assert scenes.searched == [0, 3, 4, 7]
    assert corners(found) == corners(walk(8))


def test_the_best_face_comes_first():
    pair = [face(10, 30, 0.8), face(90, 30, 0.95)]
    found = followed(Scenes([pair[:: 1 - 2 * (n % 2)] for n in range(8)]))
    assert all(own[0].score == 0.95 for own in found[1:-1])


def test_a_detector_that_cannot_refine_is_used_as_it_is():
    class Plain:
        name = "plain"

        def fingerprint(self):
            return self.name

        def detect(self, images):
            return [[] for _ in images]

    plain = Plain()
    assert keyframe_detector(plain) is plain
    assert isinstance(keyframe_detector(Scenes([])), KeyframeDetector)


def test_a_stretch_has_at_least_one_frame():
    with pytest.raises(ValueError, match="Received: 0"):
        KeyframeDetector(Scenes([]), every=0)


def test_mtcnn_refines_to_where_it_would_find_the_face(detector, turning):
    images = [shot.image for shot in turning]
    searched = detector.detect(images)
    shifted = [
        [Face(own.box + 3, own.landmarks + 3, 0.0)] for (own,) in searched
    ]
    refined = detector.refine(images, shifted)
    for (a,), (b,) in zip(searched, refined, strict=True):
        eyes = np.linalg.norm(np.subtract(*a.landmarks[:2]))
        away = np.linalg.norm(a.landmarks - b.landmarks, axis=1)
        assert away.max() < 0.08 * eyes
        assert b.score > 0.9


def test_mtcnn_refines_nobody_to_a_low_score(detector, portrait):
    nobody = Face(np.array([2.0, 2, 52, 52]), TEMPLATE * 50 + 2, 0.9)
    (face,) = detector.refine([portrait.image], [[nobody]])[0]
    assert face.score < 0.5
    assert detector.refine([portrait.image], [[]]) == [[]]


def test_mtcnn_follows_a_turning_head(detector, turning):
    images = [shot.image for shot in turning]
    followed = KeyframeDetector(detector).detect(images)
    for (a,), (b,) in zip(followed, detector.detect(images), strict=True):
        eyes = np.linalg.norm(np.subtract(*a.landmarks[:2]))
        away = np.linalg.norm(a.landmarks - b.landmarks, axis=1)
        assert away.max() < 0.1 * eyes
