"""The report is one well-formed page that needs nothing beside it."""

import base64
from html.parser import HTMLParser

import pytest

from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.gallery import Gallery
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.report import build_report
from faceswap_gan.evaluation.report_html import number
from faceswap_gan.provenance.credentials_reader import are_in
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.pictures import write_swap
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.watermark_search import read
from faceswap_gan.video.images import decode_image
from faceswap_gan.video.images import read_image

VOID = {"meta", "img", "line"}


class Page(HTMLParser):
    """Checks that tags are closed in order, and gathers what is referred to."""

    def __init__(self, text):
        super().__init__()
        self.open, self.addresses, self.words = [], [], []
        self.headings, self.pictures, self.tags = [], 0, set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.pictures += tag == "img"
        self.tags.add(tag)
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


def test_it_needs_nothing_beside_it(report_parts):
    page = Page(build_report(*report_parts))
    gallery = report_parts[1]
    assert page.pictures == len(gallery.samples) + len(gallery.worst) + 1
    assert all(a.startswith("data:image/") for a in page.addresses)


def test_every_picture_is_marked(report_parts):
    """The training's preview too, which an older version left unmarked."""
    page = Page(build_report(*report_parts))
    for address in page.addresses:
        kind, data = address.split(";base64,")
        data = base64.b64decode(data)
        assert are_in(data, f"a.{kind.split('/')[1]}")
    shown = [
        decode_image(base64.b64decode(a.split(",")[1])) for a in page.addresses
    ]
    marks = [read([image]) for image in shown if min(image.shape[:2]) > 128]
    assert len(marks) > 1 and all(marks)


def test_a_marked_preview_is_shown_as_it_is(report_parts):
    *_, run, marking = report_parts
    file = run / "preview.png"
    write_swap(file, read_image(file), marking)
    data = base64.b64encode(file.read_bytes()).decode()
    assert data in build_report(*report_parts)


def test_it_tells_everything(report_parts):
    page = Page(build_report(*report_parts))
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
    for words in (
        "FID needs more faces.",
        "a.mp4 was trained on.",
        "3fa29c1b0d2e",
    ):
        assert words in text


def test_what_comes_in_is_text(report_parts):
    """Whatever the field: no tag, no code of a template."""
    record, *others = report_parts
    hostile = "'\"></pre><script>alert(1)</script>{{ 7 * 7 }}{% raw %}"
    for name in ("date", "model", "original", "swapped"):
        setattr(record, name, hostile)
    record.person_from = record.person_to = hostile
    record.notes, record.missing = [hostile], {"fid": hostile}
    record.settings = record.versions = {hostile: hostile}
    person = dict.fromkeys(("name", "basis", "note", "date"), hostile)
    source = {"name": hostile, "sha256": hostile}
    record.people = [person | {"sources": [source]}]
    page = Page(build_report(record, *others))
    assert "script" not in page.tags
    assert " ".join(page.words).count(hostile) >= 14


def test_an_empty_evaluation_is_a_page_too(tmp_path):
    bare = Evaluation("2026-01-02", "", 0, "src", "dst", "", "")
    marking = Marking(Statement(()))
    parts = bare, Gallery(None), tmp_path / "nowhere", marking
    page = Page(build_report(*parts))
    assert "Worst frames" not in page.headings


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345, "0.123"),
        (3.5731, "3.57"),
        (31.2469, "31.2"),
        (-0.0001, "0"),
        (1.0, "1"),
        (100.0, "100"),
        (-12.0, "-12"),
    ],
)
def test_numbers_are_short(value, text):
    assert number(value) == text
