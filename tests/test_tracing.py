"""TensorFlow traces each network once, and warns of nothing."""

import logging

import keras
import numpy as np
import pytest

from faceswap_gan.framework import trace_once

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow alone traces", allow_module_level=True)


@pytest.fixture
def warnings(monkeypatch):
    """Collects what TensorFlow warns of."""
    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    logger = logging.getLogger("tensorflow")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "level", logging.WARNING)
    logger.manager._clear_cache()
    return said


def network(units):
    face = keras.Input((2,))
    code = keras.Input((2,))
    return keras.Model([face, code], keras.layers.Dense(units)(face + code))


def test_many_networks_and_lengths_are_traced_once_each(warnings):
    calls = []
    networks = [trace_once(network(units)) for units in range(1, 9)]
    for each in networks:
        each.call = counted(each.call, calls)
        for length in (1, 2, 3, 8):
            faces = np.ones((length, 2), np.float32)
            assert each.predict_on_batch([faces, faces]).shape[0] == length
    assert len(calls) == len(networks)
    assert warnings == []


def counted(call, calls):
    def counting(*arguments, **options):
        calls.append(1)
        return call(*arguments, **options)

    return counting


def test_predictions_are_those_of_the_network_as_it_is_now():
    model = trace_once(network(3))
    faces = np.float32([[1, 2], [3, 4]])
    for _ in range(2):
        expected = np.asarray(model([faces, faces]))
        np.testing.assert_allclose(
            model.predict_on_batch([faces, faces]), expected, rtol=1e-6
        )
        model.set_weights([2 * weight + 1 for weight in model.get_weights()])
    assert trace_once(model) is model
