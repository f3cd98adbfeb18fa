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
EAGERLY = """
import tensorflow
tensorflow.config.run_functions_eagerly(True)
del tensorflow
"""
every_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.stem
)


@pytest.fixture(scope="module")
def client():
    """One kernel for all notebooks: each would load Keras for itself."""
    client = NotebookClient(nbformat.v4.new_notebook(), timeout=900)
    with client.setup_kernel():
        yield client


def execute(client, name, folder, **parameters):
    """Runs a notebook in a folder with other parameters; gives its output.

    It finds no names of others, and takes steps without compiling them.
    """
    (path,) = ROOT.glob(f"*/{name}.ipynb")
    book = nbformat.read(path, as_version=4)
    insert_after(book, lambda cell: "notebook.start()" in cell.source, EAGERLY)
    lines = [f"{key} = {value!r}" for key, value in parameters.items()]
    insert_after(book, is_parameters, "\n".join(lines))
    emptied = nbformat.v4.new_code_cell(f"%cd -q {folder}\n%reset -f")
    book.cells.insert(0, emptied)
    client.nb = book
    client.reset_execution_trackers()
    for index, cell in enumerate(book.cells):
        client.execute_cell(cell, index)
    return " ".join(str(cell.get("outputs", "")) for cell in book.cells)


def insert_after(book, is_place, source):
    """Inserts a cell after the first that is the place."""
    place = next(i for i, cell in enumerate(book.cells) if is_place(cell))
    book.cells.insert(place + 1, nbformat.v4.new_code_cell(source))


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


def test_the_demo(client, tmp_path):
    execute(
        client,
        "faceswap_demo",
        tmp_path,
        FRAMES=16,
        SIZE=240,
        STEPS=2,
        CHANGES=TINY,
    )
    with VideoReader(tmp_path / "demo" / "swapped.mp4") as video:
        assert len(list(video)) == 4


def test_training_resumes_and_its_model_converts(
    client, tmp_path, project, film
):
    settings = {
        "WORKSPACE": str(project),
        "BATCH": 2,
        "CURVES": False,
        "CHANGES": TINY,
    }
    execute(client, "faceswap_train", tmp_path, STEPS=2, **settings)
    said = execute(client, "faceswap_train", tmp_path, STEPS=3, **settings)
    assert "Changed now: training.iterations=3 (was 2)" in said
    assert "Steps 2 to 3" in said
    execute(
        client,
        "faceswap_video_conversion",
        tmp_path,
        WORKSPACE=str(project),
        VIDEO=str(film),
    )
    assert (tmp_path / "swapped-preview.png").stat().st_size > 10_000
    with VideoReader(tmp_path / "swapped.mp4") as video:
        assert len(list(video)) == 8


def test_understanding(client, tmp_path):
    said = execute(
        client,
        "understanding_faceswap",
        tmp_path,
        FACES=12,
        STEPS=2,
        CHANGES=TINY,
    )
    for words in ("parameters", "swap ", "gamma is", "variation"):
        assert words in said


def test_detection_and_masks(client, tmp_path, film):
    folder = tmp_path / "project"
    said = execute(
        client,
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
        client,
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
