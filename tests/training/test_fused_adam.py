"""Adam in one pass: the same numbers as Adam in many."""

import keras
import numpy as np
import pytest

from faceswap_gan.training.fused_adam import adam

pytestmark = pytest.mark.backends


@pytest.mark.parametrize("accumulate", [None, 2])
def test_it_moves_weights_as_adam_does(accumulate):
    random = np.random.default_rng(0)
    start = random.normal(size=(3, 5)).astype("float32")
    gradients = random.normal(size=(4, 3, 5)).astype("float32")
    ends = []
    for kind in (adam, keras.optimizers.Adam):
        weight = keras.Variable(start)
        optimizer = kind(0.1, 0.5, 0.9, gradient_accumulation_steps=accumulate)
        optimizer.build([weight])
        for gradient in gradients:
            tensor = keras.ops.convert_to_tensor(gradient)
            optimizer.apply([tensor], [weight])
        values = [weight, *optimizer.variables]
        ends.append([keras.ops.convert_to_numpy(v.value) for v in values])
    for fused, plain in zip(*ends, strict=True):
        np.testing.assert_allclose(fused, plain, rtol=1e-5, atol=1e-6)
