"""Nothing that others left changes how Keras computes."""

import json
import os
import subprocess
import sys

import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.framework import chosen_backend

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


@pytest.mark.parametrize("word", ["tensorfow", "tensorflo"])
def test_a_misspelt_backend_is_answered_with_those_there_are(word, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", word)
    with pytest.raises(
        ConfigError, match=r"tensorflow, jax, torch\..*Did you mean"
    ):
        chosen_backend()
