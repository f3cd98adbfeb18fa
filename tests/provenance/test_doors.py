"""Every place of the package that writes pictures, and why it may.

A picture that shows a swap leaves through `provenance.pictures`, a film
through `conversion.strands`. A new writer has to go through these, or to be
listed here with the reason why no swap can be in what it writes.
"""

import ast
from pathlib import Path

import faceswap_gan

PACKAGE = Path(faceswap_gan.__file__).parent
WRITERS = {
    *("imwrite", "imencode", "imencodemulti", "imsave", "savefig", "save"),
    *("add_image", "add_images", "add_image_with_boxes", "add_figure"),
    *("add_video", "add_summary", "encode_png", "encode_jpeg", "save_img"),
    *("write_image", "encode_image", "VideoWriter", "write_videofile"),
    *("encode_frame", "toimage", "mimsave", "mimwrite", "write_video"),
}
DOORS = {
    "provenance/pictures.py": "marks, reads back and signs",
    "conversion/strands.py": "writes what it has marked; the whole is signed",
    "training/previews.py: draw_at: add_image": "what the door has marked",
    "conversion/finish.py: write: write_image": "for a library's user",
}
NO_SWAP = {
    "notebook.py: pictures_html: encode_image": "what is named as no swap",
    "video/images.py": "codes whatever it is given",
    "demo.py: _film: write_video": "people who do not exist, as they are",
    "faces/face_set.py": "aligned faces of real pictures",
    "faces/folders.py": "aligned faces of real pictures",
    "faces/mask_set.py": "masks of real faces",
    "faces/legacy.py": "eye masks of an older project",
    "faces/care.py": "a report on real faces",
    "faces/track_sheets.py": "who is seen in a real video",
    "synthetic/person.py": "people who do not exist, as they are",
    "synthetic/studio.py": "films of people who do not exist, as they are",
    "synthetic/expression.py": "saves a canvas's state, writes nothing",
    "evaluation/detection/footage.py": "codes pictures to decode them at once",
    "provenance/credentials.py": "one black pixel, to try a key",
    "training/attempt.py": "checkpoints",
    "training/callbacks.py: on_step: save": "checkpoints",
}


def writers():
    """Yields `file: function: call` of each call that writes pictures."""
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        yield from (
            f"{name}: {function}: {call}"
            for function, call in calls(ast.parse(file.read_text()), "module")
        )


def calls(tree, function):
    for node in ast.iter_child_nodes(tree):
        inside = function
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = node.name
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "attr", getattr(called, "id", ""))
            if name == "like":
                name = getattr(called.value, "id", "")
            if name in WRITERS:
                yield inside, name
        yield from calls(node, inside)


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


def test_a_writer_that_goes_round_the_door_is_seen():
    tree = ast.parse("def draw():\n    cv2.imencode('.png', swap)\n")
    assert list(calls(tree, "module")) == [("draw", "imencode")]
