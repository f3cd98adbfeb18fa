"""Beginning from a trained model: what fits is taken, and people stay known."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from faceswap_gan import locking
from faceswap_gan.config import load_config
from faceswap_gan.errors import BusyError
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.packing import pack
from faceswap_gan.models.state import write_state
from faceswap_gan.networks import small
from faceswap_gan.provenance.ancestry import names_of
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.start_from import take
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training import trainer
from faceswap_gan.training.beginning import beginning
from faceswap_gan.training.start_point import networks_of
from faceswap_gan.workspace import Workspace

PEOPLE = ["src", "dst"]
TINY = [
    "training.iterations=1",
    "training.batch_size=2",
    "model.latent=16",
    "loss.domain_confusion=0",
]


def built(people, *changes):
    """Builds a model whose weights and averages are all different."""
    return FaceSwapSystem().build(
        people, load_config(overrides=[*TINY, *changes])
    )


def shaken(model):
    """Makes weights and averages differ from each other and from a start."""
    random = np.random.default_rng(0)
    for variable in (*model.generator_variables, *model.ema.averages):
        shape = tuple(variable.shape)
        variable.assign(random.normal(size=shape).astype("float32"))
    return model


def weights_of(model, name):
    """Returns a network's weights and their averages by their names."""
    kept = FaceSwapSystem().variables(model)
    return {
        key: np.array(variable)
        for key, variable in kept.items()
        if key.removeprefix("average/").startswith(f"{name}/")
    }


@pytest.fixture
def base(narrow):
    return shaken(built(PEOPLE))


@pytest.mark.backends
def test_a_third_person_begins_as_the_mean_of_two(base):
    model = built(["src", "carla", "dst"])
    said = take(model, base, "base")
    for name in ("encoder", "decoder_src", "decoder_dst", "centre_src"):
        before, now = weights_of(base, name), weights_of(model, name)
        assert before and before.keys() == now.keys()
        for key, value in before.items():
            assert np.array_equal(value, now[key]), key
    src, dst = (weights_of(base, f"decoder_{p}") for p in PEOPLE)
    carla = weights_of(model, "decoder_carla")
    assert len(carla) == len(src)
    for key, value in carla.items():
        one, two = (
            has[key.replace("carla", p)]
            for has, p in zip((src, dst), PEOPLE, strict=True)
        )
        assert np.allclose(value, (one + two) / 2, atol=1e-6), key
    assert "the encoder (7 of 7 layers)" in said[0]
    assert "the decoders of src and dst (" in said[0]
    assert said[1:] == [
        "Begun as the mean of src and dst: the decoder of carla.",
        "Begun anew, at step 0: the mean face of carla, the usual light of "
        "carla, the range of codes of carla, the optimizer.",
    ]


@pytest.mark.backends
def test_critics_of_others_begin_anew(narrow):
    changes = ["loss.adversarial=mixup_lsgan", "loss.domain_confusion=0.1"]
    other = built(PEOPLE, *changes)
    same, more = built(PEOPLE, *changes), built([*PEOPLE, "eve"], *changes)
    fresh = weights_of(more, "latent_critic")
    assert "the identity classifiers" in take(same, other, "base")[0]
    said = take(more, other, "base")
    assert "the discriminators of src and dst (" in said[0]
    assert (
        "discriminator of eve" in said[2] and "identity classifiers" in said[2]
    )
    for key, value in weights_of(more, "latent_critic").items():
        assert np.array_equal(value, fresh[key]), key


def layer(model, network, name):
    return np.array(model.networks()[network].get_layer(name).variables[0])


@pytest.mark.parametrize("sizes", [(64, 128), (128, 64)])
def test_layers_correspond_between_resolutions(narrow, sizes):
    before, now = (
        built(PEOPLE, 'model.network="lite"', f"model.resolution={size}")
        for size in sizes
    )
    fresh = layer(now, "decoder_src", "alpha")
    said = take(now, shaken(before), "base")
    for network, name in [
        *(("encoder", name) for name in ("stem", "down_2", "latent")),
        *(("decoder_dst", name) for name in ("up_32", "up_64")),
    ]:
        kept = layer(before, network, name)
        assert np.array_equal(kept, layer(now, network, name)), name
    heads = ("rgb", "aux_64") if sizes[0] == 64 else ("aux_64", "rgb")
    kept, there = (
        layer(model, "decoder_src", head)
        for model, head in zip((before, now), heads, strict=True)
    )
    assert np.array_equal(kept, there)
    assert np.array_equal(fresh, layer(now, "decoder_src", "alpha"))
    assert "the encoder (" in said[0]


