"""Detectors are chosen by name."""

import sys

import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces import detectors
from faceswap_gan.faces.detectors import DETECTORS
from faceswap_gan.faces.detectors import open_detector


def test_mtcnn_is_the_usual_one():
    chosen = open_detector(min_face=0.2)
    assert (chosen.name, chosen.min_face) == ("mtcnn", 0.2)


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


def test_a_new_detector_is_a_line(squares, monkeypatch):
    def opened(model, min_face):
        assert (str(model), min_face) == ("C:/net.onnx", 0.1)
        return squares.Squares()

    monkeypatch.setitem(detectors.DETECTORS, "squares", opened)
    assert open_detector("squares:C:/net.onnx", 0.1).name == "squares"


def test_every_command_that_finds_faces_lets_one_choose(capsys, monkeypatch):
    from faceswap_gan.cli import main

    finding = "demo extract import-faces faces masks convert evaluate detect"
    for command in finding.split():
        monkeypatch.setattr(sys, "argv", ["faceswap-gan", command, "--help"])
        with pytest.raises(SystemExit):
            main()
        assert "--detector" in capsys.readouterr().out, command


def test_names_are_those_of_the_detectors():
    assert list(DETECTORS) == ["mtcnn", "yunet"]
