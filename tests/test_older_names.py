"""Settings of older versions: under other names, or not there yet."""

import json

import pytest

from faceswap_gan.config import load_config
from faceswap_gan.config import validate
from faceswap_gan.errors import ConfigError
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.systems.swap.config import SwapConfig

RENAMED = [
    ("model", "centre", "mean_subtraction", False),
    ("loss", "confusion", "domain_confusion", 0.5),
    ("augment", "look_alikes", "part_swap", 0.25),
]


@pytest.mark.parametrize(("section", "older", "name", "value"), RENAMED)
def test_a_setting_is_read_by_either_name(
    section, older, name, value, tmp_path
):
    now = load_config(overrides=[f"{section}.{name}={json.dumps(value)}"])
    assert now != load_config()
    file = tmp_path / "train_config.json"
    file.write_text(json.dumps({section: {older: value}}))
    assert load_config(file) == now
    given = [f"{section}.{older}={json.dumps(value)}"]
    assert load_config(overrides=given) == now
    settings = SwapConfig().model_dump(mode="json")
    del settings[section][name]
    settings[section][older] = value
    assert validate(settings, "a checkpoint") == now


@pytest.mark.parametrize(("section", "older", "name", "value"), RENAMED)
def test_later_ones_win_whatever_name_they_use(
    section, older, name, value, tmp_path
):
    default = getattr(getattr(load_config(), section), name)
    file = tmp_path / "train_config.json"
    for first, second in ((older, name), (name, older)):
        file.write_text(json.dumps({section: {first: value}}))
        last = f"{section}.{second}={json.dumps(default)}"
        assert load_config(file, overrides=[last]) == load_config()


@pytest.mark.parametrize(("section", "older", "name", "value"), RENAMED)
def test_both_names_at_once_are_refused(section, older, name, value, tmp_path):
    file = tmp_path / "train_config.json"
    file.write_text(json.dumps({section: {older: value, name: value}}))
    sentence = rf"{section}\.{older} is the older name of {section}\.{name}: "
    with pytest.raises(ConfigError, match=sentence):
        load_config(file)


def test_light_is_the_autoencoder():
    now = load_config(preset="autoencoder")
    assert load_config(preset="light") == now
    network = "model.network=light"
    assert load_config(preset="autoencoder", overrides=[network]) == now
    assert Architecture("light", 128) == Architecture("autoencoder", 128)


def test_the_older_name_of_the_balance_is_that_of_eyes(tmp_path):
    """Yet what is said of `balance` itself holds, wherever it is said."""
    assert load_config().training.balance == "expression"
    eyes = ["training.balance=eyes", "training.balance_share=0.5"]
    now, older = load_config(overrides=eyes), "training.balance_eyes=0.5"
    assert load_config(overrides=[older]) == now
    file = tmp_path / "train_config.json"
    file.write_text(json.dumps({"training": {"balance_eyes": 0.5}}))
    assert load_config(file) == now
    by_expression = load_config(overrides=["training.balance_share=0.5"])
    said = "training.balance=expression"
    assert load_config(file, overrides=[said]) == by_expression
    assert load_config(overrides=[older, said]) == by_expression


@pytest.mark.parametrize("name", ["mouth", "mouth_edges"])
def test_what_a_checkpoint_does_not_hold_is_as_it_was_then(name):
    settings = SwapConfig().model_dump(mode="json")
    assert validate(settings, "a checkpoint") == SwapConfig()
    del settings["loss"][name]
    assert getattr(validate(settings, "a checkpoint").loss, name) == 0
    assert getattr(load_config(overrides=["loss.eyes=1"]).loss, name) > 0
