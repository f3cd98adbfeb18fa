"""What an evaluation measures, by what there is to measure with."""

from pathlib import Path

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.catalog_swap import IDENTITY_METRICS
from faceswap_gan.evaluation.expression_probe import ExpressionProbe
from faceswap_gan.evaluation.judges import Judge
from faceswap_gan.evaluation.picture_probes import BorderProbe
from faceswap_gan.evaluation.picture_probes import ReconstructionProbe
from faceswap_gan.evaluation.picture_probes import TemporalProbe
from faceswap_gan.evaluation.probes import FrameProbe
from faceswap_gan.evaluation.probes import IdentityProbe
from faceswap_gan.evaluation.probes import Probe
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.subject import is_held_out
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.samples import sample_crops
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.transform import open_transform
from faceswap_gan.models.uses import is_for
from faceswap_gan.workspace import Workspace

EMBEDDED = 256
REBUILT = 64


def probes_for(
    workspace: Workspace,
    record: Evaluation,
    videos: tuple[Path, Path] | None,
    found: Checkpoint | None,
    identity: IdentityModel | None,
    judge: Judge,
    expected: int | None,
) -> list[Probe]:
    """Chooses what can be measured and notes what cannot.

    Args:
        workspace: the project's folder.
        record: says who is compared; gets the notes.
        videos: an original and its swapped video, or None.
        found: the model, or None.
        identity: tells people apart, or None.
        judge: reads expressions.
        expected: how many pairs there will be, if known.
    """
    every = max(1, (expected or 1) // EMBEDDED)
    probes: list[Probe] = [
        FrameProbe(),
        ExpressionProbe(judge, over_time=videos is not None),
        BorderProbe(every),
    ]
    if identity is not None:
        probes.append(_identity_probe(workspace, record, identity, every))
    else:
        record.notes.append(
            "Whose face it is was not measured: run `pip install "
            '"faceswap-gan[landmarks]"`.'
        )
    if videos is not None:
        probes.append(TemporalProbe())
    if found is not None and is_for(found, "convert"):
        rebuilt = max(1, (expected or 1) // REBUILT)
        probes.append(_reconstruction_probe(record, videos, found, rebuilt))
    _name_judges(record, identity, judge)
    return probes


def _name_judges(
    record: Evaluation, identity: IdentityModel | None, judge: Judge
) -> None:
    """Notes which model judges what, and what none does."""
    record.versions["expression"] = judge.name
    record.versions["identity"] = identity.name if identity else "none"
    record.judges |= judge.metrics
    if identity is not None:
        record.judges |= dict.fromkeys(IDENTITY_METRICS, identity.name)
    if judge.reason:
        record.notes.append(
            f"Expression was judged by {judge.name} in place of the face mesh, "
            "so that nothing is said of gaze, brows, blinks and the width of "
            f"the mouth. {judge.reason}"
        )


def _reconstruction_probe(
    record: Evaluation,
    videos: tuple[Path, Path] | None,
    found: Checkpoint,
    every: int,
) -> ReconstructionProbe:
    person = record.person_from
    held_out = videos is not None and is_held_out(
        found.people[found.names.index(person)], videos[0]
    )
    if videos is not None and not held_out:
        record.notes.append(
            f"{videos[0].name} is one of the videos that {person}'s faces "
            "were taken from: a swap of it looks better than that of a new one."
        )
    transform = open_transform(found, person, person)
    return ReconstructionProbe(transform, held_out, every)


def _identity_probe(
    workspace: Workspace, record: Evaluation, model: IdentityModel, every: int
) -> IdentityProbe:
    source, target = (
        model.embed(sample_crops(workspace, person, EMBEDDED))
        for person in (record.person_from, record.person_to)
    )
    if np.array_equal(source.mean(axis=0), target.mean(axis=0)):
        raise InputError(
            f"The faces of {record.person_from} and {record.person_to} are the "
            f"same to {model.name}: look at both face sets, and extract each "
            "from a video of that person alone."
        )
    return IdentityProbe(model, source, target, every)
