"""The best faces of each track: to look at, and to tell people apart by."""

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.track import Track
from faceswap_gan.video.images import read_image

SHOWN = 8
EMBEDDED = 5


class BestFaces:
    """Sharp faces, seen from the front, from all over the life of a track.

    Args:
        rows: the manifest's row of each crop, by the crop's file.
    """

    def __init__(self, rows: dict[Path, dict[str, Any]]):
        self._files: dict[int | None, list[Path]] = {}
        self._rows = rows
        for file, row in rows.items():
            self._files.setdefault(row["track"], []).append(file)

    def files(self, track: int | None, most: int = SHOWN) -> list[Path]:
        """Returns the best crop of each part of a track's life, in order."""
        files = sorted(
            self._files.get(track, []), key=lambda f: self._rows[f]["frame"]
        )
        parts = np.array_split(np.arange(len(files)), most)
        return [
            max((files[n] for n in part), key=self._merit)
            for part in parts
            if len(part)
        ]

    def span(self, track: int | None) -> tuple[float, float]:
        """Returns the seconds at which a track is first and last seen."""
        times = [Fraction(self._rows[f]["time"]) for f in self._files[track]]
        return float(min(times)), float(max(times))

    def _merit(self, file: Path) -> float:
        row = self._rows[file]
        turned = math.radians(math.hypot(row["yaw"], row["pitch"]))
        return row["sharpness"] * max(0.0, math.cos(turned)) ** 2


class TrackEmbedding:
    """Returns the mean embedding of a track's best faces; each is made once.

    Args:
        model: embeds faces.
        faces: the tracks' best faces.
    """

    def __init__(self, model: IdentityModel, faces: BestFaces):
        self._model, self._faces = model, faces
        self._known: dict[int, np.ndarray] = {}

    def __call__(self, track: Track) -> np.ndarray:
        """Returns a track's (d,) embedding."""
        if track.id not in self._known:
            files = self._faces.files(track.id, EMBEDDED)
            crops = np.stack([read_image(file) for file in files])
            self._known[track.id] = self._model.embed(crops).mean(axis=0)
        return self._known[track.id]
