"""Settings that suit a machine and its faces."""

import json

import pytest

from faceswap_gan.cli import main
from faceswap_gan.config import load_config
from faceswap_gan.config import named
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.systems.swap import system
from faceswap_gan.systems.swap.automatic import choose
from faceswap_gan.systems.swap.facts import Facts
from faceswap_gan.systems.swap.facts import facts_of
from faceswap_gan.systems.swap.facts import side_in_film
from faceswap_gan.training.run_settings import run_settings

GB = 2**30
PEOPLE = ["src", "dst"]
SHARED = "with a shared decoder"


def unmeasured(batch):
    raise AssertionError


def on_cpu(each=0.27, face=150.0):
    measure = unmeasured if each is None else lambda batch: each * batch / 8
    return Facts(False, None, face, "float32", measure)


def on_gpu(gigabytes, face=150.0):
    card = gigabytes and gigabytes * GB
    return Facts(True, card, face, "bfloat16", unmeasured)


def config_of(facts, *overrides):
    """Returns what comes of a choice, and what is said of it."""
    plain = load_config(overrides=overrides).model_dump()
    given = {
        name: plain[name.partition(".")[0]][name.partition(".")[2]]
        for name in named(overrides)
    }
    choice = choose(facts, given)
    config = load_config(overrides=[*choice.settings, *overrides])
    return config, " ".join(choice.sentences)


@pytest.mark.parametrize(
    ("each", "face", "resolution", "refined"),
    [
        (0.05, 150.0, 96, True),  # 36,000 steps at 64 px, 9,000 at 128.
        (0.05, 160.0, 128, True),
        (0.05, 110.0, 96, False),
        (0.05, 120.0, 96, True),
        (0.05, 50.0, 64, False),
        (0.05, None, 128, False),
        (0.27, 150.0, 96, True),  # 6,667 steps at 64 px, 2,963 at 96.
        (0.40, 150.0, 64, False),  # 4,500 steps at 64 px, 2,000 at 96.
    ],
)
def test_a_cpu_takes_the_pixels_that_faces_have_and_steps_suffice_for(
    each, face, resolution, refined
):
    config, said = config_of(on_cpu(each, face))
    assert config.model.network == "small"
    assert config.model.resolution == resolution
    assert config.training.batch_size == 8
    assert config.training.minutes == 30
    assert config.model.refined is refined
    assert config.model.decoder == "shared"
    made = f" that make {2 * resolution}" if refined else ""
    taken = f"small networks {SHARED} at {resolution} px{made}"
    assert f"{taken}, float32, batches of 8" in said
    assert f"takes {each:.2g} s" in said


@pytest.mark.parametrize(
    ("given", "resolution"),
    [
        ("training.minutes=3", 64),
        ("training.iterations=10", 64),
        ("training.iterations=3000", 96),
        ("training.iterations=9000", 128),
        ("model.resolution=128", 128),
    ],
)
def test_nothing_is_measured_where_the_speed_decides_nothing(given, resolution):
    config, _ = config_of(on_cpu(None, 160.0), given)
    assert config.model.resolution == resolution


def test_what_is_given_is_not_chosen():
    given = [
        *("model.resolution=96", "training.batch_size=2"),
        *("training.iterations=7", "model.precision=float16"),
    ]
    config, said = config_of(on_cpu(None), *given)
    shared = "model.decoder=shared"
    assert config == load_config(overrides=[*given, shared])
    taken = f"small networks {SHARED} at 96 px, float16, batches of 2, 7 steps"
    assert taken in said
    config, said = config_of(on_gpu(80), "model.network=autoencoder")
    assert config.model.network == "autoencoder"
    assert config.loss == load_config().loss


@pytest.mark.parametrize(
    ("gigabytes", "face", "network", "resolution", "batch"),
    [
        (None, 150.0, "lite", 128, 8),
        (8, 150.0, "lite", 128, 8),
        (12, 300.0, "standard", 128, 16),
        (24, 150.0, "standard", 128, 16),
        (24, 300.0, "standard", 256, 8),
    ],
)
def test_a_gpu_takes_what_its_memory_holds(
    gigabytes, face, network, resolution, batch
):
    config, said = config_of(on_gpu(gigabytes, face))
    model, training = config.model, config.training
    assert (model.network, model.resolution) == (network, resolution)
    assert (training.batch_size, training.minutes) == (batch, 60)
    assert config.loss.adversarial == "mixup_lsgan" and config.loss.perceptual
    assert training.dispatch > 1
    taken = f"{network} networks at {resolution} px, bfloat16, batches of"
    assert f"{taken} {batch}, 60 min" in said


