"""Whole pictures from the two half pictures of interlaced video."""

from collections.abc import Iterator
from fractions import Fraction

import av

from faceswap_gan.video.stamps import stamp_of

TimedFrame = tuple[int, av.VideoFrame]

# One picture for each frame, whichever field comes first; pictures that are
# not interlaced pass as they are.
_SETTINGS = "mode=send_frame:parity=auto:deint=interlaced"


def deinterlaced(
    frames: Iterator[TimedFrame], time_base: Fraction
) -> Iterator[TimedFrame]:
    """Deinterlaces a video from its first interlaced frame on.

    Args:
        frames: timestamps and frames.
        time_base: seconds per unit of the timestamps.

    Yields:
        The same timestamps with whole pictures.
    """
    graph: av.filter.Graph | None = None
    form = None
    for pts, frame in frames:
        if graph is None and not frame.interlaced_frame:
            yield pts, frame
            continue
        if graph is None or form != (
            frame.width,
            frame.height,
            frame.format.name,
        ):
            yield from _finished(graph)
            graph = _graph_for(frame, time_base)
            form = (frame.width, frame.height, frame.format.name)
        frame.pts = pts
        graph.push(frame)
        yield from _ready(graph)
    yield from _finished(graph)


def _graph_for(frame: av.VideoFrame, time_base: Fraction) -> av.filter.Graph:
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=time_base,
    )
    graph.link_nodes(
        source, graph.add("bwdif", _SETTINGS), graph.add("buffersink")
    )
    graph.configure()
    return graph


def _ready(graph: av.filter.Graph) -> Iterator[TimedFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        # The filter counts in half units, for it can give two of one.
        if isinstance(frame, av.VideoFrame):
            yield stamp_of(frame) // 2, frame


def _finished(graph: av.filter.Graph | None) -> Iterator[TimedFrame]:
    if graph is not None:
        graph.push(None)
        yield from _ready(graph)
