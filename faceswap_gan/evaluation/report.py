"""The report: what is gathered for its page."""

import base64
from pathlib import Path

from faceswap_gan.evaluation.charts import line_chart
from faceswap_gan.evaluation.curves import read_curves
from faceswap_gan.evaluation.gallery import Gallery
from faceswap_gan.evaluation.gallery import Shown
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.report_html import Chart
from faceswap_gan.evaluation.report_html import Picture
from faceswap_gan.evaluation.report_html import number
from faceswap_gan.evaluation.report_html import render_page
from faceswap_gan.project_paths import PREVIEW
from faceswap_gan.project_paths import REPORT
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.pictures import marked_file
from faceswap_gan.provenance.pictures import swap_address
from faceswap_gan.storage import write_bytes

# What is drawn over the video: title, and series by the name of its line.
_OVER_TIME = (
    ("Opening of the mouth", ("mouth_original", "mouth_swapped")),
    ("Opening of the eyes", ("eyes_original", "eyes_swapped")),
    ("Gaze to the right, degrees", ("gaze_yaw_original", "gaze_yaw_swapped")),
    ("Gaze up, degrees", ("gaze_pitch_original", "gaze_pitch_swapped")),
    ("Height of the brows", ("brows_original", "brows_swapped")),
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
    write_bytes(run / REPORT, text.encode())
    return run / REPORT


def build_report(
    record: Evaluation, gallery: Gallery, run: Path, marking: Marking
) -> str:
    """Returns the report as HTML; see `write_report`."""
    preview, address = run / PREVIEW, ""
    if preview.is_file():
        data = base64.b64encode(marked_file(preview, marking)).decode()
        address = f"data:image/png;base64,{data}"
    return render_page(
        record,
        samples=[_picture(shown, marking) for shown in gallery.samples],
        worst=[_picture(shown, marking) for shown in gallery.worst],
        charts=_over_time(record),
        curves=_curves(run),
        preview=address,
    )


def _picture(shown: Shown, marking: Marking) -> Picture:
    name = f"frame {shown.frame} {shown.metric or 'sample'}"
    caption = f"frame {shown.frame}"
    if shown.time is not None:
        caption += f", {shown.time:.2f} s"
    if shown.title != "Sample":
        caption = f"{shown.title}: {caption}"
    if shown.value is not None:
        caption += f" ({number(shown.value)})"
    return Picture(swap_address(name, shown.image, marking), caption)


def _over_time(record: Evaluation) -> list[Chart]:
    charts = []
    for title, names in _OVER_TIME:
        lines = {
            _line_name(name): [(x, y) for x, y in record.series[name]]
            for name in names
            if name in record.series
        }
        charts.append(Chart(title, line_chart(lines, "frame"), list(lines)))
    return [chart for chart in charts if chart.svg]


def _line_name(series: str) -> str:
    last = series.rsplit("_", 1)[-1]
    return last if last in ("original", "swapped") else "swapped"


def _curves(run: Path) -> list[Chart]:
    charts = [
        Chart(
            name.removeprefix("loss/"), line_chart({name: points}, "step"), []
        )
        for name, points in sorted(read_curves(run).items())
    ]
    return [chart for chart in charts if chart.svg]
