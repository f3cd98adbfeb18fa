"""Every place of the package that writes pictures, and why it may.

A picture that shows a swap leaves through `provenance.pictures`, a film
through `conversion.output_stream`. A new writer has to go through these, or to
be listed here with the reason why no swap can be in what it writes. So has
every cell of a notebook that shows pictures.
"""

import ast
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

import faceswap_gan

PACKAGE = Path(faceswap_gan.__file__).parent
WRITERS = {
    *("imwrite", "imencode", "imencodemulti", "imsave", "savefig", "save"),
    *("add_image", "add_images", "add_image_with_boxes", "add_figure"),
    *("add_video", "add_summary", "encode_png", "encode_jpeg", "save_img"),
    *("write_image", "encode_image", "VideoWriter", "write_videofile"),
    *("encode_frame", "toimage", "mimsave", "mimwrite", "write_video"),
    *("get_writer", "append_data", "tofile", "write_png", "write_jpeg"),
    *("PngImageFile", "VideoClip", "ImageSequenceClip", "OutputFile"),
    *("imwritemulti", "imwriteanimation", "imencodeanimation", "save_image"),
    *("imwriteWithMetadata", "imencodeWithMetadata", "print_png"),
}
MODULES = {"summary": {"image"}, "av": {"open"}}
"""Writers whose names alone would say nothing, by what they belong to."""
DOORS = {
    "provenance/pictures.py: swap_bytes: encode_image": "marks, reads back",
    "conversion/output_stream.py: writer: VideoWriter": "of what it has marked",
    "video/joining.py: join: OutputFile": "joins what it has marked",
    "training/previews.py: draw_at: add_summary": "the door's own bytes",
    "conversion/finish.py: write: write_image": "for a library's user",
    "exporting/example.py": "runs without this package; labels what it makes",
}
SHOWING = {*WRITERS, "show", "imshow", "display", "HTML", "play"}
"""What puts pictures into a notebook, or writes them."""
NOTEBOOKS = {
    "understanding_faceswap: 16: show(swapped=['swapped'])": "the door",
    "understanding_faceswap: 18: show(swapped=['swap', 'composite'])": "the "
    "door; the others are a rendered face and a mask",
    "understanding_faceswap: 20: show(swapped=pictures)": "the door",
    "faceswap_video_conversion: 08: show": "a file of `convert`",
    "faceswap_video_conversion: 12: play": "a file of `convert`",
    "faceswap_demo: 14: play": "the source, and a file of `convert`",
    "faceswap_demo: 08: write_video": "nobody who exists",
    "faceswap_demo: 08: play": "the sources",
    "faceswap_demo: 10: show": "aligned faces, as they are",
    "faceswap_train: 08: show": "aligned faces, as they are",
    "understanding_faceswap: 06: show": "nobody who exists",
    "understanding_faceswap: 10: show": "faces, bent",
    "understanding_faceswap: 12: show": "faces without their mean",
    "understanding_faceswap: 22: show": "a face, scaled",
    "understanding_faceswap: 24: show": "errors of a reconstruction",
    "understanding_faceswap: 26: show": "a rendered face, spoiled",
    "understanding_faceswap: 26: imshow": "a table of losses",
    "understanding_faceswap: 28: show": "drawn masks",
    "prep_binary_masks: 10: show": "aligned faces under their masks",
    "video_face_detection_alignment: 10: show": "a real video's faces",
    "video_face_detection_alignment: 12: show": "aligned faces",
}
NO_SWAP = {
    "notebook.py: pictures_html: encode_image": "what is named as no swap",
    "video/containers.py: open_container: av.open": "opens it to read",
    "video/containers.py: create_container: av.open": "for `VideoWriter` alone",
    "video/formats.py: _fitting: av.open": "in memory, to try a format",
    "video/encoder.py: check_encoding: av.open": "in memory, to try an encoder",
    "video/writer.py: __init__: OutputFile": "what `VideoWriter` opens",
    "video/images.py": "codes whatever it is given",
    "demo.py: _film: write_video": "people who do not exist, as they are",
    "faces/face_set.py: cut_out: write_image": "aligned faces, as they are",
    "faces/folders.py: _write_face: write_image": "cut out of a real video",
    "faces/mask_set.py: make_masks: write_image": "masks of real faces",
    "faces/legacy.py: _bring_masks: write_image": "masks of real faces",
    "faces/curation.py: curate: write_image": "a report on real faces",
    "faces/track_sheets.py: write_sheets: write_image": "a real video's faces",
    "synthetic/person.py: add_person: write_image": "nobody who exists",
    "synthetic/studio.py: write_video: VideoWriter": "nobody who exists",
    "synthetic/studio.py: _write_voice: av.open": "sound alone",
    "synthetic/expression.py: make_face: save": "a canvas's state, no file",
    "provenance/credentials.py: make_signer: imencode": "one black pixel",
    "training/training_run.py: _save: save": "checkpoints",
    "exporting/formats.py": "networks",
    "training/callbacks.py": "checkpoints",
}


