"""Two videos side by side, and faces of a workspace swapped."""

import numpy as np
import pytest

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.pairs import CropPairs
from faceswap_gan.evaluation.pairs import VideoPairs
from faceswap_gan.faces.align import align
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import Face
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter


@pytest.fixture
def known(takes):
    """A detector that finds the true face wherever there is a picture."""

    class Known:
        name = "known"

        def fingerprint(self):
            return self.name

        def detect(self, images):
            return [self._faces(image) for image in images]

        def _faces(self, image):
            if image.max() == 0:
                return []
            nearest = min(
                takes["src"] + takes["dst"],
                key=lambda r: np.abs(np.float32(r.image) - image).mean(),
            )
            return [Face(nearest.box, nearest.landmarks, 1.0)]

    return Known()


def read(pairs):
    steps = []
    found = list(pairs.read(lambda: steps.append(1)))
    return found, len(steps)


def test_frames_are_paired_with_their_faces(videos, known, takes):
    pairs = VideoPairs(*videos, known)
    found, steps = read(pairs)
    assert [p.index for p in found] == list(range(16))
    assert steps == pairs.steps == 48
    assert found[3].time == pytest.approx(3 / 25)
    for pair, before, after in zip(
        found, takes["src"], takes["dst"], strict=True
    ):
        error = np.abs(pair.face.landmarks - before.landmarks)
        assert error.max() < 2
        error = np.abs(pair.swapped_face.landmarks - after.landmarks)
        assert error.max() < 2


@pytest.mark.parametrize("panels", [2, 3])
def test_the_result_panel_is_taken(tmp_path, videos, known, takes, panels):
    wide = tmp_path / "wide.mp4"
    with (
        VideoReader(videos[0]) as video,
        VideoWriter.like(video, wide, width=160 * panels) as writer,
    ):
        for frame, after in zip(video, takes["dst"], strict=True):
            row = [frame.image, after.image, frame.image][:panels]
            writer.write(np.concatenate(row, axis=1), frame.pts)
    found, _ = read(VideoPairs(videos[0], wide, known))
    error = np.abs(np.float32(found[5].swapped) - takes["dst"][5].image)
    assert found[5].swapped.shape == (160, 160, 3)
    assert error.mean() < 4


def test_a_face_that_is_lost_has_no_place(tmp_path, videos, known, takes):
    dark = tmp_path / "dark.mp4"
    with (
        VideoReader(videos[0]) as video,
        VideoWriter.like(video, dark) as writer,
    ):
        for frame in video:
            lost = 4 <= frame.index < 12
            image = np.zeros_like(frame.image) if lost else frame.image
            writer.write(image, frame.pts)
    found, _ = read(VideoPairs(videos[0], dark, known))
    lost = [p.index for p in found if p.swapped_face is None]
    assert lost == list(range(4, 12))


def test_other_sizes_are_refused(tmp_path, videos, known):
    small = tmp_path / "small.mp4"
    with (
        VideoReader(videos[0]) as video,
        VideoWriter.like(video, small, width=80) as writer,
    ):
        for frame in video:
            writer.write(frame.image[:, :80].copy(), frame.pts)
    with pytest.raises(InputError, match="80x160"):
        VideoPairs(videos[0], small, known)


class Grey:
    """A transform that paints faces grey."""

    spec = TransformSpec(coverage=0.8, resolution=64, alpha="none")

    def __call__(self, faces):
        return np.zeros_like(faces.crops)


def test_crops_are_swapped_where_the_network_looks(takes):
    crops = np.stack([align(r.image, r.landmarks) for r in takes["src"][:2]])
    pairs = CropPairs(
        crops,
        lambda aligned: Converter(
            Grey(), detector=aligned, blend=BlendOptions(color="none")
        ),
        MtcnnDetector(),
    )
    found, steps = read(pairs)
    assert steps == len(found) == 2
    np.testing.assert_array_equal(found[1].original, crops[1])
    assert np.abs(np.float32(found[1].swapped[128, 128]) - 127).max() <= 2
    np.testing.assert_array_equal(found[1].swapped[:8], crops[1][:8])
    assert found[0].shot != found[1].shot
