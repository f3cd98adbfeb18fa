"""What a user may choose of a video: a part of it, and how it is encoded."""

import dataclasses

from faceswap_gan.video.frame import check_range


@dataclasses.dataclass(frozen=True)
class TrimOptions:
    """Which part of a video is taken.

    Attributes:
        start: seconds; what lies before it is left out.
        end: seconds; what lies from there on is left out.

    Raises:
        InputError: the end is not after the start.
    """

    start: float | None = None
    end: float | None = None

    def __post_init__(self) -> None:
        check_range(self.start, self.end)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.start is None and self.end is None


@dataclasses.dataclass(frozen=True)
class EncodingOptions:
    """How a video is encoded; None leaves the choice to the program.

    Attributes:
        codec: the name of a video encoder of FFmpeg.
        crf: quality of libx264 and its kin: less is better and larger.
        preset: speed, in the encoder's own words.
    """

    codec: str | None = None
    crf: float | None = None
    preset: str | None = None

    def given(self) -> dict[str, str | float]:
        """Returns what is not left to the program, by name."""
        options = dataclasses.asdict(self)
        return {k: v for k, v in options.items() if v is not None}
