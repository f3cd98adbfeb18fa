"""What an extraction did."""

import dataclasses


@dataclasses.dataclass
class ExtractReport:
    """What an extraction did.

    Attributes:
        person: whose faces they are.
        folder: where they are.
        frames: how many frames and pictures were read.
        sampled: in how many of them faces were looked for.
        found: in how many of these there was a face.
        kept: how many faces of the person were kept.
        share: kept faces per sampled frame.
        without: how many sampled frames show no face, by reason.
        sheets: pages that show who was seen, one for each video.
        notes: sentences on what was chosen, left out or damaged.
    """

    person: str
    folder: str
    frames: int = 0
    sampled: int = 0
    found: int = 0
    kept: int = 0
    share: float = 0.0
    without: dict[str, int] = dataclasses.field(default_factory=dict)
    sheets: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
