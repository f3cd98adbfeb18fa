# python example.py PHOTO OUTPUT x y x y x y x y x y: eyes, nose, mouth corners
import json
from pathlib import Path
from sys import argv

import cv2
import numpy as np
from onnxruntime import InferenceSession

card = json.loads(Path(__file__).with_name("faceswap-model.json").read_text())
network = InferenceSession(Path(__file__).with_name(card["network"]["file"]))
photo, seen = cv2.imread(argv[1]), np.float64(argv[3:]).reshape(5, 2)
size, there = card["input"]["shape"][1], np.array(card["alignment"]["template"])
fit = cv2.estimateAffinePartial2D(seen, there, ransacReprojThreshold=1e9)[0]
face = cv2.warpAffine(photo, fit, (size, size))[None, ..., ::-1]  # BGR to RGB
rgba = network.run(None, {"face": np.float32(face / 127.5 - 1)})[0][0]
back = cv2.warpAffine(rgba, cv2.invertAffineTransform(fit), photo.shape[1::-1])
photo[:] = photo + back[..., :1] * (back[..., :0:-1] * 127.5 + 127.5 - photo)
photo[:20] = 255  # The network leaves no marks, so say what this picture is.
cv2.imwrite(argv[2], cv2.putText(photo, card["label"], (4, 14), 0, 0.5, 0))
