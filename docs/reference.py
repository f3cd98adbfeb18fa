"""Writes the configuration reference and its JSON Schema from the settings.

python docs/reference.py
"""

import json
from pathlib import Path
from typing import Any

import pydantic

from faceswap_gan.config import Config
from faceswap_gan.presets import PRESETS
from faceswap_gan.settings.training import Stage

FOLDER = Path(__file__).parent
HEAD = """\
# Configuration

<!-- Written by docs/reference.py from faceswap_gan/settings: edit those. -->

`train_config.json` holds every setting with its default. Give a file with some
or all of them to `train --config`, name a preset with `--preset`, and change
single settings with `--set section.key=value`; later ones win. A key that does
not exist, a wrong type or an impossible value is refused before any work.

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
    """Gives the JSON Schema of the settings."""
    return json.dumps(Config.model_json_schema(), indent=2) + "\n"


def markdown() -> str:
    """Gives the reference as a page."""
    sections = {
        name: field.annotation
        for name, field in Config.model_fields.items()
        if name != "schedule"
    }
    parts = [HEAD]
    for name, section in sections.items():
        parts.append(f"## `{name}`\n\n{section.__doc__}\n\n{_table(section)}")
    parts.append(
        "## `schedule`\n\nA list of stages, in the order of `start`; the first "
        f"begins at 0. {Stage.__doc__}\n\n{_table(Stage)}"
    )
    parts.append(_presets())
    return "\n".join(parts)


def _table(section: type[pydantic.BaseModel]) -> str:
    rows = [
        "| setting | default | values | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, facts in section.model_json_schema()["properties"].items():
        default = json.dumps(facts["default"])
        rows.append(
            f"| `{name}` | `{default}` | {_values(facts)} | "
            f"{' '.join(facts['description'].split())} |"
        )
    return "\n".join(rows) + "\n"


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
    return ", ".join([kind, *bounds])


def _presets() -> str:
    rows = ["## Presets\n\nWhat each changes of the defaults.\n"]
    for name, changes in PRESETS.items():
        text = json.dumps(changes, indent=2) if changes else "{}"
        rows.append(f"### `{name}`\n\n```json\n{text}\n```\n")
    return "\n".join(rows)


if __name__ == "__main__":
    (FOLDER / "configuration.md").write_text(markdown())
    (FOLDER / "config.schema.json").write_text(schema())
