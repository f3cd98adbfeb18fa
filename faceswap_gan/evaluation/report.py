"""The report: what is gathered for it, and in which order it is told."""

import base64
from pathlib import Path

from faceswap_gan.evaluation import report_html as page
from faceswap_gan.evaluation.catalog import groups
from faceswap_gan.evaluation.charts import line_chart
from faceswap_gan.evaluation.curves import read_curves
from faceswap_gan.evaluation.gallery import Gallery
from faceswap_gan.evaluation.gallery import Shown
from faceswap_gan.evaluation.record import PAGE
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.pictures import marked_file
from faceswap_gan.provenance.pictures import swap_address
from faceswap_gan.storage import write_bytes

PREVIEW = "preview.png"
_WINDOW = "Left the original, right the swap, through the same window."
_WORST = "Where each figure is at its worst; its value in brackets."
# What is drawn over the video: title, and series by the name of its line.
_OVER_TIME = (
    ("Opening of the mouth", ("mouth_original", "mouth_swapped")),
    ("Opening of the eyes", ("eyes_original", "eyes_swapped")),
    ("Flicker, levels", ("flicker_original", "flicker_swapped")),
    ("Flow warping error, levels", ("warp_original", "warp_swapped")),
    ("Identity margin", ("identity_margin",)),
    ("Yaw, degrees", ("yaw_original", "yaw_swapped")),
    ("Colour step, Delta E", ("color_error",)),
    ("Seam, levels", ("seam_error",)),
)


def write_report(
    record: Evaluation, gallery: Gallery, run: Path, marking: Marking
) -> Path:
    """Writes `report.html`: one file that needs nothing beside it.

    Args:
        record: what came out.
        gallery: the frames to show.
        run: the run's folder, with the training's curves and previews.
        marking: the marks of pictures that show a swap.

    Returns:
        The file.

    Raises:
        OutputError: it cannot be written.
    """
    text = build_report(record, gallery, run, marking)
    write_bytes(run / PAGE, text.encode())
    return run / PAGE


def build_report(
    record: Evaluation, gallery: Gallery, run: Path, marking: Marking
) -> str:
    """Gives the report as HTML; see `write_report`."""
    frames = [*gallery.samples], [*gallery.worst]
    samples, worst = (
        [
            page.figure(shown, swap_address(_name(shown), shown.image, marking))
            for shown in part
        ]
        for part in frames
    )
    sections = [
        page.notes(record.notes),
        page.headline(record),
        page.section("What was seen", page.grid(samples, "frames"), _WINDOW),
        page.section("Scores", page.scores(record, groups())),
        page.section("Worst frames", page.grid(worst, "frames"), _WORST),
        page.section("Over the video", _over_time(record)),
        page.section("Training", _training(run, marking)),
        page.section("People and consent", page.people(record)),
        page.section("Settings and versions", page.facts(record)),
    ]
    return page.document(record, "".join(sections))


def _over_time(record: Evaluation) -> str:
    charts = []
    for title, names in _OVER_TIME:
        lines = {
            _line_name(name): [(x, y) for x, y in record.series[name]]
            for name in names
            if name in record.series
        }
        charts.append(page.chart(title, line_chart(lines, "frame"), lines))
    return page.grid(charts, "charts")


def _line_name(series: str) -> str:
    last = series.rsplit("_", 1)[-1]
    return last if last in ("original", "swapped") else "swapped"


def _training(run: Path, marking: Marking) -> str:
    charts = [
        page.chart(name.removeprefix("loss/"), line_chart(lines, "step"), [])
        for name, points in sorted(read_curves(run).items())
        for lines in [{name: points}]
    ]
    preview = run / PREVIEW
    picture = ""
    if preview.is_file():
        data = base64.b64encode(marked_file(preview, marking)).decode()
        picture = page.preview(f"data:image/png;base64,{data}")
    return page.grid([picture, page.grid(charts, "charts")], "training")


def _name(shown: Shown) -> str:
    return f"frame {shown.frame} {shown.metric or 'sample'}"
