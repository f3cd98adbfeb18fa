"""One file of a model: whole elsewhere, the same each time, never trusted."""

import hashlib
import io
import json
import shutil
import stat
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models import packing
from faceswap_gan.models import state as states
from faceswap_gan.models.summaries import model_summary
from faceswap_gan.provenance.forgetting import forget
from faceswap_gan.provenance.holdings import holdings
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.provenance.trained import check_trained
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.generator import load_generator
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.workspace import Workspace

CONFIG = load_config(
    overrides=[
        "model.latent=8",
        "loss.perceptual_weights=/home/somebody/weights.h5",
    ]
)
PEOPLE = [
    Person(name=n, basis="consent", note=f"form {n}", date="2026-01-01")
    for n in ("ada", "bo")
]


class Variable:
    """A value as Keras variables have them."""

    def __init__(self, value, name=""):
        self.value, self.name = np.asarray(value, "float32"), name

    def numpy(self):
        return self.value


def save(space, value=1.0, name="default"):
    variables = {"average/encoder/0000": Variable([value, 2.0])}
    optimizer = SimpleNamespace(variables=[Variable(3.0, "moment")])
    folder = checkpoints.save(
        space.model(name), 7, PEOPLE, CONFIG, variables, optimizer, 21.5
    )
    return checkpoints.open_checkpoint(folder)


@pytest.fixture
def space(tmp_path):
    return Workspace(tmp_path / "mine", create=True)


@pytest.fixture
def elsewhere(tmp_path):
    return Workspace(tmp_path / "theirs", create=True)


@pytest.fixture
def packed(space, tmp_path):
    return packing.pack(save(space), tmp_path / "pair.fsgan").path


def test_a_model_makes_the_same_faces_elsewhere(
    space, elsewhere, tmp_path, narrow
):
    system, config = FaceSwapSystem(), load_config(overrides=["model.latent=8"])
    model = system.build(["ada", "bo"], config)
    variables = system.variables(model)
    folder = checkpoints.save(
        space.model(), 3, PEOPLE, config, variables, model.optimizer
    )
    found = checkpoints.open_checkpoint(folder)
    file = packing.pack(found, tmp_path / "pair.fsgan").path
    digest, wanted = found.digest, load_generator(found, "ada", "bo")
    shutil.rmtree(space.root)
    packing.unpack(file, elsewhere, "pair")
    check_trained(elsewhere, "pair", ["ada", "bo"])
    copy = checkpoints.latest(elsewhere.model("pair"))
    assert (copy.people, copy.digest) == (PEOPLE, digest)
    pairs = zip(wanted, load_generator(copy, "ada", "bo"), strict=True)
    for mine, theirs in pairs:
        for one, other in zip(mine.variables, theirs.variables, strict=True):
            assert np.array_equal(one.numpy(), other.numpy())


def test_equal_models_make_equal_files_without_paths(space, tmp_path):
    found = save(space)
    files = [
        packing.pack(found, tmp_path / f"{name}.fsgan").path for name in "ab"
    ]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"somebody" not in files[0].read_bytes()


def test_a_training_goes_on_only_with_a_packed_optimizer(
    space, elsewhere, packed
):
    packing.unpack(packed, elsewhere, "short")
    copy = checkpoints.latest(elsewhere.model("short"))
    with pytest.raises(CheckpointError, match="packed for conversion alone"):
        checkpoints.restore(copy, {}, SimpleNamespace(variables=[]))
    with pytest.raises(CheckpointError, match="pack it without --optimizer"):
        packing.pack(copy, packed.with_name("x.fsgan"), optimizer=True)
    found = checkpoints.latest(space.model())
    whole = packing.pack(found, packed.with_name("w.fsgan"), optimizer=True)
    assert packing.unpack(whole.path, elsewhere, "whole").resumable
    assert model_summary(elsewhere, "whole").resumable
    assert not model_summary(elsewhere, "short").resumable


def test_a_model_of_that_name_is_not_replaced(space, packed):
    with pytest.raises(OutputError, match="give another name with --model"):
        packing.unpack(packed, space, "default")


def test_a_summary_tells_of_consent_and_changed_settings(space):
    save(space)
    found = model_summary(space, "default")
    assert [person["note"] for person in found.people] == [
        "form ada",
        "form bo",
    ]
    assert (found.step, found.score) == (7, 21.5)
    assert found.settings["model.latent"] == 8
    assert (found.network, found.resolution) == ("small", 64)


