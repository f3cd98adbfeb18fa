"""What each metric of an evaluation means; the report and the docs use it."""

from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.catalog_swap import SWAP_METRICS
from faceswap_gan.evaluation.catalog_truth import TRUTH_METRICS

METRICS: dict[str, Metric] = {
    metric.name: metric for metric in SWAP_METRICS + TRUTH_METRICS
}
"""Every metric by its name, in the order of a report."""


def groups() -> dict[str, list[Metric]]:
    """Returns the metrics by the heading that they belong under."""
    found: dict[str, list[Metric]] = {}
    for metric in METRICS.values():
        found.setdefault(metric.group, []).append(metric)
    return found
