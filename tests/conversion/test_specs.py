"""Each transform is served by its own spec, and told what it works on."""

import dataclasses

import numpy as np
import pytest

from faceswap_gan.conversion.blend import face_mask
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import TEMPLATES

TWO = [[(40, 48), (95, 50)]] * 6
SPEC = TransformSpec(coverage=0.8, resolution=32)


class Watching:
    """Paints faces dark and keeps what it was given."""

    def __init__(self, spec=SPEC, alpha=1.0):
        self.spec, self.alpha = spec, alpha
        self.batches, self.prepared = [], []

    def prepare(self, tracks):
        assert not self.batches
        self.prepared += tracks

    def __call__(self, faces):
        self.batches.append(faces)
        rgb = np.full_like(faces.crops, -0.9)
        alpha = np.full((*rgb.shape[:3], 1), self.alpha, np.float32)
        if self.spec.alpha == "none":
            return rgb
        return np.concatenate([alpha, rgb], axis=-1)

    def fingerprint(self):
        return "watching"


def test_transforms_of_unlike_spec_work_side_by_side(
    converter, film, frames_of, tmp_path
):
    other = TransformSpec(1.2, 48, "reference", "none")
    people = {"left": Watching(), "right": Watching(other)}
    report = converter(people).convert(film(TWO), tmp_path / "out.mp4")
    assert report.faces_swapped == 2 * len(TWO)
    for transform in people.values():
        spec = transform.spec
        (batch,) = transform.batches
        assert batch.crops.shape == (len(TWO), *[spec.resolution] * 2, 3)
        size = spec.resolution
        points = (TEMPLATES[spec.template] - 0.5) / spec.coverage + 0.5
        np.testing.assert_allclose(
            batch.points, [points * size - 0.5] * len(TWO), atol=0.5
        )
    for frame in frames_of(tmp_path / "out.mp4"):
        assert all(frame.image[y, x].max() < 60 for x, y in TWO[0])


def test_a_video_tells_tracks_and_times_and_a_picture_none(
    converter, film, draw, tmp_path
):
    seen = Watching()
    made = converter(seen, who="all")
    made.convert(film(TWO), tmp_path / "out.mp4")
    (batch,) = seen.batches
    assert batch.tracks == [0, 1] * len(TWO)
    np.testing.assert_allclose(batch.times, np.arange(6).repeat(2) / 25)
    made.convert_image(draw(TWO[0]))
    assert seen.batches[1].tracks == [None, None]


def test_whole_tracks_are_shown_before_the_first_face(
    converter, film, tmp_path
):
    """To each transform its own, and again when a killed run goes on."""
    people = {"left": Watching(), "right": Watching()}
    source, output = film(TWO), tmp_path / "out.mp4"

    def stop(done, total):
        if people["left"].prepared:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        converter(people).convert(source, output, stop)
    for number, transform in enumerate(people.values()):
        (track,) = transform.prepared
        assert track.id == number
        assert sorted(track.faces) == list(range(len(TWO)))
        transform.prepared.clear()
        transform.batches.clear()
    converter(people).convert(source, output)
    assert [len(t.prepared) for t in people.values()] == [1, 1]


@pytest.mark.parametrize(
    ("policy", "painted"), [("hard", 0.0), ("soft", 0.3), ("none", 1.0)]
)
def test_alpha_means_what_the_spec_says(converter, draw, policy, painted):
    spec = dataclasses.replace(SPEC, alpha=policy)
    image = draw([(60, 50)])
    made = converter(Watching(spec, alpha=0.3))
    result, own = made.convert_image(image)[56, 60], image[56, 60].astype(float)
    paint = 127.5 * (1 - 0.9)
    np.testing.assert_allclose(result, own + painted * (paint - own), atol=3)


def test_a_whole_crop_is_pasted_softly_along_its_border():
    """Where a face alone is pasted, nothing of its corners is."""
    masks = [
        face_mask(dataclasses.replace(SPEC, resolution=64, region=region))[
            ..., 0
        ]
        for region in ("face", "crop")
    ]
    assert [mask[8, 8] > 0.5 for mask in masks] == [False, True]
    crop = masks[1]
    assert crop[0].max() < 0.05
    assert (crop >= masks[0] - 1e-6).all()
    assert crop[12:-12, 12:-12].min() == 1
