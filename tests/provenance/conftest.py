"""A short film of a person who does not exist; a user of no computer."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.provenance import certificate
from faceswap_gan.provenance.consent import Person
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.writer import VideoWriter


@pytest.fixture(scope="session")
def film() -> list[np.ndarray]:
    """Twelve frames of 384x288."""
    return [
        render(IDENTITIES["ada"], pose, 384, 288).image
        for pose in performance(5, 12)
    ]


@pytest.fixture
def save_film():
    """Writes frames as a video."""

    def save(path: Path, frames: list[np.ndarray], crf: int = 18) -> Path:
        height, width = frames[0].shape[:2]
        base = Fraction(1, 25)
        with VideoWriter(path, width, height, 1 / base, base, crf=crf) as video:
            for number, frame in enumerate(frames):
                video.write(frame, number)
        return path

    return save


@pytest.fixture
def own_folder(tmp_path, monkeypatch) -> Path:
    """Where the user's own certificate is to be: an empty place."""
    folder = tmp_path / "config" / "identity"
    monkeypatch.setattr(certificate, "own_folder", lambda: folder)
    return folder


@pytest.fixture
def people() -> tuple[Person, ...]:
    """Two people as a checkpoint holds them."""
    return tuple(
        Person(
            name=name,
            basis="synthetic",
            note="in the drawer",
            date="2026-01-02",
            face_set=name * 4,
        )
        for name in ("ada", "bruno")
    )
