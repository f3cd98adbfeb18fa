"""The report is one well-formed page that needs nothing beside it."""

import shutil
import subprocess
from html.parser import HTMLParser

import numpy as np
import pytest
from tensorboardX import SummaryWriter

from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.gallery import Gallery
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.report import build_report
from faceswap_gan.evaluation.report import write_report
from faceswap_gan.evaluation.report_html import number
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image

VOID = {"meta", "img", "line"}
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class Page(HTMLParser):
    """Checks that tags are closed in order, and gathers what is referred to."""

    def __init__(self, text):
        super().__init__()
        self.open, self.addresses, self.words = [], [], []
        self.headings, self.pictures = [], 0
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.pictures += tag == "img"
        self.addresses += [
            found[key] for key in ("src", "href") if key in found
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag in VOID

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


@pytest.fixture
def record():
    found = Evaluation(
        "2026-01-02", "default", 500, "src", "<dst>", "a.mp4", "b.mp4"
    )
    found.scores = {name: 0.5 for name in METRICS if name != "fid"}
    found.missing = {"fid": "FID needs more faces."}
    found.notes = ["a.mp4 was trained on."]
    found.people = [
        {
            "name": "src",
            "basis": "consent",
            "note": "<script>alert(1)</script>",
            "date": "2026-01-01",
            "sources": [{"name": "a.mp4"}],
        }
    ]
    found.settings = {"model": {"resolution": 64}}
    found.versions = {"Keras": "3.15"}
    for frame in range(16):
        found.add(frame, {"mouth_original": frame, "mouth_swapped": 3.0})
        found.add(frame, {"seam_error": frame % 5})
    return found


@pytest.fixture
def gallery(pairs):
    found = Gallery(len(pairs))
    for pair in pairs:
        found.observe(pair, {"color_error": 2.0, "seam_error": 1.0})
    return found


@pytest.fixture
def run(tmp_path):
    sheet = np.random.default_rng(0).integers(0, 255, (64, 192, 3), np.uint8)
    write_image(tmp_path / "preview.png", sheet)
    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(0, 500, 50):
            writer.add_scalar("loss/edges", np.exp(-step / 200), step)
    return tmp_path


def test_it_needs_nothing_beside_it(record, gallery, run):
    page = Page(build_report(record, gallery, run))
    assert page.pictures == len(gallery.samples) + len(gallery.worst) + 1
    assert all(a.startswith("data:image/") for a in page.addresses)


def test_it_tells_everything(record, gallery, run):
    page = Page(build_report(record, gallery, run))
    text = " ".join(page.words)
    for metric in METRICS.values():
        assert metric.title in text and metric.meaning in text
    assert page.headings == [
        "What was seen",
        "Scores",
        "Worst frames",
        "Over the video",
        "Training",
        "People and consent",
        "Settings and versions",
    ]
    for words in ("FID needs more faces.", "a.mp4 was trained on.", "edges"):
        assert words in text


def test_what_comes_in_is_escaped(record, gallery, run):
    text = build_report(record, gallery, run)
    assert "<script" not in text and "<dst>" not in text
    assert "&lt;script&gt;" in text


def test_an_empty_evaluation_is_a_page_too(tmp_path):
    bare = Evaluation("2026-01-02", "", 0, "src", "dst", "", "")
    page = Page(build_report(bare, Gallery(None), tmp_path / "nowhere"))
    assert "Worst frames" not in page.headings


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345, "0.123"),
        (31.2469, "31.2"),
        (-0.0001, "0"),
        (1.0, "1"),
        (100.0, "100"),
        (-12.0, "-12"),
    ],
)
def test_numbers_are_short(value, text):
    assert number(value) == text


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_shows_it(tmp_path, record, gallery, run):
    page, shot = write_report(record, gallery, run), tmp_path / "shot.png"
    result = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu"),
            *("--disable-background-networking", "--no-first-run"),
            *("--disable-component-update", "--disable-sync"),
            "--disable-quic",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--enable-logging=stderr",
            "--window-size=1100,2400",
            f"--screenshot={shot}",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "CONSOLE" not in result.stderr
    picture = read_image(shot)
    assert picture.shape[1] == 1100
    # Sections of the page, the pictures among them, are all over it.
    assert all(part.std() > 5 for part in np.array_split(picture, 6))
