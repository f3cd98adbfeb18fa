"""The configuration reference says what the settings are now."""

import importlib.util
import json
from pathlib import Path

import pytest

from faceswap_gan.networks.architecture import ATTENTIONS
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.networks.architecture import NORM_ALIASES
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.settings.changes import rules
from faceswap_gan.settings.rules import Adds
from faceswap_gan.systems.swap.config import SwapConfig

DOCS = Path(__file__).parents[2] / "docs"
SECTIONS = [name for name in SwapConfig.model_fields if name != "schedule"]


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location(
        "reference", DOCS / "reference.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh(reference):
    for file, fresh in reference.PAGES.items():
        old = (DOCS / file).read_text()
        assert old == fresh(), "run: python docs/reference.py"


@pytest.mark.parametrize("file", ["configuration.md", "training-guide.md"])
def test_what_may_be_changed_when_is_in_the_docs(reference, file):
    page = reference.PAGES[file]()
    for name, rule in rules(SwapConfig).items():
        if isinstance(rule, Adds):
            assert rule.networks in page, name
    assert "`self` and `self_pooled` are alike" in page


@pytest.mark.parametrize("section", SECTIONS)
def test_every_setting_is_described(section):
    model = SwapConfig.model_fields[section].annotation
    for name, field in model.model_fields.items():
        assert field.description, f"{section}.{name}"


def test_the_schema_knows_every_default():
    schema = json.loads((DOCS / "config.schema.json").read_text())
    for section in SECTIONS:
        place = schema["properties"][section]["$ref"].rsplit("/", 1)[1]
        found = {
            name: facts["default"]
            for name, facts in schema["$defs"][place]["properties"].items()
        }
        assert found == SwapConfig().model_dump(mode="json")[section]


def test_the_schema_lists_what_networks_may_be_made_of():
    schema = json.loads((DOCS / "config.schema.json").read_text())
    facts = schema["$defs"]["ModelConfig"]["properties"]
    assert facts["network"]["enum"] == [*NETWORKS]
    assert facts["norm"]["anyOf"][0]["enum"] == [*NORMS, *NORM_ALIASES]
    assert facts["attention"]["anyOf"][0]["enum"] == [*ATTENTIONS]
