"""What the recipes of the contributing page make, in use.

`test_recipes.py` runs this in a copy of the package in which they were
followed.
"""

import av
import cv2
import keras
import numpy as np
import pytest
from typer.testing import CliRunner

from faceswap_gan.cli import app
from faceswap_gan.config import load_config
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.first_pass import search_of
from faceswap_gan.evaluation.compare import compare
from faceswap_gan.evaluation.evaluate import EvaluateOptions
from faceswap_gan.evaluation.evaluate import evaluate
from faceswap_gan.evaluation.judges import LandmarkJudge
from faceswap_gan.evaluation.record import read_evaluation
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.models.model_folder import all_stored
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.plain import plain_network
from faceswap_gan.systems import names
from faceswap_gan.systems.swap import sampling
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

PLAIN = BlendOptions(color="none", sharpen=0)


def picture(side=120):
    y, x = np.mgrid[:side, :side] * 120 / side
    return np.uint8(np.stack([2 * x, y, 240 - 2 * x], axis=-1))


def write_film(path, image):
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25, options={"crf": "6"})
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = "yuv420p"
        for _ in range(4):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(image)))
        output.mux(stream.encode(None))


def run(*words):
    ended = CliRunner().invoke(app, list(map(str, words)))
    assert ended.exit_code == 0, ended.output
    return " ".join(ended.output.split())


@pytest.fixture
def project(tmp_path):
    space = Workspace(tmp_path / "project", create=True)
    faces = {"src": picture(256), "dst": 255 - picture(256)}
    for person, face in faces.items():
        space.faces(person).mkdir()
        write_image(space.faces(person) / "0.png", face)
        accept_faces(space, person, "synthetic", "nobody's")
    return space


@pytest.mark.usefixtures("narrow")
def test_the_norm_and_the_loss_are_trained_with_and_exported():
    changes = ["model.norm=rms", "loss.contrast=0.5", "model.latent=8"]
    config = load_config(overrides=[*changes, "training.batch_size=2"])
    model = FaceSwapSystem().build(["src", "dst"], config)
    model.run_eagerly = True
    width = working_size(config.model.resolution, config.model.coverage)
    faces = np.random.default_rng(0).integers(
        0, 255, (2, 4, width, width, 6), np.uint8
    )
    often = [sampling.chances(one, 0.0) for one in faces]
    batch = next(sampling.batches(list(faces), often, config, 0))
    assert model.train_on_batch(*batch, return_dict=True)["contrast"] > 0
    decoder = build_decoder(config.model.architecture())
    norms = [
        layer
        for layer in decoder.layers
        if isinstance(layer, keras.layers.RMSNormalization)
    ]
    assert norms
    code = np.ones((1, *decoder.input_shape[1:]), "float32")
    wanted, exported = (
        one.predict_on_batch(code)["rgba"]
        for one in (decoder, plain_network(decoder))
    )
    np.testing.assert_allclose(exported, wanted, atol=1e-5)


def test_the_schema_knows_the_norm_and_the_loss():
    schema = SwapConfig.model_json_schema()["$defs"]
    norms = schema["ModelConfig"]["properties"]["norm"]["anyOf"][0]["enum"]
    assert "rms" in norms
    contrast = schema["LossConfig"]["properties"]["contrast"]
    assert contrast["description"].startswith("Difference of the spread")


def test_help_names_the_detector_and_the_colour_method():
    text = run("convert", "--help")
    assert "mesh, mtcnn, yunet, centre." in text and "seamless, luv." in text


def test_the_transform_turns_the_face_that_the_detector_finds():
    from faceswap_gan.conversion.mirror import Mirror

    detector = open_detector("centre")
    assert search_of({}, detector) != search_of({}, open_detector())
    converter = Converter(Mirror(), detector=detector, blend=PLAIN)
    image = picture()
    result = converter.convert_image(image)
    (face,) = detector.detect([image])[0]
    matrix = Mirror.spec.matrix(face.landmarks)
    before, after = (warp(i, matrix, 128).astype(int) for i in (image, result))
    middle = np.s_[24:-24, 24:-24]
    assert np.abs(after[:, ::-1] - before)[middle].max() <= 4
    assert np.abs(after - before)[middle].max() > 50
    np.testing.assert_array_equal(result[:4], image[:4])


def test_the_metric_is_in_record_report_and_comparison(project, tmp_path):
    videos = tmp_path / "before.mp4", tmp_path / "after.mp4"
    noise = np.random.default_rng(0).integers(0, 60, (120, 120, 1), np.uint8)
    image = picture() // 2 + noise
    write_film(videos[0], image)
    write_film(videos[1], cv2.blur(image, (5, 5)))
    options = EvaluateOptions(
        detector=open_detector("centre"),
        identity=Color(),
        judge=LandmarkJudge(None, "The mesh is not asked."),
    )
    found = evaluate(project, "src", "dst", videos, "none", options)
    record = read_evaluation(found.evaluation)
    assert 0 < record.scores["sharpness_ratio"] < 1
    assert len(record.series["sharpness_ratio"]) == record.frames == 4
    with open(found.page) as page:
        assert "Sharpness ratio" in page.read()
    rows = compare([found.evaluation] * 2).rows
    assert "sharpness_ratio" in [row.metric for row in rows]


class Color:
    """An identity model: the mean colour."""

    name, threshold = "colour", 20.0

    def embed(self, crops):
        return np.float64(crops).mean(axis=(1, 2))


def test_the_system_trains_and_goes_on(project):
    assert names() == ["swap", "counting"]
    words = ["train", "--workspace", project.root, "--preset", "wide"]
    words += ["--set", "training.system=counting", "--iterations"]
    for steps in (2, 3):
        run(*words, steps)
    (newest,) = {stored.step for stored in all_stored(project.model())} - {2}
    assert newest == 3
