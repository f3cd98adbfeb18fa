"""Writes the configuration reference, its JSON Schema, what may be changed in
the course of a training and the file of all defaults from the settings.

python docs/reference.py
"""

import json
from pathlib import Path
from typing import Any

import pydantic
from pydantic.fields import FieldInfo

from faceswap_gan.settings.base import Config
from faceswap_gan.settings.changes import rules
from faceswap_gan.settings.older_names import Added
from faceswap_gan.settings.older_names import Formerly
from faceswap_gan.settings.rules import Adds
from faceswap_gan.settings.rules import Fixed
from faceswap_gan.settings.section import Section
from faceswap_gan.systems import SWAP
from faceswap_gan.systems.swap.settings.training import SwapStage

FOLDER = Path(__file__).parent
GUIDE = "training-guide.md"
BEGIN = "<!-- Written by docs/reference.py from faceswap_gan/settings. -->"
END = "<!-- As far as here. -->"
HEAD = """\
# Configuration

<!-- Written by docs/reference.py from faceswap_gan/settings: edit those. -->

`train_config.json` holds every setting with its default. Give a file with some
or all of them to `train --config`, name a preset with `--preset`, and change
single settings with `--set section.key=value`; later ones win. A key that does
not exist, a wrong type or an impossible value is refused before any work.

A training that is resumed has the settings of its last checkpoint, and
`--preset` and `--set` change those: the column *changes* says what may be
changed then, and the [training guide](training-guide.md) what it does. `train`
says what is kept and what is changed. With `--config` the file takes the place
of the run's settings; `--fresh` begins another model.

```
faceswap-gan train --workspace project --preset lite \\
    --set model.resolution=128 --set augment.occlusion=0.3
```

[config.schema.json](config.schema.json) is the JSON Schema of the file:
editors complete and check settings with it. In VS Code, in `settings.json`:

```json
"json.schemas": [
    {"fileMatch": ["train_config.json"], "url": "./docs/config.schema.json"}
]
```
"""
BOUNDS = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "exclusiveMaximum": "< {}",
}


def schema() -> str:
    """Returns the JSON Schema of the settings."""
    return json.dumps(SWAP.config.model_json_schema(), indent=2) + "\n"


def sections() -> dict[str, type[Section]]:
    """Returns the sections by name: the swap's own, then everybody's."""
    fields = SWAP.config.model_fields
    own = [name for name in fields if name not in Config.model_fields]
    shared = [name for name in Config.model_fields if name != "schedule"]
    return {name: fields[name].annotation for name in (*own, *shared)}


def markdown() -> str:
    """Returns the reference as a page."""
    parts = [HEAD]
    for name, section in sections().items():
        table = _table(name, section)
        parts.append(f"## `{name}`\n\n{section.__doc__}\n\n{table}")
    parts.append(
        "## `schedule`\n\nA list of stages, in the order of `start`; the first "
        f"begins at 0. {SwapStage.__doc__}\n\n{_table('schedule', SwapStage)}"
    )
    parts.append(_presets())
    return "\n".join(parts)


def guide() -> str:
    """Returns the training guide with the list of what may be changed."""
    page = (FOLDER / GUIDE).read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    known = rules(SWAP.config)
    fixed = [
        f"`{name}`{_but(rule)}"
        for name, rule in known.items()
        if isinstance(rule, Fixed)
    ]
    adding = [
        f"- `{name}`: {rule.networks}"
        for name, rule in known.items()
        if isinstance(rule, Adds)
    ]
    text = (
        f"Never, since weights have other shapes then: {', '.join(fixed)}.\n\n"
        "At any time, and networks come or go; those that come begin "
        "untrained, those that go are not in later checkpoints:\n\n"
        + "\n".join(adding)
        + "\n\nAt any time: every other setting."
    )
    return f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}"


def _but(rule: Fixed) -> str:
    if rule.of:
        return f" (while {rules(SWAP.config)[rule.of].networks} are trained)"
    if not rule.alike:
        return ""
    return f" (but {' and '.join(f'`{v}`' for v in rule.alike)} are alike)"


def _changes(name: str) -> str:
    rule = rules(SWAP.config).get(name)
    if isinstance(rule, Fixed):
        return f"never{_but(rule)}"
    if isinstance(rule, Adds):
        return f"at any time; {rule.networks} come or go"
    return "at any time"


def _table(name: str, section: type[pydantic.BaseModel]) -> str:
    rows = [
        "| setting | default | values | changes | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for key, facts in section.model_json_schema()["properties"].items():
        setting = section.model_fields[key]
        default = json.dumps(facts["default"])
        rows.append(
            f"| `{key}` | `{default}` | {_values(facts)} | "
            f"{_changes(f'{name}.{key}')} | "
            f"{' '.join(facts['description'].split())}{_history(setting)} |"
        )
    return "\n".join(rows) + "\n"


def _history(setting: FieldInfo) -> str:
    text = ""
    for mark in setting.metadata:
        if isinstance(mark, Formerly):
            implied = _implied(mark)
            text += f" Its older name `{mark.name}` is read too{implied}."
        if isinstance(mark, Added):
            before = json.dumps(mark.before)
            text += f" Models from before there was this go on with `{before}`."
    return text


def _implied(mark: Formerly) -> str:
    named = [f"`{name}` as `{value}`" for name, value in mark.implies]
    return f", with {' and '.join(named)}" if named else ""


def _values(facts: dict[str, Any]) -> str:
    if "anyOf" in facts:
        return " or ".join(_values(choice) for choice in facts["anyOf"])
    if "enum" in facts or "const" in facts:
        values = facts.get("enum", [facts.get("const")])
        return ", ".join(f"`{value}`" for value in values)
    bounds = [text.format(facts[b]) for b, text in BOUNDS.items() if b in facts]
    kind = facts["type"]
    if kind == "array":
        return f"{facts['minItems']} of: {_values(facts['prefixItems'][0])}"
    if kind == "object":
        return f"by name: {_values(facts['additionalProperties'])}"
    return ", ".join([kind, *bounds])


def _presets() -> str:
    rows = ["## Presets\n\nWhat each sets; the rest are the defaults.\n"]
    for name, changes in SWAP.presets.items():
        text = json.dumps(changes, indent=2) if changes else "{}"
        rows.append(f"### `{name}`\n\n```json\n{text}\n```\n")
    return "\n".join(rows)


def defaults() -> str:
    """Returns `train_config.json`."""
    values = SWAP.config().model_dump(mode="json")
    ordered = {name: values[name] for name in (*sections(), "schedule")}
    return json.dumps(ordered, indent=2) + "\n"


PAGES = {
    "../train_config.json": defaults,
    "configuration.md": markdown,
    "config.schema.json": schema,
    GUIDE: guide,
}
"""What writes which file."""

if __name__ == "__main__":
    for name, writer in PAGES.items():
        (FOLDER / name).write_text(writer(), encoding="utf-8")
