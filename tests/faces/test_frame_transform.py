"""What a transform says of itself, and the faces that it is given."""

import numpy as np
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces import geometry
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import TEMPLATES


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"template": "wyde"}, "template cannot be 'wyde'.* mean wide"),
        ({"alpha": "sharp"}, "alpha policy cannot be 'sharp'"),
        ({"region": "faces"}, "paste region cannot be 'faces'.* mean face"),
    ],
)
def test_a_spec_that_cannot_be_served_is_refused(change, sentence):
    with pytest.raises(ConfigError, match=sentence):
        TransformSpec(0.8, 64, **change)


@pytest.mark.parametrize("template", TEMPLATES)
def test_points_go_where_the_template_has_them(template):
    """Turned and shifted ones too, at the scale that the coverage asks for."""
    spec = TransformSpec(1.0, 128, template)
    turn = np.array([[50.0, -20], [20, 50]])
    points = TEMPLATES[template] @ turn.T + [70, 30]
    found = geometry.transform(spec.matrix(points), points)
    np.testing.assert_allclose(
        found, TEMPLATES[template] * 128 - 0.5, atol=1e-6
    )
    wide = geometry.compose(spec.from_wide(), geometry.alignment(points))
    np.testing.assert_allclose(wide, spec.matrix(points), atol=1e-6)


def test_a_part_of_a_batch_is_these_faces_alone():
    spec = TransformSpec(0.8, 4)
    crops = np.arange(3 * 48, dtype=np.float32).reshape(3, 4, 4, 3)
    batch = FaceBatch.of_crops(crops, spec)
    assert (len(batch), batch.tracks) == (3, [None] * 3)
    mesh = np.arange(3)[:, None, None] * np.ones((3, 478, 3))
    tracked = FaceBatch(crops, [4, 5, 4], [0.1, 0.2, 0.3], batch.points, mesh)
    part = tracked.take(np.array([2, 0]))
    assert (part.tracks, part.times) == ([4, 4], [0.3, 0.1])
    np.testing.assert_array_equal(part.crops, crops[[2, 0]])
    np.testing.assert_array_equal(part.mesh, mesh[[2, 0]])
    assert part.expression is None
