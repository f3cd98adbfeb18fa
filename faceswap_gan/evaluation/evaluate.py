"""Evaluation of a model and its swaps: what `faceswap-gan evaluate` does."""

import dataclasses
import itertools
import logging
from collections.abc import Callable
from pathlib import Path

from faceswap_gan.conversion.converter import Converter
from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.chosen_probes import probes_for
from faceswap_gan.evaluation.gallery import Gallery
from faceswap_gan.evaluation.identity import choose_identity
from faceswap_gan.evaluation.judges import Judge
from faceswap_gan.evaluation.judges import choose_judge
from faceswap_gan.evaluation.judges import with_expression
from faceswap_gan.evaluation.pairs import CropPairs
from faceswap_gan.evaluation.pairs import VideoPairs
from faceswap_gan.evaluation.probes import Probe
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.report import write_report
from faceswap_gan.evaluation.subject import describe
from faceswap_gan.evaluation.subject import find_model
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.samples import sample_crops
from faceswap_gan.locking import holding
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.transform import open_transform
from faceswap_gan.names import DEFAULT_MODEL
from faceswap_gan.names import check_swap
from faceswap_gan.phases import begin_phase
from faceswap_gan.project_paths import EVALUATION
from faceswap_gan.project_paths import REPORT
from faceswap_gan.provenance.keeping import kept_model
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.records.consent import Person
from faceswap_gan.video.output import remove_leftovers
from faceswap_gan.workspace import Workspace

_LOG = logging.getLogger(__name__)
CROPS = 100

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass(frozen=True)
class EvaluateOptions:
    """How swaps are judged.

    Attributes:
        checkpoint: which of the model, see `checkpoint.find`.
        detector: finds faces; the mesh unless given.
        vggface: weights of VGGFace to judge identity by, in place of dlib.
        identity: any other network to judge identity by.
        judge: reads expressions; the face mesh unless given, or dlib where
            its weights are not there.
    """

    checkpoint: str = LATEST
    detector: Detector | None = None
    vggface: Path | None = None
    identity: IdentityModel | None = None
    judge: Judge | None = None


@dataclasses.dataclass(frozen=True)
class EvaluateReport:
    """What an evaluation found and where it is written.

    Attributes:
        page: the report to look at.
        evaluation: the record, for `compare`.
        frames: pairs of pictures that were compared.
        scores: value by the name of its metric.
        missing: why a metric has no value.
        notes: sentences that a reader should know.
    """

    page: str
    evaluation: str
    frames: int
    scores: dict[str, float]
    missing: dict[str, str]
    notes: list[str]


@holding(
    lambda workspace, model, options, person_from, person_to: kept_model(
        workspace,
        model,
        options.checkpoint if options else LATEST,
        (person_from, person_to),
    )
)
@holding(lambda workspace, model: workspace.lock_run(model))
def evaluate(
    workspace: Workspace,
    person_from: str,
    person_to: str,
    videos: tuple[Path, Path] | None = None,
    model: str = DEFAULT_MODEL,
    options: EvaluateOptions | None = None,
    progress: Progress = lambda *_: None,
    say: Callable[[str], None] = _LOG.warning,
) -> EvaluateReport:
    """Scores swaps and writes `evaluation.json` and `report.html`.

    Args:
        workspace: the project's folder.
        person_from: the person seen in the original.
        person_to: the person swapped in.
        videos: an original and its swapped video; without them the model is
            applied to faces of the workspace, which says nothing about time.
        model: the model's name; with videos there need not be one.
        options: how swaps are judged.
        progress: is called with the steps done and all steps, if known.
        say: is called where a damaged checkpoint is passed over.

    Returns:
        What was found; both files are in the run's folder.

    Raises:
        CheckpointError: there is no model, or it does not know a person.
        WorkspaceError: a person has no faces.
        ConsentError: a person's consent is not recorded.
        InputError: a video cannot be used.
        OutputError: the results cannot be written.
        BusyError: another process evaluates into the same folder, or forgets
            somebody whom the model knows.
    """
    check_swap(person_from, person_to)
    people = person_from, person_to
    options = options or EvaluateOptions()
    found = find_model(
        workspace, model, people, videos is None, options.checkpoint, say
    )
    record = describe(workspace, people, videos, model, found)
    detector = options.detector or open_detector()
    pairs = _pairs(workspace, people, videos, found, detector)
    identity = options.identity or choose_identity(options.vggface)
    judge = options.judge or choose_judge()
    probes = probes_for(
        workspace, record, videos, found, identity, judge, pairs.expected
    )
    gallery = Gallery(pairs.expected)
    begin_phase(progress, "Comparing")
    _observe(pairs, judge, probes, record, gallery, progress)
    begin_phase(progress, "Scoring and writing the report")
    _sum_up(probes, record)
    run = workspace.run(model)
    record.write(run / EVALUATION)
    if found is not None:
        note_output(workspace, run / REPORT, found.digest)
    write_report(record, gallery, run, _marking(record, found, videos))
    for name in (EVALUATION, REPORT):
        remove_leftovers(run / name)
    return EvaluateReport(
        page=str(run / REPORT),
        evaluation=str(run / EVALUATION),
        frames=record.frames,
        scores=record.scores,
        missing=record.missing,
        notes=record.notes,
    )


def _pairs(
    workspace: Workspace,
    people: tuple[str, str],
    videos: tuple[Path, Path] | None,
    found: Checkpoint | None,
    detector: Detector,
) -> VideoPairs | CropPairs:
    """Opens the videos, or swaps faces of the workspace."""
    if videos is not None:
        return VideoPairs(*videos, detector)
    if found is None:
        raise ValueError("Without videos a checkpoint is needed.")
    swap = open_transform(found, *people)
    return CropPairs(
        sample_crops(workspace, people[0], CROPS),
        lambda aligned: Converter(swap, detector=aligned),
        detector,
    )


def _observe(
    pairs: VideoPairs | CropPairs,
    judge: Judge,
    probes: list[Probe],
    record: Evaluation,
    gallery: Gallery,
    progress: Progress,
) -> None:
    """Shows each pair to the probes and keeps what they say."""
    steps = itertools.count(1)
    read = pairs.read(lambda: progress(next(steps), pairs.steps))
    for pair in with_expression(read, judge):
        values: dict[str, float] = {}
        for probe in probes:
            if record.frames % probe.every == 0:
                values |= probe.observe(pair)
        record.add(pair.index, values)
        gallery.observe(pair, values)
        record.frames += 1
    if not record.frames:
        record.notes.append(
            "No face was found to compare: check that the original shows "
            f"{record.person_from}, from the front and not too small."
        )


def _marking(
    record: Evaluation,
    found: Checkpoint | None,
    videos: tuple[Path, Path] | None,
) -> Marking:
    """Returns the marks of the report's pictures."""
    people = tuple(Person.model_validate(row) for row in record.people)
    digest = found.digest if found else ""
    edited = videos[1] if videos else None
    ancestors = found.ancestors if found else ()
    return Marking(Statement(people, digest, edited, ancestors=ancestors))


def _sum_up(probes: list[Probe], record: Evaluation) -> None:
    means = {name: record.mean(name) for name in METRICS}
    scores = {name: mean for name, mean in means.items() if mean is not None}
    for probe in probes:
        scores |= probe.summary()
        record.missing |= probe.missing
    record.scores = {
        name: round(scores[name], 4) for name in METRICS if name in scores
    }
