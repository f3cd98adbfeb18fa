"""Cards that TensorFlow has no kernels for are named, with what has."""

import sys

import pytest

from faceswap_gan import cards
from faceswap_gan.cards import unusable_sentence

NEW = "NVIDIA GeForce RTX 5090, 12.0"


@pytest.mark.parametrize("capability", ["7.5", "8.9", "9.0", "12.0", "12.1"])
@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_new_cards_are_named_to_tensorflow_alone(
    capability, backend, nvidia_smi
):
    nvidia_smi(f"Some Card, {capability}")
    sentence = unusable_sentence(backend)
    assert (sentence is not None) == (
        backend == "tensorflow" and capability.startswith("12")
    )


def test_the_sentence_says_how_to_go_on(nvidia_smi):
    nvidia_smi("Old Card, 8.6", NEW, NEW, "Odd Card, [N/A]")
    assert unusable_sentence("tensorflow") == (
        "TensorFlow cannot use NVIDIA GeForce RTX 5090 (compute capability "
        '12.0): go on with JAX (`pip install --upgrade "jax[cuda12]" && '
        "export KERAS_BACKEND=jax`) or with torch (`pip install --upgrade "
        "torch && export KERAS_BACKEND=torch`), then run the same command "
        "again."
    )


def test_without_the_driver_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert unusable_sentence("tensorflow") is None


@pytest.mark.parametrize("ends", ["exit 9", "exec sleep 60"])
def test_a_driver_that_does_not_answer_says_nothing(
    ends, nvidia_smi, monkeypatch
):
    nvidia_smi(NEW, ends=ends)
    monkeypatch.setattr(cards, "SECONDS", 1)
    assert unusable_sentence("tensorflow") is None


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_cards_that_are_hidden_are_not_named(hidden, nvidia_smi, monkeypatch):
    nvidia_smi(NEW)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    assert unusable_sentence("tensorflow") is None


@pytest.mark.parametrize(
    "kernels, named",
    [
        (["sm_60", "sm_89", "compute_90"], True),
        (["sm_90", "sm_120"], False),
        (["compute_120"], False),
    ],
)
def test_a_tensorflow_built_for_new_cards_uses_them(
    kernels, named, nvidia_smi, tmp_path, monkeypatch
):
    nvidia_smi(NEW)
    file = tmp_path / "tensorflow" / cards.BUILD
    file.parent.mkdir(parents=True)
    facts = {"is_cuda_build": True, "cuda_compute_capabilities": kernels}
    file.write_text(f"build_info = {facts}")
    (tmp_path / "tensorflow" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    assert (unusable_sentence("tensorflow") is not None) == named
