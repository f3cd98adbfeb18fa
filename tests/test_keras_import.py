"""Nothing that others left changes how Keras computes."""

import json
import os
import subprocess
import sys

import keras
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.framework import chosen_backend
from faceswap_gan.keras_import import watch_import

PROGRAM = """
import json
from faceswap_gan.framework import load_framework

backend = load_framework()
import keras
import os

found = keras.config.image_data_format(), keras.config.floatx()
policy = keras.config.dtype_policy().name
limits = keras.config.epsilon(), keras.config.max_epochs()
print(json.dumps([backend, *found, policy, *limits, os.environ["KERAS_HOME"]]))
"""


def test_a_leftover_settings_file_and_limits_do_not_count(tmp_path):
    left = {
        "image_data_format": "channels_first",
        "floatx": "float8",
        "epsilon": 0.1,
        "backend": "torch",
    }
    (tmp_path / "keras.json").write_text(json.dumps(left))
    there = {"KERAS_HOME": str(tmp_path), "KERAS_MAX_EPOCHS": "none"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | there | {"KERAS_BACKEND": "TensorFlow"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    expected = ["tensorflow", "channels_last", "float32", "float32", 1e-7]
    assert json.loads(done.stdout) == [*expected, None, str(tmp_path)]


LIBRARY = """
import faceswap_gan
from keras import config, layers

assert config.image_data_format() == layers.Conv2D(1, 1).data_format
print(config.image_data_format(), config.floatx(), config.epsilon())
print(config.dtype_policy().name, config.max_epochs())
"""


def test_keras_is_set_up_for_a_library_that_imports_it_later(tmp_path):
    left = {"image_data_format": "channels_first", "floatx": "float16"}
    (tmp_path / "keras.json").write_text(json.dumps(left | {"epsilon": 0.1}))
    there = {"KERAS_HOME": str(tmp_path), "KERAS_MAX_EPOCHS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY],
        env=os.environ | there,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        *("channels_last", "float32", "1e-07", "float32", "None")
    ]


def test_keras_is_set_up_for_a_library_that_imported_it_before():
    keras.config.set_image_data_format("channels_first")
    keras.config.set_dtype_policy("float16")
    watch_import()
    assert keras.layers.Conv2D(1, 1).data_format == "channels_last"
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize("word", ["tensorfow", "tensorflo"])
def test_a_misspelt_backend_is_answered_with_those_there_are(word, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", word)
    with pytest.raises(
        ConfigError, match=r"tensorflow, jax, torch\..*Did you mean"
    ):
        chosen_backend()
