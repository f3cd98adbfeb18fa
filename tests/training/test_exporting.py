"""Exported networks: the same faces, in every format, without the package."""

import dataclasses
import json
import zipfile

import keras
import numpy as np
import pytest

from faceswap_gan.cli import exporting
from faceswap_gan.config import load_config
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import OutputError
from faceswap_gan.exporting.card import NO_MARKS
from faceswap_gan.exporting.export import export
from faceswap_gan.exporting.export import standalone
from faceswap_gan.exporting.formats import FORMATS
from faceswap_gan.exporting.formats import format_of
from faceswap_gan.faces import geometry
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.networks.refinement import build_refiner
from faceswap_gan.networks.refinement import refined
from faceswap_gan.project_paths import CARD
from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.generator import load_generator
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.systems.swap.transform import joined
from faceswap_gan.workspace import Workspace

BACKEND = keras.backend.backend()
CONFIG = load_config(overrides=["model.latent=8"])
PEOPLE = [
    Person(name=n, basis="consent", note="a form", date="2026-01-01")
    for n in ("ada", "bo")
]
MADE = [name for name, one in FORMATS.items() if BACKEND in one.backends]
FAMILIES = [
    Architecture("small", 64, "group", "dual", 8, spade=True),
    Architecture("autoencoder", 64, "batch", "none", 8),
    Architecture("lite", 64, "hybrid", "self_pooled", 8),
    Architecture("standard", 64, "layer", "none", 8),
]
pytestmark = pytest.mark.backends


def network(architecture):
    return architecture.network


def changed(variables):
    """Sets variables to values such as a training might, none of them 0.

    An attention that counts for much multiplies float32's rounding until
    twice the same network differs by 1e-4.
    """
    random = np.random.default_rng(1)
    for variable in variables:
        step = 0.1 if variable.name == "gamma" else 0.02
        added = random.normal(0, step, variable.shape).astype("float32")
        if "variance" in variable.name:
            added = np.abs(added)
        variable.assign(keras.ops.convert_to_numpy(variable) + added)


def faces(count=3, side=64):
    random = np.random.default_rng(2)
    return random.uniform(-1, 1, (count, side, side, 3)).astype("float32")


def run_keras(path, given):
    with zipfile.ZipFile(path) as archive:
        assert b"faceswap_gan" not in archive.read("config.json")
    return keras.models.load_model(path).predict_on_batch(given)


def run_onnx(path, given):
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    assert [one.name for one in session.get_outputs()] == ["rgba"]
    return session.run(None, {"face": given})[0]


def run_saved_model(path, given):
    import tensorflow as tf

    loaded = tf.saved_model.load(path)
    return loaded.serve(given).numpy()


def run_tflite(path, given):
    import tensorflow as tf

    network = tf.lite.Interpreter(str(path))
    assert not [
        one["op_name"]
        for one in network._get_ops_details()
        if one["op_name"].startswith("Flex")
    ]
    (output,) = network.get_signature_runner()(face=given).values()
    return output


RUN = {
    "keras": run_keras,
    "onnx": run_onnx,
    "saved_model": run_saved_model,
    "tflite": run_tflite,
}


@pytest.fixture(scope="module")
def trained(narrowing, tmp_path_factory):
    """The checkpoint of a model, and the network that conversion makes."""
    folder = tmp_path_factory.mktemp("project") / "models" / "default"
    with pytest.MonkeyPatch.context() as patch:
        narrowing.make_narrow(patch.setattr)
        system = FaceSwapSystem()
        model = system.build(["ada", "bo"], CONFIG)
        means = [v for v in model.variables if v.name == "mean"]
        covariances = [reach.covariance for reach in model.code_ranges]
        assert len(means) >= 2 and len(covariances) == 2
        changed([*model.ema.averages, *means, *covariances])
        found = checkpoints.open_checkpoint(
            checkpoints.save(
                folder,
                *(5, PEOPLE, CONFIG, system.variables(model)),
                model.optimizer,
            )
        )
        yield found, joined(*load_generator(found, "ada", "bo"))


@pytest.mark.parametrize("kind", MADE)
def test_an_exported_network_makes_the_same_faces(trained, kind, tmp_path):
    found, network = trained
    made = export(found, "ada", "bo", kind, tmp_path / "out")
    given = faces()
    wanted = network.predict_on_batch(given)
    actual = RUN[kind](made.folder / made.file, given)
    assert wanted[..., 1:].std() > 0.01
    np.testing.assert_allclose(actual, wanted, atol=1e-4)
    other = RUN[kind](made.folder / made.file, given[:1])
    np.testing.assert_allclose(other, wanted[:1], atol=1e-4)


@pytest.mark.parametrize("kind", FORMATS)
def test_another_backend_says_which_one_can(kind):
    for backend in {"tensorflow", "jax", "torch"} - {*FORMATS[kind].backends}:
        with pytest.raises(ConfigError, match="KERAS_BACKEND=tensorflow"):
            format_of(kind, backend)
    with pytest.raises(ConfigError, match="choose one of keras, onnx"):
        format_of("onxx", BACKEND)


