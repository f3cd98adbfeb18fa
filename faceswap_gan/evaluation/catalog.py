"""What each metric of an evaluation means; the report and the docs use it."""

from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.catalog_expression import EXPRESSION_METRICS
from faceswap_gan.evaluation.catalog_expression import TRUE_EXPRESSION_METRICS
from faceswap_gan.evaluation.catalog_swap import SWAP_METRICS
from faceswap_gan.evaluation.catalog_truth import TRUTH_METRICS

_KNOWN = (
    *SWAP_METRICS,
    *EXPRESSION_METRICS,
    *TRUTH_METRICS,
    *TRUE_EXPRESSION_METRICS,
)


def groups() -> dict[str, list[Metric]]:
    """Returns the metrics by the heading that they belong under."""
    found: dict[str, list[Metric]] = {}
    for metric in _KNOWN:
        found.setdefault(metric.group, []).append(metric)
    return found


METRICS: dict[str, Metric] = {
    metric.name: metric for members in groups().values() for metric in members
}
"""Every metric by its name, in the order of a report."""
