"""What of a training's settings is kept, changed or refused on resuming."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceswap_gan.commands import to_begin
from faceswap_gan.errors import CheckpointError
from faceswap_gan.json_text import json_of
from faceswap_gan.settings.base import Config
from faceswap_gan.settings.rules import Adds
from faceswap_gan.settings.rules import Fixed

SYSTEM = "training.system"
_NETWORK, _LENGTH = "model.network", "training.iterations"
MOST_NAMED = 8
"""Settings that a sentence names; the run's settings file holds all."""


@dataclass(frozen=True)
class Change:
    """A setting whose value is another one now.

    Attributes:
        name: as `section.key`.
        before: the value that it had.
        now: the value that it has.
        rule: what says when it may be changed, None for at any time.
    """

    name: str
    before: Any
    now: Any
    rule: Fixed | Adds | None

    @property
    def comes(self) -> bool:
        """Whether networks are added."""
        return self._differs() and Adds.wants(self.now)

    @property
    def goes(self) -> bool:
        """Whether networks are dropped."""
        return self._differs() and Adds.wants(self.before)

    def _differs(self) -> bool:
        rule = self.rule
        if not isinstance(rule, Adds):
            return False
        return rule.wants(self.before) != rule.wants(self.now)


def rules(config: type[Config]) -> dict[str, Fixed | Adds | None]:
    """Returns the rule of every setting by its name.

    Args:
        config: the settings of a system.
    """
    found: dict[str, Fixed | Adds | None] = {"schedule": None}
    for section, field in config.model_fields.items():
        for key, setting in getattr(
            field.annotation, "model_fields", {}
        ).items():
            marks = [m for m in setting.metadata if isinstance(m, Fixed | Adds)]
            found[f"{section}.{key}"] = marks[0] if marks else None
    return found


def changes(before: Config, now: Config) -> list[Change]:
    """Lists the settings that differ.

    What is left to the network's own default counts as that default. Of
    another system's settings only its name is compared.

    Args:
        before: the settings that a model was trained with.
        now: those that it is to continue with.
    """
    old, new = _resolved(before), _resolved(now)
    known = rules(type(before))
    if type(before) is not type(now):
        old = {SYSTEM: old[SYSTEM]}
    return [
        Change(name, value, new[name], _rule(known[name], old, new))
        for name, value in old.items()
        if value != new[name]
    ]


def check_changes(changed: Iterable[Change], place: Path) -> None:
    """Refuses changes that no trained weights would fit.

    Args:
        changed: what differs.
        place: of the model, for the sentence.

    Raises:
        CheckpointError: with the first setting that has to stay.
    """
    for change in changed:
        rule = change.rule
        if isinstance(rule, Fixed) and not rule.allows(
            change.before, change.now
        ):
            raise CheckpointError(
                f"{place} was trained with {_shown(change.name, change.before)}"
                f", not {_text(change.now)}: its weights have other shapes "
                "then. Leave this setting as it was, or give "
                f"{to_begin(place, takes=change.name != _NETWORK)}."
            )


def kept_sentence(run: Config, now: Config) -> str | None:
    """Says which settings are a run's own and not the defaults.

    Args:
        run: the settings of the run's last checkpoint.
        now: those that it continues with.

    Returns:
        A sentence, or None where all are the defaults or changed now.
    """
    default, old, new = map(_flat, (type(run).model_validate({}), run, now))
    kept = [
        _shown(name, value)
        for name, value in old.items()
        if value == new[name] and value != default[name]
    ]
    return f"Kept from the run: {_listed(kept)}." if kept else None


def changed_sentences(changed: Iterable[Change]) -> Iterator[str]:
    """Says what is changed on resuming, and what that does.

    Args:
        changed: what differs.
    """
    changed = list(changed)
    named = [
        f"{_shown(each.name, each.now)} (was {_value(each.name, each.before)})"
        for each in changed
    ]
    if named:
        yield f"Changed now: {_listed(named)}."
    for each in changed:
        if isinstance(each.rule, Adds) and each.comes:
            yield (
                f"{each.rule.networks.capitalize()} are new and begin "
                "untrained; everything else goes on."
            )
        if isinstance(each.rule, Adds) and each.goes:
            yield (
                f"{each.rule.networks.capitalize()} are dropped: the next "
                "checkpoints are without them."
            )
        if each.name == _LENGTH:
            yield (
                "The schedule and the decay of the learning rates go on as at "
                f"this step of a training of {each.now:,} steps."
            )


def not_stored_sentences(changed: Iterable[Change]) -> Iterator[str]:
    """Says that changes are forgotten where no step is left to be taken.

    Args:
        changed: what differs.
    """
    named = [
        _shown(each.name, each.now) for each in changed if each.name != _LENGTH
    ]
    if named:
        yield (
            f"Not stored, since no step is left to take: {_listed(named)}. "
            "Give it again together with more --iterations."
        )


def _rule(
    rule: Fixed | Adds | None, old: dict[str, Any], new: dict[str, Any]
) -> Fixed | Adds | None:
    """Returns a setting's rule, unless the networks it is about do not stay."""
    if isinstance(rule, Fixed) and rule.of is not None:
        stay = all(Adds.wants(values[rule.of]) for values in (old, new))
        return rule if stay else None
    return rule


def _resolved(config: Config) -> dict[str, Any]:
    """Returns the settings by name, as the networks are built from them."""
    return _flat(config) | config.as_built()


def _flat(config: Config) -> dict[str, Any]:
    """Returns the settings that somebody chose, and that stay, by name."""
    nested = config.model_dump(mode="json")
    del nested["training"]["undivided"], nested["training"]["minutes"]
    flat = {"schedule": nested.pop("schedule")}
    for section, values in nested.items():
        flat |= {f"{section}.{key}": value for key, value in values.items()}
    return flat


def _shown(name: str, value: Any) -> str:
    return f"{name}={_value(name, value)}"


def _value(name: str, value: Any) -> str:
    return f"{len(value)} stages" if name == "schedule" else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_of(value)


def _listed(named: list[str]) -> str:
    more = len(named) - MOST_NAMED
    if more <= 1:
        return ", ".join(named)
    return (
        f"{', '.join(named[:MOST_NAMED])} and {more} more, which "
        "train_config.json of the run lists"
    )