def swap_of(architecture):
    keras.utils.set_random_seed(1)
    encoder, decoder = build_encoder(architecture), build_decoder(architecture)
    face = keras.Input(encoder.input_shape[1:], name="face")
    network = joined(
        keras.Model(face, encoder(MeanSubtraction()(face))), decoder
    )
    changed(v for v in network.variables if "seed" not in v.path)
    return network


@pytest.mark.parametrize("architecture", FAMILIES, ids=network)
def test_every_family_has_a_form_of_keras_s_own_layers(
    architecture, narrow, tmp_path
):
    network, given = swap_of(architecture), faces(1)
    standalone(network).save(tmp_path / "network.keras")
    np.testing.assert_allclose(
        run_keras(tmp_path / "network.keras", given),
        network.predict_on_batch(given),
        atol=1e-4,
    )


@pytest.mark.slow
@pytest.mark.skipif("onnx" not in MADE, reason="ONNX is of other backends")
@pytest.mark.parametrize("architecture", FAMILIES, ids=network)
def test_every_family_becomes_onnx(architecture, narrow, tmp_path):
    network, given = swap_of(architecture), faces(1)
    path = tmp_path / "network.onnx"
    FORMATS["onnx"].write(standalone(network), path)
    wanted = network.predict_on_batch(given)
    np.testing.assert_allclose(run_onnx(path, given), wanted, atol=1e-4)


@pytest.mark.parametrize("kind", MADE)
def test_the_last_stage_is_exported_with_its_decoder(kind, narrow, tmp_path):
    architecture = FAMILIES[0]
    keras.utils.set_random_seed(1)
    encoder, decoder = build_encoder(architecture), build_decoder(architecture)
    network = joined(encoder, refined(decoder, build_refiner(decoder)))
    changed(network.variables)
    path = tmp_path / FORMATS[kind].file
    FORMATS[kind].write(standalone(network), path)
    given = faces(1, 128)
    wanted = network.predict_on_batch(given)
    assert wanted.shape == (1, 128, 128, 4)
    np.testing.assert_allclose(RUN[kind](path, given), wanted, atol=1e-4)


def test_the_description_says_how_and_with_whose_consent(trained, tmp_path):
    made = export(trained[0], "ada", "bo", "keras", tmp_path / "out")
    card = json.loads((made.folder / CARD).read_text())
    assert [one["name"] for one in card["people"]] == ["ada", "bo"]
    assert "a form" not in json.dumps(card)
    assert (card["marks"], card["from"], card["to"]) == (NO_MARKS, "ada", "bo")
    assert card["model"]["digest"] == trained[0].digest
    points = np.array([[40, 50], [80, 52], [61, 70], [45, 95], [77, 96]])
    view = geometry.network_view(0.8, 64)
    both = geometry.compose(view, geometry.alignment(points))
    template = np.array(card["alignment"]["template"])
    straight = geometry.similarity(points, template)
    np.testing.assert_allclose(both, straight, atol=1e-3)


@pytest.mark.usefixtures("own_data")
def test_those_of_what_a_model_began_from_are_named_and_forgotten(
    trained, tmp_path
):
    carla = PEOPLE[0].model_copy(update={"name": "carla"})
    before = Ancestor(model="0f" * 32, people=(carla,))
    found = dataclasses.replace(trained[0], ancestors=(before,))
    made = export(found, "ada", "bo", "keras", tmp_path / "elsewhere")
    card = json.loads((made.folder / CARD).read_text())
    assert [one["model"] for one in card["ancestors"]] == ["0f" * 32]
    assert [one["name"] for one in card["ancestors"][0]["people"]] == ["carla"]
    assert "a form" not in json.dumps(card)
    assert made.people == ["ada", "bo", "carla"]
    space = Workspace(tmp_path / "project", create=True)
    note_output(space, made.folder)
    forget(holdings(space, "carla"))
    assert not made.folder.exists()


def test_an_export_replaces_an_export_alone_and_is_known(trained, tmp_path):
    output = tmp_path / "elsewhere"
    for _ in "ab":
        made = export(trained[0], "ada", "bo", "keras", output)
    assert not made.example
    space = Workspace(tmp_path / "project", create=True)
    note_output(space, output)
    held = [one.path for one in holdings(space, "ada").found]
    assert output in held
    (folder,) = trained[0].folder.parents[2:3]
    assert exporting._other(Workspace(folder), "default", "bo") == "ada"
    (output / "notes.txt").touch()
    with pytest.raises(OutputError, match=r"network \(notes\.txt\)"):
        export(trained[0], "ada", "bo", "keras", output)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").touch()
    with pytest.raises(OutputError, match="something else than an exported"):
        export(trained[0], "ada", "bo", "keras", tmp_path / "letters")
