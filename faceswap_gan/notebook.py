"""What notebooks need beside the package: where they are, and how to show.

Pictures and videos are put into the notebook itself, so that they are seen
alike in Colab, Jupyter and VS Code.
"""

import base64
import html
import importlib.util
import os
import time
from collections.abc import Collection
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from IPython.display import HTML
from IPython.display import DisplayHandle
from IPython.display import display

from faceswap_gan.errors import InputError
from faceswap_gan.framework import load_framework
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.pictures import swap_bytes
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.video.images import encode_image
from faceswap_gan.workspace import Workspace

DRIVE = Path("/content/drive")
LARGEST_VIDEO = 64 * 2**20
_FIGURE = (
    '<figure style="display:inline-block;margin:4px;text-align:center">'
    "{content}<figcaption>{title}</figcaption></figure>"
)
_TOGETHER = (
    "this.closest('div').querySelectorAll('video').forEach("
    "v => {{ if (v !== this) {{ {action} }} }})"
)


def place() -> str:
    """Says where the notebook runs: "Colab", "VS Code" or "Jupyter"."""
    if "COLAB_RELEASE_TAG" in os.environ or _there("google.colab"):
        return "Colab"
    return "VS Code" if "VSCODE_PID" in os.environ else "Jupyter"


def _there(module: str) -> bool:
    parent = module.partition(".")[0]
    if importlib.util.find_spec(parent) is None:
        return False
    return importlib.util.find_spec(module) is not None


def start() -> str:
    """Loads Keras; returns a sentence on where the notebook runs, on what."""
    backend = load_framework()
    import keras

    device = str(keras.ops.zeros(1).device)
    return f"{place()}, Keras {keras.__version__} with {backend}, {device}."


def folder(name: str, on_drive: bool = True) -> Path:
    """Returns the folder for what is to be kept.

    Args:
        name: of the folder.
        on_drive: in Colab, put it on Google Drive, which outlasts the
            session; it asks for permission.

    Returns:
        The folder, which need not be there yet.
    """
    if on_drive and place() == "Colab":
        from google.colab import drive

        drive.mount(str(DRIVE))
        return DRIVE / "MyDrive" / name
    return Path(name)


def show(
    pictures: Mapping[str, np.ndarray | Path],
    height: int = 192,
    swapped: Collection[str] = (),
) -> None:
    """Shows pictures in a row, each with its title.

    Args:
        pictures: by title: (h, w, 3) uint8 RGB, or a picture file.
        height: of each in pixels on the screen.
        swapped: titles of the arrays that show a swap, which are marked.
    """
    display(HTML(pictures_html(pictures, height, swapped)))


def pictures_html(
    pictures: Mapping[str, np.ndarray | Path],
    height: int,
    swapped: Collection[str] = (),
) -> str:
    """Returns what `show` shows."""
    figures = []
    marking = Marking(Statement(())) if swapped else None
    for title, picture in pictures.items():
        if isinstance(picture, Path):
            data = _bytes(picture)
        elif marking is not None and title in swapped:
            data = swap_bytes(Path(f"{title}.png"), picture, marking)
        else:
            data = encode_image(Path(f"{title}.png"), picture)
        image = f'<img height="{height}" src="{_inline(data, "image/png")}">'
        figures.append(_figure(image, title))
    return f"<div>{''.join(figures)}</div>"


def play(videos: Mapping[str, Path], height: int = 288) -> None:
    """Shows videos side by side; those after the first follow it.

    Args:
        videos: files by title.
        height: of each in pixels on the screen.

    Raises:
        InputError: a file is not there, or too large to be put in.
    """
    display(HTML(videos_html(videos, height)))


def videos_html(videos: Mapping[str, Path], height: int) -> str:
    """Returns what `play` shows."""
    figures: list[str] = []
    for title, path in videos.items():
        data = _bytes(Path(path))
        if len(data) > LARGEST_VIDEO:
            raise InputError(
                f"{path} is too large to be put into a notebook "
                f"({len(data) >> 20} MiB): open it with a player."
            )
        lead = "" if figures else _leading()
        muted = "muted" if figures else ""
        figures.append(
            _figure(
                f'<video height="{height}" controls loop {muted} {lead} '
                f'src="{_inline(data, "video/mp4")}"></video>',
                title,
            )
        )
    return f"<div>{''.join(figures)}</div>"


def _leading() -> str:
    actions = {
        "onplay": "v.currentTime = this.currentTime; v.play();",
        "onpause": "v.pause();",
        "onseeked": "v.currentTime = this.currentTime;",
    }
    return " ".join(
        f'{event}="{_TOGETHER.format(action=action)}"'
        for event, action in actions.items()
    )


def _figure(content: str, title: str) -> str:
    return _FIGURE.format(content=content, title=html.escape(title))


def _inline(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path} is not there: run the cells above first.")
    return path.read_bytes()


class Live:
    """Shows a training while it runs: step, losses, newest preview.

    Args:
        space: the project's folder.
        model: the model's name.
        seconds: time between two updates.

    Example:
        >>> trainer.train(space, people, config, progress=Live(space))
    """

    def __init__(
        self, space: Workspace, model: str = "default", seconds: float = 3.0
    ):
        self.preview = space.run(model) / "preview.png"
        self.seconds = seconds
        self._handle: DisplayHandle | None = None
        self._shown = 0.0
        self._begun: tuple[float, int] | None = None

    def __call__(self, step: int, total: int, losses: dict[str, Any]) -> None:
        """Is told of each step, see `trainer.train`."""
        now = time.monotonic()
        self._begun = self._begun or (now, step)
        if step < total and now - self._shown < self.seconds:
            return
        self._shown = now
        page = HTML(self._page(step, total, losses, now))
        if self._handle is None:
            self._handle = display(page, display_id=True)
        else:
            self._handle.update(page)

    def _page(
        self, step: int, total: int, losses: dict[str, Any], now: float
    ) -> str:
        begun, first = self._begun or (now, step)
        rate = (step - first) / (now - begun) if now > begun else 0.0
        left = f", {(total - step) / rate / 60:.0f} min left" if rate else ""
        terms = ", ".join(f"{k} {v:.3f}" for k, v in losses.items())
        text = f"<p>{step} of {total} steps, {rate:.1f}/s{left}<br>{terms}</p>"
        if self.preview.exists():
            titled = {"face, reconstructed, swapped": self.preview}
            text += pictures_html(titled, 512)
        return text
