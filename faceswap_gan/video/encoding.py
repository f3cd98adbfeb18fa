"""Which encoder writes a video, in which pixel format and with what options."""

import dataclasses
from pathlib import Path

import av
from av.codec.codec import UnknownCodecError
from av.codec.codec import find_best_pix_fmt_of_list

from faceswap_gan.video.color import BT709
from faceswap_gan.video.color import BT2020
from faceswap_gan.video.color import Color
from faceswap_gan.video.color import yuv_format
from faceswap_gan.video.lights import NOTHING_SAID
from faceswap_gan.video.lights import LightMetadata
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.planes import Layout
from faceswap_gan.video.planes import layout_of
from faceswap_gan.video.planes import planar_layout
from faceswap_gan.video.stored import StoredForm
from faceswap_gan.video.tone import is_hdr

CRF = 18.0
"""Quality where nobody chose one."""
_USUAL = "libx264"
_WEBM = "libvpx-vp9"
# What WebM holds of ten bits: the usual builds of libvpx write eight.
_DEEP_WEBM = "libsvtav1"
# What keeps an alpha channel in files with these endings.
_ALPHA = {".mov": "prores_ks", ".mkv": _WEBM, ".webm": _WEBM}
# Their decoders do not give back an alpha channel.
_OPAQUE = ("libx265", "hevc")
# What players show is in 4:2:0; others are for work and keep what they get.
_FOR_PLAYERS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4")
# Where the codec, and not the file, says how wide pixels are; PyAV leaves out
# what Matroska has for it.
_SQUARE_ALONE = (".mkv", ".webm")
_TELL_ASPECT = ("h264", "hevc", "mpeg4")
_FASTER = {
    "libx264": {"preset": "veryfast"},
    "libx265": {"preset": "veryfast"},
    _WEBM: {"deadline": "good", "cpu-used": "4", "row-mt": "1"},
    _DEEP_WEBM: {"preset": "9"},
}
_DNXHR = {"yuv422p": "dnxhr_hq", "yuv422p10le": "dnxhr_hqx"}
# The names that encoders have for a mastering display and a light level.
_LIGHTS = {
    "libx264": ("x264-params", "mastering-display", "cll"),
    "libx265": ("x265-params", "master-display", "max-cll"),
}


@dataclasses.dataclass(frozen=True)
class Encoding:
    """How a video is encoded.

    Attributes:
        codec: the name of an encoder of FFmpeg.
        pix_fmt: the pixel format that it gets.
        layout: that of the planes which are made for it.
        form: how pictures are stored in the output.
        options: of the encoder.
        problems: sentences on what it cannot hold of the source.
    """

    codec: str
    pix_fmt: str
    layout: Layout
    form: StoredForm
    options: dict[str, str]
    problems: list[str]


def choose_encoding(
    path: Path,
    form: StoredForm,
    options: EncodingOptions,
    lights: LightMetadata = NOTHING_SAID,
) -> Encoding:
    """Chooses what keeps most of a source.

    Args:
        path: the output.
        form: how the source stores pictures.
        options: what was chosen; by default an encoder is taken that players
            of this kind of file expect or, for HDR and alpha, that holds
            them.
        lights: what the source says of the display it was made for.
    """
    codec = options.codec or _default_codec(path, form)
    crf = CRF if options.crf is None else options.crf
    pix_fmt = _pixel_format(codec, form)
    layout = layout_of(pix_fmt) or _layout_for_rgb(pix_fmt)
    said = {"crf": f"{crf:g}", **_FASTER.get(codec, {})}
    if options.preset is not None:
        said["preset"] = options.preset
    if codec == "dnxhd":
        said["profile"] = _DNXHR.get(pix_fmt, "dnxhr_444")
    if codec == "libx265":
        said["x265-params"] = "log-level=error"
    problems = _losses(path, codec, layout, form)
    if is_hdr(form.color):
        problems += _add_lights(path, codec, said, lights)
    form, more = _held_form(path, codec, form)
    return Encoding(codec, pix_fmt, layout, form, said, problems + more)


