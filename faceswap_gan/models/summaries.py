"""What there is of models, by what their checkpoints say of themselves."""

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faceswap_gan.config import validate
from faceswap_gan.errors import ConfigError
from faceswap_gan.models.model_folder import candidates
from faceswap_gan.models.state import OPTIMIZER
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import WEIGHTS
from faceswap_gan.models.state import State
from faceswap_gan.provenance.ancestry import people_before
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.provenance.trained import check_trained
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.settings.base import Config
from faceswap_gan.systems import entry_of
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class ModelSummary:
    """A model of a workspace.

    Attributes:
        name: in the workspace.
        people: their consent records.
        people_before: those of people whom only models knew that it began from.
        step: number of finished steps, None where no checkpoint says it.
        network: which networks it is made of.
        resolution: side of the pictures that they make, in pixels.
        score: what it has of its system's criterion on what was held out,
            None where nothing was.
        shown_score: the same as a sentence shows it, else empty.
        checkpoints: how many there are.
        bytes: how large all of them are.
        date: when the newest was written.
        digest: SHA-256 of its weights, by which outputs name the model.
        resumable: whether a training can go on with it.
        settings: what differs from the defaults, as `section.key`.
        problems: sentences on what cannot be read.
    """

    name: str
    people: list[dict[str, Any]]
    people_before: list[dict[str, Any]]
    step: int | None
    network: str
    resolution: int | None
    score: float | None
    shown_score: str
    checkpoints: int
    bytes: int
    date: str
    digest: str
    resumable: bool
    settings: dict[str, Any]
    problems: list[str]


def model_summaries(workspace: Workspace) -> list[ModelSummary]:
    """Lists the models of a workspace; no weights are read.

    What is wrong with one of them is said there, and hides no other.

    Args:
        workspace: the project.
    """
    return [_summary(model) for model in trained_models(workspace)]


def model_summary(workspace: Workspace, name: str) -> ModelSummary:
    """Says what there is of one model.

    Args:
        workspace: the project.
        name: the model's.

    Raises:
        CheckpointError: there is no such model.
    """
    check_trained(workspace, name, [])
    return next(
        found for found in model_summaries(workspace) if found.name == name
    )


def _summary(model: TrainedModel) -> ModelSummary:
    problems, config = list(model.unread), None
    states = dict(_states(model.folder))
    newest = max(states, key=lambda folder: states[folder].step, default=None)
    state = None if newest is None else states[newest]
    if newest is not None and state is not None:
        try:
            config = validate(state.config, str(newest / STATE))
        except ConfigError as error:
            problems.append(str(error))
    network, resolution = _networks(config)
    return ModelSummary(
        name=model.name,
        people=[person.model_dump() for person in model.people],
        people_before=[
            person.model_dump()
            for person in people_before(model.ancestors)
            if person.name in model.names_before
        ],
        step=None if state is None else state.step,
        network=network,
        resolution=resolution,
        score=None if state is None else state.score,
        shown_score=_shown_score(state, config),
        checkpoints=len(model.digests),
        bytes=sum(
            file.stat().st_size
            for file in model.folder.rglob("*")
            if file.is_file()
        ),
        date=_written(newest) if newest else "",
        digest=state.sha256[WEIGHTS] if state else "",
        resumable=state is not None and OPTIMIZER in state.sha256,
        settings=_changed(config) if config else {},
        problems=problems,
    )


def _networks(config: Config | None) -> tuple[str, int | None]:
    if config is None:
        return "unknown", None
    return entry_of(config.training.system).networks(config)


def _shown_score(state: State | None, config: Config | None) -> str:
    if state is None or state.score is None or config is None:
        return ""
    return entry_of(config.training.system).criterion.shown(state.score)


def _states(folder: Path) -> Iterator[tuple[Path, State]]:
    for one in candidates(folder):
        if one.state is not None:
            yield one.folder, one.state


def _written(checkpoint: Path) -> str:
    seconds = (checkpoint / STATE).stat().st_mtime
    return datetime.datetime.fromtimestamp(seconds).isoformat(" ", "minutes")


def _changed(config: Config) -> dict[str, Any]:
    """Returns the settings that differ from the defaults."""
    usual = type(config).model_validate({}).model_dump(mode="json")
    changed: dict[str, Any] = {}
    for name, section in config.model_dump(mode="json").items():
        if isinstance(section, dict):
            changed |= {
                f"{name}.{key}": value
                for key, value in section.items()
                if value != usual[name][key]
            }
        elif section != usual[name]:
            changed[name] = section
    return changed
