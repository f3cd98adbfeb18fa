"""Every notebook runs from top to bottom, and says what it must."""

import importlib.util
import itertools
from pathlib import Path
from unittest.mock import Mock

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient

from faceswap_gan.video.reader import VideoReader

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted([*ROOT.glob("colab/*.ipynb"), *ROOT.glob("prep/*.ipynb")])
TINY = [
    "training.preview_every=1",
    "training.batch_size=2",
    "training.log_every=1",
]
every_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.stem
)


def execute(name, folder, **parameters):
    """Runs a notebook in a folder with other parameters; gives its output."""
    (path,) = ROOT.glob(f"*/{name}.ipynb")
    book = nbformat.read(path, as_version=4)
    place = next(i for i, c in enumerate(book.cells) if is_parameters(c)) + 1
    lines = [f"{key} = {value!r}" for key, value in parameters.items()]
    book.cells.insert(place, nbformat.v4.new_code_cell("\n".join(lines)))
    NotebookClient(
        book,
        timeout=900,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return " ".join(str(cell.get("outputs", "")) for cell in book.cells)


def is_parameters(cell):
    return "parameters" in cell.metadata.get("tags", [])


@every_notebook
def test_a_notebook_is_stripped_and_has_one_cell_of_parameters(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert sum(map(is_parameters, code)) == 1


@every_notebook
def test_text_says_what_to_expect_before_every_cell(path):
    cells = nbformat.read(path, as_version=4).cells
    kinds = [cell.cell_type for cell in cells]
    for before, kind in itertools.pairwise(kinds):
        assert (before, kind) != ("code", "code")


@every_notebook
def test_a_notebook_speaks_of_terms_and_consent_first(path):
    first = nbformat.read(path, as_version=4).cells[0].source
    for words in ("terms", "Consent", "agreed", "synthetic"):
        assert words in first


@every_notebook
def test_a_notebook_has_no_logic_of_its_own(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            starts = {line.split(" ")[0] for line in cell.source.splitlines()}
            assert not starts & {"def", "class", "while", "try:"}


def test_the_demo(tmp_path):
    execute(
        "faceswap_demo",
        tmp_path,
        FRAMES=16,
        SIZE=240,
        STEPS=2,
        CHANGES=TINY,
    )
    with VideoReader(tmp_path / "demo" / "swapped.mp4") as video:
        assert len(list(video)) == 4


def test_training_resumes_and_its_model_converts(tmp_path, project, film):
    settings = {
        "WORKSPACE": str(project),
        "BATCH": 2,
        "CURVES": False,
        "CHANGES": TINY,
    }
    execute("faceswap_train", tmp_path, STEPS=2, **settings)
    said = execute("faceswap_train", tmp_path, STEPS=3, **settings)
    assert "Changed now: training.iterations=3 (was 2)" in said
    assert "Steps 2 to 3" in said
    execute(
        "faceswap_video_conversion",
        tmp_path,
        WORKSPACE=str(project),
        VIDEO=str(film),
    )
    assert (tmp_path / "swapped-preview.png").stat().st_size > 10_000
    with VideoReader(tmp_path / "swapped.mp4") as video:
        assert len(list(video)) == 8


def test_understanding(tmp_path):
    said = execute(
        "understanding_faceswap", tmp_path, FACES=12, STEPS=2, CHANGES=TINY
    )
    for words in ("parameters", "swap ", "gamma is", "variation"):
        assert words in said


def test_detection_and_masks(tmp_path, film):
    folder = tmp_path / "project"
    said = execute(
        "video_face_detection_alignment",
        tmp_path,
        WORKSPACE=str(folder),
        VIDEO=str(film),
        CONSENT="synthetic",
    )
    assert "8 faces of 8 frames" in said
    for place in ("face_src", "faces/raw_faces", "faces/binary_masks_eyes"):
        assert len(list((folder / place).glob("*.png"))) == 8
    said = execute(
        "prep_binary_masks",
        tmp_path,
        WORKSPACE=str(folder),
        PEOPLE=["src"],
        LANDMARKS="five-point",
    )
    assert "src: 8 masks by five-point" in said


@every_notebook
@pytest.mark.parametrize("address", ["", "https://example.org/x.git"])
def test_the_first_cell_installs_or_says_what_it_needs(
    path, address, tmp_path, monkeypatch
):
    cells = nbformat.read(path, as_version=4).cells
    first = next(cell for cell in cells if cell.cell_type == "code")
    source = first.source.replace(
        'REPOSITORY = ""', f"REPOSITORY = {address!r}"
    )
    run = Mock()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code = TransformerManager().transform_cell(source)
    if address:
        exec(code, {"get_ipython": lambda: run})
        run.system.assert_called_once()
        run.run_line_magic.assert_called_once()
    else:
        with pytest.raises(RuntimeError, match="into REPOSITORY above"):
            exec(code, {"get_ipython": lambda: run})
