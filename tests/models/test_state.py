"""What a checkpoint says of itself: whole and plausible, or a sentence."""

import json
from types import SimpleNamespace

import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models import state as states
from faceswap_gan.models.ranking import by_score
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.config import SwapConfig

PEOPLE = [
    Person(name=n, basis="synthetic", date="2026-01-01") for n in ("a", "b")
]


def save(folder, step=1, score=None):
    optimizer = SimpleNamespace(variables=[])
    return checkpoints.save(
        folder, step, PEOPLE, SwapConfig(), {}, optimizer, score
    )


def changed(folder, change):
    """Changes a state and seals it anew, as somebody with a purpose would."""
    state = json.loads((folder / states.STATE).read_text())
    state.pop(states.SEAL)
    state = change(state)
    states.write_state(folder, state)


CHANGES = {
    "no hashes": lambda s: s | {"sha256": {}},
    "one hash": lambda s: s | {"sha256": {"weights.npz": "0" * 64}},
    "an empty hash": lambda s: s | {"sha256": dict.fromkeys(s["sha256"], "")},
    "another file": lambda s: s | {"sha256": s["sha256"] | {"../x": "0" * 64}},
    "a latent of 1e9": lambda s: (
        s | {"config": {"model": {"latent": 1_000_000_000}}}
    ),
    "a step in words": lambda s: s | {"step": "many"},
    "a step below 0": lambda s: s | {"step": -1},
    "nobody": lambda s: s | {"people": []},
    "people in words": lambda s: s | {"people": "a and b"},
    "settings in a list": lambda s: s | {"config": []},
    "a score in words": lambda s: s | {"score": "good"},
    "no step": lambda s: {k: v for k, v in s.items() if k != "step"},
    "a deep setting": lambda s: (
        s | {"config": json.loads('{"model":' * 90 + "1" + "}" * 90)}
    ),
    "another format": lambda s: s | {"format": 2},
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_state_that_cannot_be_is_refused(tmp_path, kind):
    save(tmp_path, 1)
    newest = save(tmp_path, 2)
    changed(newest, CHANGES[kind])
    with pytest.raises(CheckpointError):
        checkpoints.open_checkpoint(newest)
    assert checkpoints.latest(tmp_path).step == 1


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"state_sha256": ""}']
)
def test_a_state_that_is_no_state_is_refused(tmp_path, content):
    folder = save(tmp_path)
    (folder / states.STATE).write_bytes(content)
    with pytest.raises(CheckpointError, match=r"state\.json"):
        checkpoints.open_checkpoint(folder)
    assert by_score(tmp_path) == []


def test_a_changed_state_is_known_by_its_hash(tmp_path):
    folder = save(tmp_path)
    text = (folder / states.STATE).read_text()
    (folder / states.STATE).write_text(text.replace('"step": 1', '"step": 2'))
    with pytest.raises(CheckpointError, match="its hash differs"):
        checkpoints.open_checkpoint(folder)


def test_a_score_that_is_no_number_is_none(tmp_path):
    folder = save(tmp_path, score=float("nan"))
    assert checkpoints.open_checkpoint(folder).score is None


def test_a_checkpoint_can_be_read_by_the_group(tmp_path):
    folder = save(tmp_path)
    for path in (folder, *folder.iterdir()):
        assert path.stat().st_mode & 0o040, path
