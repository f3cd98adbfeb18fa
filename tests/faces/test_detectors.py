"""Detectors are chosen by name."""

import sys

import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.detectors import DETECTORS
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.yunet import YunetDetector


def test_the_mesh_is_the_usual_one():
    chosen = open_detector(min_face=0.2)
    assert (chosen.name, chosen.min_face) == ("mesh", 0.2)


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("mtcn", "cannot be 'mtcn'.* Did you mean mtcnn"),
        ("mtcnn:net.onnx", "mtcnn needs no file: leave out net.onnx"),
        ("yunet", "give --detector yunet:FILE"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(choice, sentence):
    with pytest.raises(ConfigError, match=sentence):
        open_detector(choice)


def test_a_detector_gets_its_file_and_the_smallest_face(squares, monkeypatch):
    def opened(model, min_face):
        assert (str(model), min_face) == ("C:/net.onnx", 0.1)
        return squares.Squares()

    monkeypatch.setattr(YunetDetector, "open", opened)
    assert open_detector("yunet:C:/net.onnx", 0.1).name == "squares"


def test_every_command_that_finds_faces_lets_one_choose(capsys, monkeypatch):
    from faceswap_gan.cli import main

    finding = "demo extract import-faces faces masks convert evaluate detect"
    for command in finding.split():
        monkeypatch.setattr(sys, "argv", ["faceswap-gan", command, "--help"])
        with pytest.raises(SystemExit):
            main()
        text = " ".join(capsys.readouterr().out.split())
        assert "--detector" in text, command
        assert f"What finds faces: {', '.join(DETECTORS)}." in text
