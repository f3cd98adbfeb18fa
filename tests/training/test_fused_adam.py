"""Adam in one pass: the same numbers as Adam in many."""

import keras
import numpy as np
import pytest

from faceswap_gan.training.fused_adam import adam

pytestmark = pytest.mark.backends


@pytest.mark.parametrize("accumulate", [None, 2])
def test_it_moves_weights_as_adam_does(accumulate):
    random = np.random.default_rng(0)
    shapes = (3, 5), (5, 3), (3, 5)
    starts = [random.normal(size=shape).astype("float32") for shape in shapes]
    gradients = [
        [random.normal(size=shape).astype("float32") for shape in shapes]
        for _ in range(4)
    ]
    ends = []
    for kind in (adam, keras.optimizers.Adam):
        weights = [keras.Variable(start) for start in starts]
        optimizer = kind(0.1, 0.5, 0.9, gradient_accumulation_steps=accumulate)
        optimizer.build(weights)
        for step in gradients:
            tensors = [keras.ops.convert_to_tensor(each) for each in step]
            optimizer.apply(tensors, weights)
        values = [*weights, *optimizer.variables]
        ends.append([keras.ops.convert_to_numpy(v.value) for v in values])
    for fused, plain in zip(*ends, strict=True):
        np.testing.assert_allclose(fused, plain, rtol=1e-5, atol=1e-6)