def writers():
    """Yields `file: function: name` of each use of what writes pictures."""
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        yield from (
            f"{name}: {function}: {used}"
            for function, used in uses(ast.parse(file.read_text()), "module")
        )


def shown_in_notebooks():
    """Yields `notebook: cell: name` of each use of what shows pictures."""
    root = PACKAGE.parent
    for file in [*root.glob("colab/*.ipynb"), *root.glob("prep/*.ipynb")]:
        for cell in nbformat.read(file, as_version=4).cells:
            if cell.cell_type == "code":
                number = cell.id.removeprefix("cell-")
                for name in shown_in(cell.source):
                    yield f"{file.stem}: {number}: {name}"


def shown_in(source):
    """Yields what shows pictures in a cell, with what is said to be swapped."""
    tree = ast.parse(TransformerManager().transform_cell(source))
    swapped = {
        node.func: ast.unparse(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "swapped"
    }
    for node in ast.walk(tree):
        name = getattr(node, "attr", getattr(node, "id", ""))
        if name in SHOWING and ast.unparse(node) != "plt.show":
            titles = swapped.get(node)
            yield f"{name}(swapped={titles})" if titles else name


def uses(tree, function):
    """Yields each name that is called, handed on or given another name."""
    for node in ast.iter_child_nodes(tree):
        inside = function
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = node.name
        if isinstance(node, ast.ImportFrom):
            yield from (
                (inside, one.name)
                for one in node.names
                if one.asname and one.name in WRITERS
            )
        elif isinstance(node, ast.Attribute):
            of = getattr(node.value, "attr", getattr(node.value, "id", ""))
            if node.attr in WRITERS:
                yield inside, node.attr
            elif node.attr in MODULES.get(of, ()):
                yield inside, f"{of}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in WRITERS:
            yield inside, node.id
        yield from uses(node, inside)


def test_every_writer_of_pictures_is_known():
    known = {**NO_SWAP, **DOORS}
    unknown = [
        writer
        for writer in writers()
        if writer not in known and writer.split(":")[0] not in known
    ]
    assert unknown == []


def test_no_reason_outlives_its_writer():
    found = set(writers())
    files = {writer.split(":")[0] for writer in found}
    assert {*NO_SWAP, *DOORS} <= found | files


def test_every_picture_of_a_notebook_is_known():
    assert sorted(shown_in_notebooks()) == sorted(NOTEBOOKS)


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nnotebook.show({'swap': swap})",
        "if CURVES:\n    !ls\n    show({'swap': swap})",
    ],
)
def test_a_cell_that_goes_round_the_door_is_seen(cell):
    assert list(shown_in(cell)) == ["show"]
    marked = cell.replace("swap}", "swap}, swapped=['swap']")
    assert list(shown_in(marked)) == ["show(swapped=['swap'])"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("cv2.imencode('.png', swap)", "imencode"),
        ("Image.fromarray(swap).save(path)", "save"),
        ("tf.summary.image('swap', swap, step)", "summary.image"),
        ("list(map(write_image, files, swaps))", "write_image"),
        ("write = functools.partial(cv2.imwrite, path)", "imwrite"),
        ("from cv2 import imwrite as write", "imwrite"),
        ("cv2.imwriteanimation('a.png', swaps)", "imwriteanimation"),
        ("VideoWriter.like(video, path)", "VideoWriter"),
        ("with av.open(path, 'w') as film: film.mux(swap)", "av.open"),
    ],
)
def test_a_writer_that_goes_round_the_door_is_seen(line, name):
    tree = ast.parse(f"def draw():\n    {line}\n")
    assert list(uses(tree, "module")) == [("draw", name)]
