"""A browser renders the report: no error, all pictures, nothing askew."""

import html
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from faceswap_gan.evaluation.report import write_report
from faceswap_gan.video.images import read_image

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason=f"none of {', '.join(BROWSERS)} is installed"
)
SILENT = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--enable-logging=stderr",
)
# Run in a copy of the page; it leaves what it measures in an element.
PROBE = """
<script>addEventListener("load", () => {
  const all = (s) => [...document.querySelectorAll(s)];
  const box = (e) => e.getBoundingClientRect();
  const out = document.createElement("pre");
  out.id = "probe";
  out.textContent = JSON.stringify({
    overflow: document.documentElement.scrollWidth - innerWidth,
    blank: all("img").filter((i) => !i.naturalWidth).length,
    flat: all("section, svg, figure").filter((e) => box(e).height < 20).length,
    small: Math.min(...all("body *").filter((e) => e.innerText)
      .map((e) => parseFloat(getComputedStyle(e).fontSize))),
    outside: all("main *").filter((e) => box(e).width && !e.closest("pre")
      && (box(e).left < -1 || box(e).right > innerWidth + 1)).length,
    covered: all(".cards, .frames, .charts").flatMap((g) => {
      const b = [...g.children].map(box);
      return b.flatMap((p, i) => b.slice(i + 1).filter((q) =>
        p.left < q.right - 1 && q.left < p.right - 1 &&
        p.top < q.bottom - 1 && q.top < p.bottom - 1));
    }).length,
  });
  document.body.append(out);
})</script>
"""


def browse(page, profile, *options):
    """Opens a page; gives its text after loading and the console's lines."""
    result = subprocess.run(
        [
            CHROMIUM,
            *SILENT,
            f"--user-data-dir={profile}",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = [x for x in result.stderr.splitlines() if "CONSOLE" in x]
    return result.stdout, lines


@pytest.mark.parametrize("width", [1280, 600])
def test_it_lies_straight_on_wide_and_narrow_screens(
    tmp_path, report_parts, width
):
    page = write_report(*report_parts)
    copy = tmp_path / "measured.html"
    copy.write_text(page.read_text().replace("</body>", f"{PROBE}</body>"))
    dom, errors = browse(
        copy, tmp_path / "profile", f"--window-size={width},900", "--dump-dom"
    )
    assert errors == []
    found = re.search('<pre id="probe">(.+?)</pre>', dom).group(1)
    measured = json.loads(html.unescape(found))
    assert measured.pop("small") >= 10
    assert measured == dict.fromkeys(
        ("overflow", "blank", "flat", "outside", "covered"), 0
    )


def test_its_picture_is_full(tmp_path, report_parts):
    page, shot = write_report(*report_parts), tmp_path / "shot.png"
    options = "--window-size=1100,2400", f"--screenshot={shot}"
    _, errors = browse(page, tmp_path / "profile", *options)
    assert errors == []
    picture = read_image(shot)
    assert picture.shape[:2] == (2400, 1100)
    # Sections of the page, the pictures among them, are all over it.
    assert all(part.std() > 5 for part in np.array_split(picture, 6))


def test_errors_would_be_seen(tmp_path):
    page = tmp_path / "broken.html"
    page.write_text("<script>nothing.here()</script>")
    _, errors = browse(page, tmp_path / "profile", "--dump-dom")
    assert len(errors) == 1 and "nothing is not defined" in errors[0]
