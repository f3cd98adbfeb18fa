"""Curves of a training."""

from tensorboardX import SummaryWriter

from faceswap_gan.evaluation.curves import read_curves


def write(folder, steps):
    with SummaryWriter(str(folder)) as writer:
        for step in steps:
            writer.add_scalar("loss/edges", 1 / step, step)


def test_scalars_come_back(tmp_path):
    write(tmp_path, [1, 2, 4])
    assert read_curves(tmp_path) == {
        "loss/edges": [(1, 1.0), (2, 0.5), (4, 0.25)]
    }


def test_a_run_without_events_has_no_curves(tmp_path):
    assert read_curves(tmp_path) == {}
    assert read_curves(tmp_path / "nowhere") == {}
