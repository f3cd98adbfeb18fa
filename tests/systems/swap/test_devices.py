"""Several devices: what one would do with the same batch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from faceswap_gan.errors import TrainingError
from faceswap_gan.training.devices import BatchDataset
from faceswap_gan.training.devices import check_shared
from faceswap_gan.training.devices import predicted

SCRIPT = Path(__file__).with_name("on_devices.py")
BACKEND = keras.backend.backend()

pytestmark = pytest.mark.backends


def numbers(step):
    while True:
        yield np.array([step])
        step += 1


@pytest.mark.slow
@pytest.mark.skipif(BACKEND == "torch", reason="torch trains on one device")
def test_two_devices_train_as_one(workspace):
    done = subprocess.run(
        [sys.executable, SCRIPT, workspace.root],
        env={**os.environ, "KERAS_BACKEND": BACKEND},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    one, two = json.loads(done.stdout)
    assert len(one["losses"]) == 4
    assert len(set(one["losses"])) == 4
    np.testing.assert_allclose(two["losses"], one["losses"], rtol=1e-4)
    assert two["scores"] == pytest.approx(one["scores"], abs=0.02)
    np.testing.assert_allclose(two["preview"], one["preview"], atol=2)


def test_a_feed_gives_the_same_batches_to_all_who_begin():
    feed = BatchDataset(numbers, 5, 4)
    assert len(feed) == 4
    first = [feed[0], feed[1]]
    assert first == [(5,), (6,)]
    assert [feed[i] for i in (0, 1, 2, 3)] == [(5,), (6,), (7,), (8,)]


def test_a_feed_in_order_begins_once():
    begun = []

    def begin(step):
        begun.append(step)
        return numbers(step)

    feed = BatchDataset(begin, 3, 9)
    for index in range(9):
        feed[index]
    assert begun == [3]


def test_a_batch_that_cannot_be_divided_is_refused_with_one_that_can():
    check_shared(6, 3)
    with pytest.raises(TrainingError, match=r"training\.batch_size=8"):
        check_shared(6, 4)


def test_predictions_are_those_of_the_network():
    face, code = keras.Input((2,)), keras.Input((2,))
    network = keras.Model([face, code], {"sum": face + code})
    values = np.arange(6, dtype="float32").reshape(3, 2)
    made = predicted(network, [values, values])
    np.testing.assert_allclose(made["sum"], 2 * values)
