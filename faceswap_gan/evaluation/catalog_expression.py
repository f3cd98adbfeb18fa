"""Metrics of what a face does, against its original or the true swap."""

import dataclasses

from faceswap_gan.evaluation.catalog_entry import Metric

EXPRESSION = "Expression and pose"
OF_TRUTH = "truth_"
"""What the name of a metric begins with that compares with the true swap."""

_CORRELATION = "Pearson correlation over time of "
_IRISES = "irises of the face mesh (Kartynnik et al. 2019)"
_BLINK = (
    "a blink is a run of frames whose eyes are less than half as open as in "
    "that person's median frame; it is met by one within two frames"
)

EXPRESSION_METRICS = (
    Metric(
        "mouth_correlation",
        EXPRESSION,
        "Mouth follows the original",
        "",
        "higher",
        "-1 to 1",
        f"{_CORRELATION}the gap between the lips over the distance of the "
        "eyes, original against swapped",
        "1: opens and closes with the original; 0: unrelated; above 0.9 is "
        "good. It needs a clip in which the mouth moves.",
        "face mesh, or 68 points of iBUG 300-W (Sagonas et al. 2013)",
    ),
    Metric(
        "mouth_width_correlation",
        EXPRESSION,
        "Width of the mouth follows the original",
        "",
        "higher",
        "-1 to 1",
        f"{_CORRELATION}the distance of the corners of the mouth, on the face "
        "turned to the front, original against swapped",
        "1: smiles and purses its lips with the original; 0: unrelated; above "
        "0.8 is good.",
        "face mesh",
    ),
    Metric(
        "eye_correlation",
        EXPRESSION,
        "Eyes follow the original",
        "",
        "higher",
        "-1 to 1",
        f"{_CORRELATION}the height of the eyes over their width, original "
        "against swapped",
        "1: opens and closes the lids with the original; 0: unrelated; above "
        "0.8 is good. It needs a clip with blinks.",
        "eye aspect ratio (Soukupova and Cech 2016)",
    ),
    Metric(
        "brow_correlation",
        EXPRESSION,
        "Brows follow the original",
        "",
        "higher",
        "-1 to 1",
        f"{_CORRELATION}the height of the brows over the corners of the eyes, "
        "original against swapped",
        "1: raises the brows with the original; 0: unrelated; above 0.7 is "
        "good. In a calm face there is little but noise.",
        "face mesh",
    ),
    Metric(
        "gaze_correlation",
        EXPRESSION,
        "Gaze follows the original",
        "",
        "higher",
        "-1 to 1",
        f"{_CORRELATION}both angles of the gaze, each less its mean, original "
        "against swapped, where both have open eyes",
        "1: looks where the original looks; 0: unrelated; above 0.8 is good. "
        "It needs a clip in which the gaze moves.",
        _IRISES,
    ),
    Metric(
        "gaze_angle_error",
        EXPRESSION,
        "Gaze departs from the original",
        "degrees",
        "lower",
        "0 upwards",
        "mean length of the difference of both angles of the gaze, less the "
        "difference's mean over the clip, where both have open eyes",
        "How far the eyes look past what the original looks at. The constant "
        "part is left out, since people's eyes differ by it. Below 5 is good.",
        _IRISES,
    ),
    Metric(
        "pose_error",
        EXPRESSION,
        "Pose error",
        "degrees",
        "lower",
        "0 upwards",
        "mean length of the difference in yaw, pitch and roll of both faces, "
        "less the difference's mean over the clip",
        "How far the head departs from the original's movement. The constant "
        "part is left out, since two heads in one pose differ by it. Below "
        "3 is good.",
        "face mesh (Kabsch 1976), or this project's fit to five points",
    ),
    Metric(
        "blinks_hit",
        EXPRESSION,
        "Blinks hit",
        "",
        "higher",
        "0 to as many as the original has",
        f"blinks of the original that the swap has too; {_BLINK}",
        "With those missed it gives how often the original blinks; all of "
        "them is good.",
        "this project",
    ),
    Metric(
        "blinks_missed",
        EXPRESSION,
        "Blinks missed",
        "",
        "lower",
        "0 to as many as the original has",
        f"blinks of the original that the swap lacks; {_BLINK}",
        "The swapped eyes stay open, or the face was lost. None is good.",
        "this project",
    ),
    Metric(
        "blinks_false",
        EXPRESSION,
        "Blinks that the original lacks",
        "",
        "lower",
        "0 upwards",
        f"blinks of the swap that the original lacks; {_BLINK}",
        "The swapped eyes close by themselves, often where the original looks "
        "down. None is good.",
        "this project",
    ),
)
"""Those of a swap against its original, in the order of a report."""


def _of_truth(metric: Metric) -> Metric:
    return dataclasses.replace(
        metric,
        name=f"{OF_TRUTH}{metric.name}",
        group="Expression against the truth",
        title=f"{metric.title}, by the truth",
        formula=f"{metric.formula}; the true swap is the original here",
        meaning=f"Synthetic people only. {metric.meaning}",
    )


TRUE_EXPRESSION_METRICS = tuple(map(_of_truth, EXPRESSION_METRICS))
"""The same against the true swap, which synthetic people have."""
