"""Every metric is described, in the catalogue and in the docs."""

import dataclasses
from pathlib import Path

import pytest

from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.catalog import groups

DOCS = Path(__file__).parents[2] / "docs" / "evaluation.md"


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_described(name):
    metric = METRICS[name]
    described = dataclasses.asdict(metric)
    del described["unit"], described["measure"]
    assert all(described.values())
    assert metric.meaning.endswith(".")
    assert not metric.formula.endswith(".")


def test_groups_hold_every_metric_once():
    names = [m.name for metrics in groups().values() for m in metrics]
    assert names == list(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_the_docs_name_a_metric(name):
    assert f"`{name}`" in DOCS.read_text()
