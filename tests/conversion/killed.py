"""Converts a film in processes of which each is killed at another moment.

Usage: killed.py NAME FILM FOLDER MOMENT...

The film becomes FOLDER/whole/NAME without a kill and, for each MOMENT,
FOLDER/MOMENT/NAME by a process that kills itself at that moment, then by one
that may finish. A moment is the number of an event: a batch is searched, a
frame is drawn, a file is about to get its name, the file is complete or, of
Matroska, is asked for its marks, which only such films get.
FOLDER/MOMENT/early is what bore the name after the kill, if anything, and
FOLDER/MOMENT/report.json says what the last process did. Prints the number of
events of the whole conversion.
"""

import dataclasses
import importlib.util
import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.conversion.finish import Marks
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.video.options import EncodingOptions

_spec = importlib.util.spec_from_file_location(
    "stand_ins", Path(__file__).with_name("conftest.py")
)
stand_ins = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand_ins)


class Fader(stand_ins.Painter):
    """Halves a face's contrast, so that colours have to be corrected."""

    def __call__(self, faces):
        rgba = super().__call__(faces)
        return np.concatenate([rgba[..., :1], rgba[..., 1:] / 2], axis=-1)


class Detector(stand_ins.SpotDetector):
    """Tells when it is asked."""

    def __init__(self, event):
        super().__init__()
        self.event = event

    def detect(self, images):
        self.event()
        return super().detect(images)


class Telling(Marking):
    """Tells when it marks a frame and when it looks for its mark."""

    def __init__(self, event):
        super().__init__(Statement(people=(), model="0f" * 32))
        self.event = event

    def frame(self, image):
        return self.event(super().frame(image))

    def is_in_film(self, path):
        return self.event(super().is_in_film(path))


def finish(name, event):
    """Returns what finishes a film: so coarse that it needs strong marks."""
    if name.endswith(".mkv"):
        marks = Marks(Telling(event))
        return {"finish": marks, "encoding": EncodingOptions(crf=35)}
    return {"finish": Hooks(event, file=event)}


def convert(film, output, moment):
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
        detector=Detector(event),
        blend=BlendOptions(color="mkl"),
        **finish(output.name, event),
    )
    converter.segment = 8
    report = converter.convert(film, output)
    facts = json.dumps(dataclasses.asdict(report))
    (output.parent / "report.json").write_text(facts)
    return count


def in_a_process(film, output, moment):
    """Converts in a child; returns whether it was killed."""
    child = os.fork()
    if child == 0:
        cv2.setNumThreads(1)
        convert(film, output, moment)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(name, film, folder, *moments):
    """See above."""
    film, folder = Path(film), Path(folder)
    for moment in moments:
        output = folder / moment / name
        output.parent.mkdir()
        if not in_a_process(film, output, int(moment)):
            raise SystemExit(f"Nothing happened at moment {moment}.")
        if output.exists():
            shutil.copy(output, output.with_name("early"))
        if in_a_process(film, output, None):
            raise SystemExit(f"The run after moment {moment} was killed.")
    (folder / "whole").mkdir()
    print(convert(film, folder / "whole" / name, None))


if __name__ == "__main__":
    main(*sys.argv[1:])