def test_forgetting_finds_packed_models_here_and_elsewhere(
    space, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    found = save(space)
    outside = packing.pack(found, tmp_path / "sent" / "pair.fsgan").path
    inside = packing.pack(found, space.root / "old" / "pair.fsgan").path
    strange = space.root / "strange.fsgan"
    strange.write_bytes(b"?")
    note_output(space, outside)
    held = holdings(space, "ada")
    assert {outside, inside} <= {one.path for one in held.found}
    assert any("strange.fsgan may know" in doubt for doubt in held.doubts)
    strange.unlink()
    forget(holdings(space, "ada"))
    assert not outside.exists() and not inside.exists()


def rewritten(file, change, compression=zipfile.ZIP_STORED):
    """Writes a packed file anew, its members changed by somebody who can."""
    with zipfile.ZipFile(file) as archive:
        members = [(m, archive.read(m)) for m in archive.infolist()]
    with zipfile.ZipFile(file, "w", compression) as archive:
        for member, data in change(members):
            archive.writestr(member, data, compression)


def with_weights(data):
    """Replaces the weights, and says in the state that they are right."""

    def change(members):
        state = json.loads(members[0][1])
        state.pop(states.SEAL)
        state["sha256"]["weights.npz"] = hashlib.sha256(data).hexdigest()
        return [
            (members[0][0], states.sealed_state(state)),
            (members[1][0], data),
        ]

    return change


def with_state(**changes):
    def change(members):
        state = json.loads(members[0][1])
        state.pop(states.SEAL)
        changed = states.sealed_state(state | changes)
        return [(members[0][0], changed), *members[1:]]

    return change


def npz(compressed=False, **arrays):
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def huge_claim():
    """An array that says it has a billion numbers."""
    file, header = io.BytesIO(), io.BytesIO()
    claim = {"shape": (10**9,), "fortran_order": False, "descr": "<f4"}
    np.lib.format.write_array_header_1_0(header, claim)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.npy", header.getvalue())
    return file.getvalue()


def link(members):
    member = zipfile.ZipInfo("weights.npz")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return [members[0], (member, b"/etc/passwd")]


def named(name):
    person = PEOPLE[0].model_dump() | {"name": name}
    return with_state(people=[person, PEOPLE[1].model_dump()])


HOSTILE = {
    "a path": (lambda m: [*m, ("../../evil", b"x")], "holds '../../evil'"),
    "a link": (link, "not an ordinary file"),
    "a name twice": (lambda m: [*m, m[1]], "holds a file twice"),
    "nothing": (lambda m: [], "files are missing"),
    "other weights": (lambda m: [m[0], (m[1][0], b"x")], "its hash differs"),
    "a pickle": (
        with_weights(npz(a=np.array([{}], object))),
        "no plain numbers",
    ),
    "NaN": (with_weights(npz(a=np.array([np.nan]))), "infinite or none"),
    "a bomb": (
        with_weights(npz(compressed=True, a=np.zeros(10**6))),
        "compressed",
    ),
    "a huge claim": (with_weights(huge_claim()), "claims to be larger"),
    "no zip": (with_weights(b"no zip at all"), "not a zip"),
    "a person like a path": (named("../ada"), "cannot be used as a name"),
    "a person twice": (named("bo"), "names a person twice"),
    "no consent": (
        with_state(people=[{"name": "ada"}]),
        "not a consent record",
    ),
    "another file": (
        lambda m: [*m, ("optimizer.npz", b"x")],
        "does not tell of",
    ),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(packed, elsewhere, kind):
    change, reason = HOSTILE[kind]
    rewritten(packed, change)
    with pytest.raises(InputError, match=reason) as caught:
        packing.unpack(packed, elsewhere, "pair")
    assert str(caught.value).startswith(f"{packed} is not a packed model")
    assert str(elsewhere.root) not in str(caught.value)
    assert not list(elsewhere.root.rglob("*.npz"))
    assert not elsewhere.model("pair").exists()


def test_a_compressed_or_cut_file_is_refused(packed, elsewhere):
    data = packed.read_bytes()
    rewritten(packed, lambda members: members, zipfile.ZIP_DEFLATED)
    with pytest.raises(InputError, match="compressed"):
        packing.unpack(packed, elsewhere, "pair")
    packed.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="not a packed model"):
        packing.unpack(packed, elsewhere, "pair")
