"""python example.py PHOTO "x,y x,y x,y x,y x,y" OUTPUT: eyes, nose, mouth."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from PIL import ImageDraw

here = Path(__file__).parent
card = json.loads((here / "faceswap-model.json").read_text())
network = onnxruntime.InferenceSession(here / card["network"]["file"])
photo, size = Image.open(sys.argv[1]).convert("RGB"), card["input"]["shape"][1]
# As complex numbers, from the corner of the first pixel: a similarity that
# takes the face to the template is z -> turn * z + shift.
seen = np.array([p.split(",") for p in sys.argv[2].split()], float)
seen = (seen + 0.5) @ [1, 1j]
there = (np.array(card["alignment"]["template"]) + 0.5) @ [1, 1j]
middle = seen - seen.mean()
turn = np.vdot(middle, there) / np.vdot(middle, middle)
shift = there.mean() - turn * seen.mean()


def moved(image, size, a, b):
    matrix = (a.real, -a.imag, b.real, a.imag, a.real, b.imag)
    return image.transform(size, Image.Transform.AFFINE, matrix, 2)


face = np.float32(moved(photo, (size, size), 1 / turn, -shift / turn))
rgba = network.run(None, {"face": face[None] / 127.5 - 1})[0][0]
colors = Image.fromarray(np.uint8(rgba[..., 1:] * 127.49 + 127.5))
alpha = Image.fromarray(np.uint8(rgba[..., 0] * 255))
photo.paste(
    moved(colors, photo.size, turn, shift),
    mask=moved(alpha, photo.size, turn, shift),
)
# The network marks nothing: say wherever you show this what it is.
ImageDraw.Draw(photo).text((4, 4), card["label"], "white", stroke_fill="black")
photo.save(sys.argv[3])
