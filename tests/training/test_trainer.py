"""Training runs: exact resume, interrupts, refusals."""

import io
import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tensorboardX.proto import event_pb2

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.training import trainer
from faceswap_gan.workspace import Workspace

pytestmark = pytest.mark.usefixtures("narrow_module")
TINY = [
    "training.iterations=20",
    "training.batch_size=2",
    "training.log_every=5",
    "training.preview_every=8",
    "model.latent=16",
    "loss.adversarial=mixup_lsgan",
]
CONFIG = load_config(overrides=TINY)

NARROW = Path(__file__).parents[1] / "systems" / "swap" / "narrow.py"
RESUME = """
import json, runpy, sys
from faceswap_gan.config import load_config
from faceswap_gan.training import trainer
from faceswap_gan.workspace import Workspace
runpy.run_path(sys.argv[3])["make_narrow"]()
config = load_config(overrides=json.loads(sys.argv[2]))
report = trainer.train(Workspace(sys.argv[1]), ["src", "dst"], config, "halves")
assert (report.first_step, report.step) == (10, 20), report
"""


def events(folder):
    """Yields step and tag of what is written for TensorBoard."""
    (file,) = folder.glob("events.out.tfevents.*")
    data = io.BytesIO(file.read_bytes())
    while head := data.read(12):
        (length,) = struct.unpack("<Q", head[:8])
        event = event_pb2.Event.FromString(data.read(length))
        data.read(4)
        for value in event.summary.value:
            yield event.step, value.tag


@pytest.fixture(scope="module")
def finished(two_people, tmp_path_factory, narrow_module):
    """The workspace and the report of a training that came to its end."""
    space = two_people(tmp_path_factory.mktemp("finished"))
    return space, trainer.train(space, ["src", "dst"], CONFIG)


def test_resuming_in_a_new_process_is_bit_for_bit(
    finished, interrupt_at, arrays
):
    workspace, whole = finished
    assert whole.step == 20
    half = trainer.train(
        workspace, ["src", "dst"], CONFIG, "halves", interrupt_at(10)
    )
    assert (half.step, half.interrupted) == (10, True)
    assert (workspace.run("halves") / "preview-00000010.png").exists()
    command = [sys.executable, "-c", RESUME, str(workspace.root)]
    subprocess.run(
        [*command, json.dumps(TINY), NARROW], check=True, timeout=300
    )
    first = arrays(workspace.model() / "step-00000020")
    second = arrays(workspace.model("halves") / "step-00000020")
    assert first.keys() == second.keys()
    for key, value in first.items():
        assert np.array_equal(value, second[key]), key


def test_a_run_leaves_curves_previews_and_its_settings(finished):
    workspace, report = finished
    run = workspace.run()
    assert (run / "preview.png").exists()
    assert (run / "preview-00000016.png").exists()
    assert list(run.glob("events.out.tfevents.*"))
    saved = json.loads((run / "train_config.json").read_text())
    assert saved == CONFIG.model_dump(mode="json")
    assert set(report.losses) >= {"loss", "reconstruction", "eyes"}


def test_every_term_rate_score_and_picture_is_in_the_events(finished):
    workspace, report = finished
    steps = {}
    for step, tag in events(workspace.run()):
        steps.setdefault(tag, []).append(step)
    assert {"mask", "adversarial", "discriminator"} <= set(report.losses)
    for name in report.losses:
        assert steps.pop(f"loss/{name}") == [5, 10, 15, 20]
    for player in ("generators", "discriminators", "critics", "readers"):
        assert steps.pop(f"learning_rate/{player}") == [5, 10, 15, 20]
    assert steps.pop("psnr/training") == [8, 16, 20]
    assert steps == {"preview": [1, 8, 16, 20], "masks": [1, 8, 16, 20]}


def test_a_finished_training_is_left_alone(finished):
    workspace, first = finished
    again = trainer.train(workspace, ["src", "dst"], CONFIG)
    assert (again.first_step, again.step) == (20, 20)
    assert again.checkpoint == first.checkpoint


def test_people_without_consent_are_refused(workspace):
    workspace.person_file("dst").unlink()
    with pytest.raises(ConsentError, match="no consent is recorded"):
        trainer.train(workspace, ["src", "dst"], CONFIG)
    assert not workspace.model().exists()


def test_an_empty_face_folder_is_named(workspace):
    for file in workspace.face_files("dst"):
        file.unlink()
    with pytest.raises(WorkspaceError, match="holds no face pictures"):
        trainer.train(workspace, ["src", "dst"], CONFIG)


def test_an_unknown_person_is_named_with_those_there(workspace):
    with pytest.raises(WorkspaceError, match=r"faces of eve .*dst, src"):
        trainer.train(workspace, ["src", "eve"], CONFIG)


def test_one_image_of_each_person_trains_and_pages_of_others_go(
    workspace, uncompiled
):
    for person in ("src", "dst"):
        for file in workspace.face_files(person)[1:]:
            file.unlink()
    quick = load_config(overrides=[*TINY, "training.iterations=2"])
    page, said = workspace.root / "tracks" / "src" / "a.mp4", []
    page.mkdir(parents=True)
    report = trainer.train(workspace, ["src", "dst"], quick, say=said.append)
    assert np.isfinite(report.losses["loss"])
    assert not page.parent.exists()
    assert "since they show others too" in " ".join(said)


@pytest.mark.parametrize(
    "people, change, text",
    [
        (["dst", "src"], "model.latent=16", "was trained on src, dst"),
        (
            ["src", "dst"],
            "model.resolution=96",
            r"model\.resolution=64, not 96",
        ),
    ],
)
def test_another_model_is_refused(finished, people, change, text):
    other = load_config(overrides=[*TINY, change])
    with pytest.raises(CheckpointError, match=text):
        trainer.train(finished[0], people, other)


def test_fresh_names_stand_beside(workspace):
    assert trainer.fresh_name(workspace) == "default"
    workspace.model("default").mkdir(parents=True)
    workspace.run("default-2").mkdir(parents=True)
    assert trainer.fresh_name(workspace) == "default-3"


def test_a_missing_workspace_is_named(tmp_path):
    with pytest.raises(WorkspaceError, match="no workspace at"):
        Workspace(tmp_path / "nowhere")
