"""The description of a metric of an evaluation."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Literal

if TYPE_CHECKING:
    from faceswap_gan.evaluation.pairs import Pair


@dataclasses.dataclass(frozen=True)
class Metric:
    """A metric and how to read it.

    Attributes:
        name: key in an evaluation's scores.
        group: heading that it belongs under.
        title: what to call it.
        unit: of the value, empty for a plain number.
        better: whether higher, lower or nearer to one is better.
        range: from the worst to the best, or as it lies.
        formula: how it is computed.
        meaning: what it says and what to expect.
        source: where it comes from.
        measure: gives its value in a frame, or None where that has none, of
            which the mean counts; None where a probe measures several.
    """

    name: str
    group: str
    title: str
    unit: str
    better: Literal["higher", "lower", "one"]
    range: str
    formula: str
    meaning: str
    source: str
    measure: "Callable[[Pair], float | None] | None" = None
