"""Converts a film in processes of which each is killed at another moment.

Usage: killed.py FILM FOLDER MOMENT...

The film becomes FOLDER/whole/out.mp4 without a kill and, for each MOMENT,
FOLDER/MOMENT/out.mp4 by a process that kills itself at that moment, then by
one that may finish. A moment is the number of an event: a batch is searched,
a frame is drawn, a file is about to get its name, the file is complete.
FOLDER/MOMENT/report.json says what the last process did. Prints the number of
events of the whole conversion.
"""

import dataclasses
import importlib.util
import itertools
import json
import os
import signal
import sys
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.conversion.converter import Converter

_spec = importlib.util.spec_from_file_location(
    "stand_ins", Path(__file__).with_name("conftest.py")
)
stand_ins = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand_ins)


class Fader(stand_ins.Painter):
    """Halves a face's contrast, so that colours have to be corrected."""

    def __call__(self, faces, tracks):
        rgba = super().__call__(faces, tracks)
        return np.concatenate([rgba[..., :1], rgba[..., 1:] / 2], axis=-1)


class Detector(stand_ins.SpotDetector):
    """Tells when it is asked."""

    def __init__(self, event):
        super().__init__()
        self.event = event

    def detect(self, images):
        self.event()
        return super().detect(images)


def convert(film, folder, moment):
    """Converts; returns the number of events, or does not return."""
    numbers = itertools.count(1)
    count = 0

    def event(result=None):
        nonlocal count
        count = next(numbers)
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    # Files get their names by this alone, and it can be watched.
    sys.addaudithook(lambda name, _: name == "os.rename" and event())
    converter = Converter(
        Fader(),
        0.8,
        detector=Detector(event),
        color="mkl",
        segment=8,
        finish_frame=event,
        finish_file=event,
    )
    report = converter.convert(film, folder / "out.mp4")
    facts = json.dumps(dataclasses.asdict(report))
    (folder / "report.json").write_text(facts)
    return count


def in_a_process(film, folder, moment):
    """Converts in a child; returns whether it was killed."""
    child = os.fork()
    if child == 0:
        cv2.setNumThreads(1)
        convert(film, folder, moment)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(film, folder, *moments):
    """See above."""
    film, folder = Path(film), Path(folder)
    for moment in moments:
        own = folder / moment
        own.mkdir()
        if not in_a_process(film, own, int(moment)):
            raise SystemExit(f"Nothing happened at moment {moment}.")
        if in_a_process(film, own, None):
            raise SystemExit(f"The run after moment {moment} was killed.")
    (folder / "whole").mkdir()
    print(convert(film, folder / "whole", None))


if __name__ == "__main__":
    main(*sys.argv[1:])