def test_a_last_stage_that_is_chosen_begins_when_half_is_done():
    config, _ = config_of(on_cpu())
    usual = load_config().schedule
    first, second, third = config.schedule
    without = {"patch_adversarial": 0.0}
    assert (first.loss, first.start) == ({"refined": 0.0, **without}, 0.0)
    assert (second.loss, second.start) == (without, 0.5)
    assert third == usual[1]
    assert config.loss.patch_adversarial > 0
    assert first.model_copy(update={"loss": {}}) == usual[0]
    config, _ = config_of(on_cpu(), "model.refined=false")
    assert not config.model.refined and config.schedule == usual
    assert config.loss.patch_adversarial == 0


def test_a_choice_names_settings_that_may_all_be_given():
    known = load_config().model_dump()
    for facts in (on_cpu(), on_gpu(24, 300.0)):
        for name in named(choose(facts, {}).settings):
            section, _, key = name.partition(".")
            assert not key or key in known[section], name


def test_faces_are_measured_in_the_pixels_of_their_films():
    def row(scale):
        return {"matrix": [[0, -scale, 3], [scale, 0, 4]]}

    assert side_in_film([row(2.0), row(0.5), row(1.0)], 0.8) == 0.8 * 256
    assert side_in_film([row(4.0)], 0.8) == pytest.approx(0.8 * 64)
    assert side_in_film([{"file": "a.png"}], 0.8) is None


def test_the_machine_and_the_faces_are_looked_at(narrow, workspace):
    found = facts_of(workspace, PEOPLE, load_config())
    assert found.face is None
    assert 0 < found.step_seconds(1) < 60
    assert read_manifest(workspace.manifest("src"))


@pytest.fixture
def train(workspace, narrow, monkeypatch, capsys):
    def run(*words):
        words = ("train", "--workspace", workspace.root, *words)
        monkeypatch.setattr("sys.argv", ["faceswap-gan", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
        return capsys.readouterr().out

    return run


def test_a_choice_is_kept_by_the_checkpoint(train, workspace, monkeypatch):
    facts = on_cpu(None)
    monkeypatch.setattr(system, "facts_of", lambda *_: facts)
    said = train("--iterations", 2)
    assert f"Chosen: small networks {SHARED} at 64 px" in said
    assert "Since no GPU" in said
    first = run_settings(workspace.model())
    assert first.training.batch_size == 8
    monkeypatch.setattr(system, "choose", None)
    said = train("--iterations", 3, "--preset", "auto")
    kept = "training.batch_size=8, model.decoder=shared"
    if (precision := first.model.precision) != load_config().model.precision:
        kept += f", model.precision={precision}"
    assert f"Kept from the run: {kept}.\n" in said
    later = run_settings(workspace.model())
    assert later.training.iterations == 3
    assert later.model == first.model


def test_a_file_or_a_preset_leaves_nothing_to_choose(
    train, workspace, monkeypatch, tmp_path
):
    monkeypatch.setattr(system, "choose", None)
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"training": {"batch_size": 2}}))
    for words in (("--preset", "small"), ("--config", file)):
        assert "Chosen" not in train(*words, "--iterations", 1, "--fresh")
    default, second = (
        run_settings(workspace.model(name)) for name in ("default", "default-2")
    )
    assert default == load_config(overrides=["training.iterations=1"])
    assert second.training.batch_size == 2


def test_a_processor_that_is_slow_in_it_never_gets_bfloat16(
    train, workspace, monkeypatch
):
    from faceswap_gan.training import precision

    monkeypatch.setattr(precision, "computes_on_cpu", lambda: True)
    monkeypatch.setattr(precision, "_bfloat16_slowness", lambda: 50.0)
    monkeypatch.setattr(precision, "_times_as_long", lambda _: 0.5)
    precision.fastest_precision.cache_clear()
    try:
        said = train("--iterations", 1)
    finally:
        precision.fastest_precision.cache_clear()
    assert "float32" in said and "bfloat16" not in said
    assert run_settings(workspace.model()).model.precision == "float32"
