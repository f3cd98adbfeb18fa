"""What a video holds beside picture, sound and subtitles, carried along."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import rate_of
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.timecode import later_timecode

COVER = av.stream.Disposition.attached_pic
if TYPE_CHECKING:
    from av.container.core import Chapter

# Formats whose covers are attached files, and those that have a place for one.
_ATTACHING = ("matroska",)
_COVERED = ("mp4",)
_IMAGE_TYPES = {"mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png")}
# What each program writes of itself and of its coding.
_OWN_TAGS = (
    "encoder",
    "major_brand",
    "minor_version",
    "compatible_brands",
    "duration",
    "timecode",
)


class Extras:
    """Copies tags, titles, chapters, attached files, covers and time code.

    Args:
        source: the file with them.
        output: where they go; its streams are there, its header is not.
        cut: seconds in the source that become zero in the output.
        end: seconds in the source from which on the rest is left out.

    Raises:
        InputError: the source cannot be read.
    """

    def __init__(
        self,
        source: Path,
        output: av.container.OutputContainer,
        cut: Fraction,
        end: Fraction | None,
    ):
        self._output = output
        self._covers: list[Packet] = []
        with open_container(source) as container:
            output.metadata.update(tags(container.metadata))
            output.set_chapters(list(_chapters(container, cut, end)))
            self._describe_picture(container, cut)
            self._attach_files(container)

    def write(self) -> None:
        """Writes what belongs behind the header."""
        for packet in self._covers:
            self._output.mux(packet)

    def _describe_picture(
        self, container: av.container.InputContainer, cut: Fraction
    ) -> None:
        source = container.streams.best("video")
        if not (
            isinstance(source, av.VideoStream) and self._output.streams.video
        ):
            return
        track = self._output.streams.video[0]
        track.metadata.update(names_of(source))
        track.disposition = source.disposition
        code = timecode(container)
        rate = rate_of(source)
        if code is not None and rate:
            track.metadata["timecode"] = later_timecode(code, cut, rate)
            track.codec_context.framerate = rate

    def _attach_files(self, container: av.container.InputContainer) -> None:
        kind = self._output.format.name
        if kind in _ATTACHING:
            for attached in container.streams.attachments:
                self._output.add_attachment(
                    attached.name or "attachment",
                    attached.mimetype or "application/octet-stream",
                    attached.data,
                )
        for name, stream in covers(container):
            picture = bytes(next(container.demux(stream)))
            if kind in _ATTACHING:
                mimetype = _IMAGE_TYPES[stream.codec_context.name][1]
                self._output.add_attachment(name, mimetype, picture)
            elif kind in _COVERED:
                self._add_cover(stream, picture)

    def _add_cover(self, stream: av.VideoStream, picture: bytes) -> None:
        track = self._output.add_stream_from_template(stream, opaque=True)
        track.disposition = COVER
        packet = av.Packet(picture)
        packet.stream, packet.pts, packet.dts = track, 0, 0
        packet.is_keyframe = True
        self._covers.append(packet)


def names_of(stream: av.stream.Stream) -> dict[str, str]:
    """Returns a track's language and title, by the names that FFmpeg writes."""
    tags = {key.lower(): text for key, text in stream.metadata.items()}
    # MP4 gives a title back as a name.
    found = {
        "language": tags.get("language"),
        "title": tags.get("title", tags.get("name")),
    }
    return {key: text for key, text in found.items() if text}


def tags(metadata: dict[str, str]) -> dict[str, str]:
    """Returns the tags of a file but those that programs write themselves."""
    return {
        key: text
        for key, text in metadata.items()
        if key.lower() not in _OWN_TAGS
    }


def _chapters(
    container: av.container.InputContainer,
    cut: Fraction,
    end: Fraction | None,
) -> Iterator["Chapter"]:
    """Yields the chapters of a part, in milliseconds from its start."""
    for chapter in container.chapters():
        unit = chapter["time_base"] or Fraction(1)
        start, stop = chapter["start"] * unit, chapter["end"] * unit
        if end is not None:
            stop = min(stop, end)
        if max(start, cut) < stop:
            chapter["start"] = round((max(start, cut) - cut) * 1000)
            chapter["end"] = round((stop - cut) * 1000)
            chapter["time_base"] = Fraction(1, 1000)
            yield chapter


def covers(
    container: av.container.InputContainer,
) -> Iterator[tuple[str, av.VideoStream]]:
    """Yields a name and the stream of each cover picture."""
    for stream in container.streams.video:
        if stream.disposition & COVER and stream.codec_context is not None:
            kind = stream.codec_context.name
            if kind in _IMAGE_TYPES:
                name = f"cover.{_IMAGE_TYPES[kind][0]}"
                yield stream.metadata.get("filename", name), stream


def is_timecode(stream: av.stream.Stream) -> bool:
    """Whether a stream is a time code."""
    return any(key.lower() == "timecode" for key in stream.metadata)


def timecode(container: av.container.InputContainer) -> str | None:
    """Returns the time code at which a file begins, if it says so."""
    for holder in (container, *container.streams):
        for key, text in holder.metadata.items():
            if key.lower() == "timecode":
                return text
    return None
