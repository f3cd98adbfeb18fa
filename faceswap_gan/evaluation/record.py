"""The record of an evaluation, as it is kept and compared."""

import dataclasses
import math
from pathlib import Path
from typing import Any

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.catalog_swap import IDENTITY_METRICS
from faceswap_gan.project_paths import EVALUATION
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json

FORMAT = 2
_WITHOUT_JUDGES = 1
_DIGITS = 5


@dataclasses.dataclass
class Evaluation:
    """What was evaluated, how, and what came out.

    Attributes:
        date: day of the evaluation, ISO 8601.
        model: name of the model, empty where videos alone were compared.
        step: training steps of the checkpoint.
        person_from: the person seen in the original.
        person_to: the person swapped in.
        original: name of the original video, empty for face crops.
        swapped: name of the swapped video.
        frames: pairs that were compared.
        scores: value by the name of its metric, see `catalog.METRICS`.
        missing: why a metric has no value, by its name.
        series: `[frame, value]` rows by the name of what was measured.
        notes: sentences that a reader should know.
        people: consent records.
        settings: those of the training.
        versions: of the software, by name.
        judges: the model that judged, by the name of the metric; others need
            none.
    """

    date: str
    model: str
    step: int
    person_from: str
    person_to: str
    original: str
    swapped: str
    frames: int = 0
    scores: dict[str, float] = dataclasses.field(default_factory=dict)
    missing: dict[str, str] = dataclasses.field(default_factory=dict)
    series: dict[str, list[Any]] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)
    people: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    versions: dict[str, str] = dataclasses.field(default_factory=dict)
    judges: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def title(self) -> str:
        """A short name for a table's head."""
        return f"{self.model or 'video'} {self.person_from}>{self.person_to}"

    def add(self, frame: int, values: dict[str, float]) -> None:
        """Adds a frame's values to the series."""
        for name, value in values.items():
            row = [frame, round(value, _DIGITS)]
            self.series.setdefault(name, []).append(row)

    def mean(self, name: str) -> float | None:
        """Returns the mean of a series, None where there is none."""
        rows = self.series.get(name)
        return math.fsum(row[1] for row in rows) / len(rows) if rows else None

    def write(self, path: Path) -> None:
        """Writes the record as JSON.

        Raises:
            OutputError: it cannot be written.
        """
        write_json(path, {"format": FORMAT, **dataclasses.asdict(self)})


def read_evaluation(path: Path) -> Evaluation:
    """Reads a record.

    Args:
        path: the JSON file, or a run's folder that holds one.

    Raises:
        InputError: there is none, or it is something else.
    """
    path = Path(path)
    if path.is_dir():
        path = path / EVALUATION
    content = read_json(path)
    try:
        written = content.pop("format")
        if written == _WITHOUT_JUDGES:
            content["judges"] = _judges_of(content.get("versions", {}))
        elif written != FORMAT:
            raise InputError(
                f"{path} was written by another version: evaluate again."
            )
        return Evaluation(**content)
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is not an evaluation: give what `faceswap-gan evaluate` "
            "wrote, or the folder of a run."
        ) from error


def _judges_of(versions: dict[str, str]) -> dict[str, str]:
    """Returns who judged in an evaluation whose judges have no place."""
    names = {
        "mouth_correlation": versions.get("68 points"),
        "eye_correlation": versions.get("68 points"),
        "pose_error": "five points",
        **dict.fromkeys(IDENTITY_METRICS, versions.get("identity")),
    }
    return {metric: name for metric, name in names.items() if name}