def _held_form(
    path: Path, codec: str, form: StoredForm
) -> tuple[StoredForm, list[str]]:
    """The form that an output can have, and what it loses by that."""
    matrix = form.color.matrix_for(*form.size)
    if codec == "dnxhd" and matrix not in (BT709, BT2020):
        # Its decoders know no others.
        form = dataclasses.replace(form, color=Color(BT709, BT709, BT709))
    in_file = path.suffix.lower() not in _SQUARE_ALONE
    if form.pixel_aspect == 1 or in_file or _canonical(codec) in _TELL_ASPECT:
        return form, []
    return form.squared(), [
        f"{codec} in {path} cannot say that pixels are not square: pictures "
        "are stretched instead. Let the output's name end in .mp4 or .mov to "
        "keep them as they are."
    ]


def _default_codec(path: Path, form: StoredForm) -> str:
    suffix = path.suffix.lower()
    if form.layout.alpha and suffix in _ALPHA:
        return _ALPHA[suffix]
    if suffix == ".webm":
        return _DEEP_WEBM if is_hdr(form.color) else _WEBM
    if is_hdr(form.color):
        return "libx265"
    return _USUAL


def _pixel_format(codec: str, form: StoredForm) -> str:
    wanted = _wanted_format(codec, form)
    try:
        offered = av.Codec(codec, "w").video_formats or []
    except UnknownCodecError:
        # Opening the file says so in a sentence.
        return wanted
    names = [f.name for f in offered]
    usable = [n for n in names if layout_of(n)] or names
    if not usable or wanted in usable:
        return wanted
    best, _ = find_best_pix_fmt_of_list(usable, wanted, "a" in wanted[:4])
    return wanted if best is None else best.name


def _wanted_format(codec: str, form: StoredForm) -> str:
    layout, hdr = form.layout, is_hdr(form.color)
    alpha = "a" if layout.alpha and codec not in _OPAQUE else ""
    deep = hdr or (layout.bits > 8 and codec != _USUAL)
    chroma = yuv_format(*form.upright_size)[3:6]
    if _canonical(codec) not in _FOR_PLAYERS and chroma == "420":
        chroma = layout.chroma
    return f"yuv{alpha}{chroma}p{'10le' if deep else ''}"


def _canonical(codec: str) -> str:
    """The name of what an encoder codes; its own if nobody knows it."""
    try:
        return av.Codec(codec, "w").canonical_name
    except UnknownCodecError:
        return codec


def _layout_for_rgb(pix_fmt: str) -> Layout:
    components = av.VideoFormat(pix_fmt).components
    alpha = "a" if any(part.is_alpha for part in components) else ""
    return planar_layout(f"yuv{alpha}444p16le")


def _losses(
    path: Path, codec: str, layout: Layout, form: StoredForm
) -> list[str]:
    lost = []
    if form.layout.alpha and not layout.alpha:
        lost.append(
            f"{codec} in {path} cannot hold the alpha channel of the source, "
            "which is laid over black: let the output's name end in .mov or "
            ".webm and leave out the codec to keep it."
        )
    if form.layout.bits > 8 and layout.bits == 8:
        lost.append(
            f"{codec} writes {path} with 8 bits a colour, the source has "
            f"{form.layout.bits}: choose the codec libx265 in an .mp4 or "
            "prores_ks in a .mov to keep them."
        )
    return lost


def _add_lights(
    path: Path, codec: str, options: dict[str, str], lights: LightMetadata
) -> list[str]:
    """Adds what an HDR video says of displays; returns what is lost of it."""
    lost = []
    if codec in _LIGHTS:
        parameters, *names = _LIGHTS[codec]
        values = filter(None, [options.get(parameters)])
        joined = ":".join([*values, *lights.for_encoder(*names)])
        if joined:
            options[parameters] = joined
    elif lights.mastering or lights.level:
        lost.append(
            f"{codec} in {path} cannot say for which display the source was "
            "made and how bright it gets: choose the codec libx265 in an .mp4 "
            "to keep it."
        )
    if lights.dynamic:
        lost.append(
            f"{path} is HDR as the source, without its instructions for each "
            "frame (Dolby Vision or HDR10+), which belong to other pictures."
        )
    return lost
