"""Settings: one source of defaults, refusals that name the key."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faceswap_gan.config import load_config
from faceswap_gan.config import validate
from faceswap_gan.errors import ConfigError
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.presets import PRESETS

FILE = Path(__file__).parent.parent / "train_config.json"


def test_the_file_holds_every_default():
    defaults = SwapConfig().model_dump(mode="json")
    assert json.loads(FILE.read_text()) == defaults


NETWORKS = {"gpu": "standard", "v2.2": "standard", "colab": "lite"}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("resolution", [64, 128])
def test_every_preset_is_valid(preset, resolution):
    config = load_config(FILE, preset, [f"model.resolution={resolution}"])
    network = NETWORKS.get(preset, preset)
    assert config.model.network == network


def test_attention_is_pooled_but_where_the_original_is_asked_for():
    attention = {
        preset: load_config(None, preset).model.architecture().attention
        for preset in ("lite", "standard", "v2.2", "colab")
    }
    assert attention == {
        "lite": "self_pooled",
        "standard": "self_pooled",
        "v2.2": "self",
        "colab": "self",
    }


def test_later_sources_win(tmp_path):
    file = tmp_path / "config.json"
    file.write_text(
        '{"model": {"network": "standard"}, "training": {"seed": 3}}'
    )
    config = load_config(file, "lite", ["training.batch_size=4"])
    assert config.model.network == "lite"
    assert config.training.seed == 3
    assert config.training.batch_size == 4


@pytest.mark.parametrize(
    "override, key",
    [
        ("model.networks=lite", r"model\.networks: there is no such setting"),
        ("modell.network=lite", "modell: there is no such setting"),
        ("training.batch_size=0", r"training\.batch_size"),
        ("training.batch_size=4.5", r"training\.batch_size"),
        ("training.batch_size=four", r"training\.batch_size"),
        ("loss.eyes=-1", r"loss\.eyes"),
        ("loss.adversarial=wgan", r"loss\.adversarial"),
        ("model.resolution=65", "resolution cannot be 65"),
        ("model.network=huge", "cannot be 'huge'"),
        ("model.norm=fancy", "norm cannot be 'fancy'"),
        ("training.seed", "is not of the form"),
        ("a" + ".a" * 5000 + "=1", "is not of the form"),
        ("loss.eyes=Infinity", r"loss\.eyes: Input should be a valid number"),
        ("loss.eyes=NaN", r"loss\.eyes"),
        ("loss.eyes=1e999", r"loss\.eyes"),
        ("loss.eyes=1" + "0" * 350, r"loss\.eyes"),
        ("loss.eyes=" + "[" * 100_000, r"loss\.eyes"),
        ("training.batch_size=1e30", r"training\.batch_size"),
        ("training.batch_size=1" + "0" * 30, "less than or equal to 4096"),
        ("training.seed=1" + "0" * 30, "less than 4294967296"),
        ("training.iterations=100000000", "less than or equal to 99999999"),
        ("optimizer.learning_rate=1e30", "less than or equal to 10"),
        ("model.latent=1000000000", "less than or equal to 16384"),
        ("training.save_minutes=1e300", "less than or equal to 525600"),
    ],
)
def test_impossible_settings_name_the_key(override, key):
    with pytest.raises(ConfigError, match=key):
        load_config(overrides=[override])


@pytest.mark.parametrize(
    "override, value",
    [
        ("optimizer.ema=.999", 0.999),
        ("optimizer.ema=+0.5", 0.5),
        ("optimizer.ema=0.", 0.0),
        ("training.iterations=1e3", 1000),
        ("training.batch_size=8.0", 8),
        ("training.seed=4294967295", 2**32 - 1),
        ("model.mean_subtraction=False", False),
    ],
)
def test_numbers_are_read_as_people_write_them(override, value):
    section, _, key = override.partition("=")[0].partition(".")
    settings = load_config(overrides=[override]).model_dump()
    assert settings[section][key] == value


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_in_utf_8_is_read_whatever_the_locale(tmp_path, mark):
    file, name = tmp_path / "config.json", "gewichte-äß.h5"
    text = f'{{"loss": {{"perceptual_weights": "{name}", "eyes": 1e1}}}}'
    file.write_bytes(mark + text.encode())
    program = (
        "import sys; from faceswap_gan.config import load_config; "
        "loss = load_config(sys.argv[1]).loss; "
        "print(ascii((loss.perceptual_weights, loss.eyes)))"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", program, file],
        env=os.environ | plain,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == ascii((name, 10.0)), done.stderr


@pytest.mark.parametrize(
    "content, reason",
    [
        ("{", "not valid JSON"),
        ("[]", "does not hold a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"loss": {"eyes": NaN}}', "NaN is not a number"),
        ('{"loss": {"eyes": 1e999}}', "1e999 is too large"),
    ],
)
def test_a_bad_file_is_named(tmp_path, content, reason):
    file = tmp_path / "config.json"
    file.write_text(content)
    with pytest.raises(ConfigError, match=rf"config\.json.*{reason}"):
        load_config(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nothing\.json cannot be read"):
        load_config(tmp_path / "nothing.json")


def test_numbers_that_are_not_finite_are_refused_in_code_too():
    with pytest.raises(ConfigError, match=r"loss\.eyes.*finite"):
        validate({"loss": {"eyes": float("inf")}}, "The settings")


def test_an_unknown_preset_lists_those_there():
    with pytest.raises(ConfigError, match=r"'big'.*small, autoencoder, lite"):
        load_config(preset="big")
