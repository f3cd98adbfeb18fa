"""One clock for all streams of a file, also where its own starts anew."""

import array
import bisect
import functools
import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import read_packets
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import unit_of

_KINDS = ("video", "audio")
# What is known of a packet: its byte in the file, stream and times.
_PLACE, _TRACK, _CODED, _START, _END = range(5)
# Units of the clock of MPEG streams in a second.
_UNITS = 90000
# By how much a stream's times may rise without a new clock, and by how much
# streams that begin a new one together may differ.
_LONGEST_GAP = 10 * _UNITS
_LARGEST_SPREAD = _UNITS


class Clock:
    """Sets the times of packets to one clock that goes on.

    Recordings of broadcasts that were cut or joined jump back or far ahead:
    from there on all streams are moved by one common offset, the smallest by
    which none of them overlaps with what came before.

    Args:
        places: bytes of the file at which a new clock begins.
        offsets: seconds to add from each of them on.
        end: seconds on the file's first clock at which the file ends; None
            where its header tells.
    """

    def __init__(
        self,
        places: tuple[int, ...] = (),
        offsets: tuple[Fraction, ...] = (),
        end: Fraction | None = None,
    ):
        self.places, self.end = places, end
        self._offsets = (Fraction(0), *offsets)

    def is_plain(self) -> bool:
        """Whether the file's own times go on from start to end."""
        return not self.places

    def apply(self, packets: Iterator[Packet]) -> Iterator[Packet]:
        """Sets the times of packets that are read from the file's start."""
        latest: dict[int, int] = {}
        for packet in packets:
            if self.places and packet.size:
                place = packet.pos
                if place is None:
                    # It shares its place with the one before it.
                    place = latest.get(packet.stream_index, 0)
                latest[packet.stream_index] = place
                self._move(packet, place)
            yield packet

    def _move(self, packet: Packet, place: int) -> None:
        offset = self._offsets[bisect.bisect(self.places, place)]
        ticks = round(offset / unit_of(packet))
        if packet.pts is not None:
            packet.pts += ticks
        if packet.dts is not None:
            packet.dts += ticks


def clock_of(path: Path, container: av.container.InputContainer) -> Clock:
    """Finds out where the clock of a file starts anew.

    Args:
        path: the file.
        container: the file, opened; nothing is read from it.

    Returns:
        The clock; for formats that cannot start anew it changes nothing.
    """
    if not container.format.flags & cast(int, av.format.Flags.ts_discont.value):
        return Clock()
    state = path.stat()
    return _scanned(path.absolute(), state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _scanned(path: Path, size: int, changed: int) -> Clock:
    """Reads a file's packets; size and change tell it from a later one."""
    sections = _sections(_stamps(path))
    places, offsets, offset = [], [], 0
    for before, section in itertools.pairwise(sections):
        offset += _jump(before, section)
        places.append(int(section[0, _PLACE]))
        offsets.append(Fraction(offset, _UNITS))
    if not any(offsets):
        return Clock()
    end = Fraction(int(sections[-1][:, _END].max()) + offset, _UNITS)
    return Clock(tuple(places), tuple(offsets), end)


def _stamps(path: Path) -> np.ndarray:
    """Returns a row of `_PLACE` and so on for each packet, by their places."""
    values = array.array("q")
    places: dict[int, int] = {}
    with open_container(path) as container:
        streams = [s for s in container.streams if s.type in _KINDS]
        for packet in read_packets(container, streams, lambda: None):
            track, unit = packet.stream_index, unit_of(packet) * _UNITS
            if packet.pos is not None:
                places[track] = packet.pos
            if packet.pts is None or packet.dts is None:
                continue
            end = packet.pts + (packet.duration or 0)
            times = (round(t * unit) for t in (packet.dts, packet.pts, end))
            values.extend((places.get(track, 0), track, *times))
    rows = np.array(values, np.int64).reshape(-1, 5)
    return rows[np.argsort(rows[:, _PLACE], kind="stable")]


def _sections(rows: np.ndarray) -> list[np.ndarray]:
    """Divides packets, in the file's order, where the times of one jump."""
    cuts: list[int] = []
    latest: dict[int, tuple[int, int]] = {}
    for index, (_, track, coded, *_) in enumerate(rows.tolist()):
        section, last = latest.get(track, (None, coded))
        jumps = not 0 <= coded - last <= _LONGEST_GAP
        if jumps and section == len(cuts):
            cuts.append(index)
        latest[track] = len(cuts), coded
    return np.split(rows, cuts)


def _jump(before: np.ndarray, after: np.ndarray) -> int:
    """By how much later a new clock must be; 0 if it is none."""
    jumps = []
    for track in np.intersect1d(before[:, _TRACK], after[:, _TRACK]):
        end = before[before[:, _TRACK] == track, _END].max()
        start = after[after[:, _TRACK] == track, _START].min()
        jumps.append(int(end - start))
    if not jumps or max(jumps) - min(jumps) > _LARGEST_SPREAD:
        return 0
    return max(jumps)
