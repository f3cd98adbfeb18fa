"""Settings of another system are no face swap's."""

import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.settings.base import Config
from faceswap_gan.settings.training import TrainingConfig
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.config import swap_config


def test_settings_of_a_swap_are_given_back():
    config = SwapConfig()
    assert swap_config(config) is config


def test_settings_of_another_system_are_refused():
    other = Config(training=TrainingConfig(system="counting"))
    with pytest.raises(CheckpointError, match="system counting and swaps no"):
        swap_config(other)