def test_maps_of_96_px_correspond_to_those_of_128(narrow, monkeypatch):
    widths = dict.fromkeys((96, 128), (8, 8, 8, 16, 16))
    monkeypatch.setattr(small, "ENCODER_WIDTHS", widths)
    before, now = (
        built(PEOPLE, f"model.resolution={size}") for size in (96, 128)
    )
    fresh = layer(now, "encoder", "latent")
    take(now, shaken(before), "base")
    for there, here in (("up_12", "up_16"), ("rgb_conv", "rgb_conv")):
        kept = layer(before, "decoder_src", there)
        assert np.array_equal(kept, layer(now, "decoder_src", here)), here
    assert np.array_equal(fresh, layer(now, "encoder", "latent"))


@pytest.mark.backends
def test_a_norm_is_taken_with_its_convolution_alone(narrow, monkeypatch):
    before = shaken(built(PEOPLE, "model.norm=layer"))
    widths = {64: (12, 8, 16, 16)}
    monkeypatch.setattr(small, "ENCODER_WIDTHS", widths)
    now = built(PEOPLE, "model.norm=layer")
    take(now, before, "base")
    kept = layer(before, "encoder", "down_3_norm")
    assert np.array_equal(kept, layer(now, "encoder", "down_3_norm"))
    assert layer(now, "encoder", "down_1_norm") == 1


@pytest.fixture(scope="module")
def whole(two_people, tmp_path_factory, narrow_module):
    """A workspace with a model of two and the faces of a third person."""
    workspace = two_people(tmp_path_factory.mktemp("whole"))
    model, config = built(PEOPLE), load_config(overrides=TINY)
    checkpoints.save(
        workspace.model("base"),
        1,
        [workspace.person(name) for name in PEOPLE],
        config,
        FaceSwapSystem().variables(model),
        model.optimizer,
    )
    for folder in (workspace.faces, workspace.eye_masks, workspace.face_masks):
        shutil.copytree(folder("dst"), folder("carla"))
    record = workspace.person_file("carla")
    record.write_text(record.read_text().replace('"dst"', '"carla"'))
    return workspace


@pytest.fixture
def trained(whole, tmp_path):
    """A copy of that workspace."""
    return Workspace(shutil.copytree(whole.root, tmp_path / "project"))


def begin(
    space, name, start_from, *changes, people=("src", "carla"), **options
):
    config = load_config(overrides=[*TINY, *changes])
    people = list(people)
    return trainer.train(
        space, people, config, name, start_from=start_from, **options
    )


def test_the_people_of_what_it_began_from_stay_in_the_record(
    trained, uncompiled
):
    said = []
    report = begin(trained, "second", "base", say=said.append)
    assert (report.first_step, report.step) == (0, 1)
    told = " ".join(said)
    assert "decoder of src" in told and "mean of src and dst" in told
    base = checkpoints.latest(trained.model("base"))
    second = checkpoints.latest(trained.model("second"))
    assert [a.model for a in second.ancestors] == [base.digest]
    assert second.ancestors[0].people == tuple(base.people)
    begin(trained, "second", None, "training.iterations=2")
    resumed = checkpoints.latest(trained.model("second"))
    assert (resumed.step, resumed.ancestors) == (2, second.ancestors)
    digests = [ancestor.model for ancestor in resumed.lineage]
    assert digests == [resumed.digest, base.digest]
    assert names_of(resumed.lineage) == ["src", "carla", "dst"]


@pytest.mark.usefixtures("own_data")
def test_nobody_is_forgotten_while_a_training_begins_from_their_model(
    trained, elsewhere
):
    """Nothing of it is saved yet, so that nothing would be found later."""
    elsewhere(beginning(trained, "base", "new"))
    with pytest.raises(BusyError, match="person_dst is in use by process"):
        forget(holdings(trained, "dst"))
    assert checkpoints.latest(trained.model("base")).names == PEOPLE


