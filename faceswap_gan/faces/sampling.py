"""Which frames of a source are searched, and what their faces come from."""

from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.extract_report import ExtractReport
from faceswap_gan.faces.face_set import Origin
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source


def sampled(
    source: Source, every: int, before: int, report: ExtractReport
) -> Iterator[tuple[Frame, bool]]:
    """Yields every so many frames, and whether a shot began since.

    Args:
        source: where they are.
        every: take every so many frames of a video.
        before: index of the last frame that was sampled before, or -1.
        report: counts the frames that were not read before.
    """
    starts_shot, cut = CutDetector(), False
    video = source.kind == "video"
    every = every if video else 1
    if video:
        source.skip(max(0, before))
    for frame in source:
        began = video and starts_shot(frame.image)
        if frame.index <= before:
            continue
        report.frames += 1
        cut |= began
        if frame.index % every == 0:
            yield frame, cut
            cut = False


def origin_in(folder: Path, frame: Frame) -> Origin:
    """Names the picture of a folder that a face is from."""
    return Origin(frame.name, sha256_of(folder / frame.name))
