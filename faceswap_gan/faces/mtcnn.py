"""MTCNN in three stages over batches of pictures of one size.

Zhang et al. 2016, https://arxiv.org/abs/1604.02878. All scales of a picture
are proposed from in one call of P-Net, and the crops of all pictures go
through R-Net and O-Net together. Batches are padded to powers of two so that
each network is compiled for a handful of shapes only.

The stages are sensitive: half a pixel decides which of two boxes survives.
So that the same faces come out, `run_pnet`, `run_rnet` and `run_onet` keep the
arithmetic of the package `mtcnn`, which counts pixels sometimes from zero and
sometimes from one. `refine_landmarks` then looks again, exactly.
"""

import numpy as np

from faceswap_gan.faces import mtcnn_networks as networks
from faceswap_gan.faces.candidates import Candidates
from faceswap_gan.faces.candidates import joined
from faceswap_gan.faces.candidates import moved
from faceswap_gan.faces.candidates import nothing
from faceswap_gan.faces.candidates import suppressed
from faceswap_gan.faces.crops import packaged_crops
from faceswap_gan.faces.crops import sides
from faceswap_gan.faces.geometry import square_box
from faceswap_gan.faces.mtcnn_networks import predict
from faceswap_gan.faces.pyramid import Level
from faceswap_gan.faces.pyramid import draw_mosaic
from faceswap_gan.faces.pyramid import halvings
from faceswap_gan.faces.pyramid import plan_mosaic


class Mtcnn:
    """The three networks and their thresholds.

    Args:
        thresholds: least scores in P-Net, R-Net and O-Net, in [0, 1].
    """

    def __init__(
        self, thresholds: tuple[float, float, float] = (0.6, 0.7, 0.7)
    ):
        self.thresholds = thresholds
        self.proposal = networks.proposal_network()
        self.refinement = networks.refinement_network()
        self.output = networks.output_network()

    def __call__(self, images: list[np.ndarray], smallest: float) -> Candidates:
        """Finds the faces in pictures of one size.

        Args:
            images: (height, width, 3) uint8 each, RGB.
            smallest: side of the smallest face to find, in pixels.

        Returns:
            Boxes, scores and five points, best first in each picture.
        """
        pyramids = [halvings(image) for image in images]
        candidates = self.run_pnet(pyramids, smallest)
        candidates = self.run_rnet(pyramids, candidates)
        return self.run_onet(pyramids, candidates)

    def run_pnet(
        self, pyramids: list[list[np.ndarray]], smallest: float
    ) -> Candidates:
        """Finds squares that may hold a face.

        Args:
            pyramids: the `halvings` of each picture.
            smallest: side of the smallest face to find, in pixels.
        """
        height, width = pyramids[0][0].shape[:2]
        cell = networks.PROPOSAL_CELL
        mosaic = plan_mosaic(height, width, smallest, cell)
        if not mosaic.levels:
            return nothing()
        # 1. Draw all scales of each picture on one canvas.
        canvases = np.stack([draw_mosaic(p, mosaic) for p in pyramids])
        # 2. Score every cell of every canvas.
        offsets, classes = predict(self.proposal, canvases)
        # 3. Keep the likely cells and leave the best of each scale.
        parts = [
            suppressed(self._likely_cells(offsets, classes, level), 0.5)
            for level in mosaic.levels
        ]
        # 4. Bring them to the scale of the picture.
        for part, level in zip(parts, mosaic.levels, strict=True):
            part.boxes /= level.scale
        # 5. Leave the best over all scales, and make them square.
        candidates = suppressed(joined(parts), 0.7)
        candidates.boxes = square_box(candidates.boxes)
        return candidates

    def _likely_cells(
        self, offsets: np.ndarray, classes: np.ndarray, level: Level
    ) -> Candidates:
        step, cell = networks.PROPOSAL_STRIDE, networks.PROPOSAL_CELL
        top, left = level.y // step, level.x // step
        rows = slice(top, top + (level.height - cell) // step + 1)
        columns = slice(left, left + (level.width - cell) // step + 1)
        scores = classes[:, rows, columns, 1]
        found = np.nonzero(scores > self.thresholds[0])
        picture, row, column = found
        corner = np.stack([column, row], axis=1) * float(step)
        boxes = np.concatenate([corner + 1, corner + cell], axis=1)
        boxes = moved(boxes, offsets[:, rows, columns][found])
        return Candidates(picture, boxes, scores[found])

    def run_rnet(
        self, pyramids: list[list[np.ndarray]], candidates: Candidates
    ) -> Candidates:
        """Judges squares again and moves them, by R-Net.

        Args:
            pyramids: the `halvings` of each picture.
            candidates: squares, such as `run_pnet` returns.
        """
        if not len(candidates):
            return candidates
        # 1. Cut the squares out of the pictures.
        crops = packaged_crops(pyramids, candidates, networks.REFINEMENT_SIZE)
        # 2. Score and move them.
        offsets, classes = predict(self.refinement, crops)
        boxes = moved(candidates.boxes, offsets)
        candidates = Candidates(candidates.picture, boxes, classes[:, 1])
        # 3. Keep the likely ones, leave the best, make them square.
        candidates = candidates.take(candidates.scores > self.thresholds[1])
        candidates = suppressed(candidates, 0.7)
        candidates.boxes = square_box(candidates.boxes)
        return candidates

    def run_onet(
        self, pyramids: list[list[np.ndarray]], candidates: Candidates
    ) -> Candidates:
        """Returns boxes, scores and points of the faces in squares, by O-Net.

        Args:
            pyramids: the `halvings` of each picture.
            candidates: squares, such as `run_rnet` returns.
        """
        if not len(candidates):
            return nothing()
        # 1. Cut the squares out of the pictures.
        crops = packaged_crops(pyramids, candidates, networks.OUTPUT_SIZE)
        # 2. Score and move them, and find their points.
        offsets, shares, classes = predict(self.output, crops)
        low, size = candidates.boxes[:, :2], sides(candidates.boxes)
        shares = shares.reshape(-1, 2, 5).transpose(0, 2, 1)
        points = low[:, None] - 1 + shares * (size + 1)[:, None]
        boxes = moved(candidates.boxes, offsets)
        candidates = Candidates(
            candidates.picture, boxes, classes[:, 1], points
        )
        # 3. Keep the likely ones, leave the best.
        candidates = candidates.take(candidates.scores > self.thresholds[2])
        return suppressed(candidates, 0.7, "least")