@pytest.mark.usefixtures("own_data")
def test_no_training_begins_from_somebody_who_is_being_forgotten(
    trained, monkeypatch
):
    """Here it is tried between reading that model and removing it."""
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    refused, remove = [], shutil.rmtree

    def removing(path, *rest, **options):
        if path == trained.model("base"):
            with ThreadPoolExecutor() as pool:
                job = pool.submit(begin, trained, "new", "base")
                refused.append(str(job.exception()))
        remove(path, *rest, **options)

    monkeypatch.setattr(shutil, "rmtree", removing)
    forget(holdings(trained, "dst"))
    assert len(refused) == 1 and "person_dst is in use" in refused[0]
    assert not trained.model("new").exists()
    with pytest.raises(CheckpointError, match="no model base"):
        begin(trained, "new", "base")


def test_what_cannot_be_begun_from_is_refused_in_a_sentence(trained):
    with pytest.raises(CheckpointError, match="leave out --start-from"):
        begin(trained, "base", "base", people=PEOPLE)
    with pytest.raises(CheckpointError, match=r"no model bas .*Did you mean"):
        begin(trained, "new", "bas")
    with pytest.raises(CheckpointError, match="holds no model"):
        begin(trained, "new", trained.faces("src"))
    with pytest.raises(CheckpointError, match=r"set model\.network=small"):
        begin(trained, "new", "base", "model.network=light")
    trained.person_file("dst").unlink()
    with pytest.raises(ConsentError, match="no consent is recorded"):
        begin(trained, "new", "base")
    assert not trained.model("new").exists()


def test_a_packed_model_can_be_begun_from(trained, tmp_path):
    base, file = checkpoints.latest(trained.model("base")), tmp_path / "b.fsgan"
    pack(base, file)
    assert "model.latent=16" in networks_of(file)
    left = trained.unpacking("new")
    (left / "of a killed training").mkdir(parents=True)
    with beginning(trained, file, "new") as origin:
        assert origin.checkpoint.lineage == base.lineage
        assert origin.checkpoint.folder.is_dir()
    assert not left.exists()
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(InputError, match="not a packed model"):
        begin(trained, "other", file)


def test_a_hostile_model_is_refused_in_a_sentence(trained):
    (folder,) = trained.model("base").glob("step-*")
    file = folder / "state.json"
    state = json.loads(file.read_text())
    del state["state_sha256"]
    for change, text in [
        ({"ancestors": [{"model": "x", "people": []}]}, "began from"),
        ({"people": [{"name": "src"}]}, "not a consent record"),
        ({"sha256": dict.fromkeys(state["sha256"], "0" * 64)}, "is damaged"),
    ]:
        file.write_text(json.dumps({**state, **change}))
        with pytest.raises((CheckpointError, ConsentError), match=text):
            begin(trained, "new", folder)
    config = {**state["config"]}
    config["model"] = {**config["model"], "latent": 32}
    file.write_text(json.dumps({**state, "config": config}))
    with pytest.raises(CheckpointError, match="begun from"):
        begin(trained, "new", folder)
    assert not trained.model("new").exists()


def test_checkpoints_without_ancestors_still_open(trained):
    (folder,) = trained.model("base").glob("step-*")
    file = folder / "state.json"
    state = json.loads(file.read_text())
    del state["state_sha256"], state["ancestors"]
    file.write_text(json.dumps(state))
    assert checkpoints.open_checkpoint(folder).ancestors == ()
    assert isinstance(checkpoints.open_checkpoint(folder).people[0], Person)


@pytest.mark.backends
def test_the_networks_are_those_of_the_model_begun_from(tmp_path):
    folder = tmp_path / "step-00000001"
    model = {"network": "lite", "latent": 64, "precision": "bfloat16"}
    row = {"name": "a", "basis": "self", "date": "2026-01-01"}
    digests = dict.fromkeys(("weights.npz", "optimizer.npz"), "0" * 64)
    state = {
        "format": 1,
        "step": 1,
        "people": [row],
        "config": {"model": model},
        "sha256": digests,
    }
    write_state(folder, state)
    for place in (folder, tmp_path):
        chosen = load_config(overrides=networks_of(place)).model
        assert (chosen.network, chosen.latent) == ("lite", 64)
        assert chosen.precision == "float32"
    with pytest.raises(CheckpointError, match="holds no model"):
        networks_of(tmp_path / "elsewhere")
