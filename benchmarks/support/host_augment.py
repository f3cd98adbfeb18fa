"""Augmentation as faceswap-GAN has it: on the host, face by face."""

import cv2
import numpy as np

from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.systems.swap.config import SwapConfig

GRID = 5
BORDER = GRID - 1


class HostAugment:
    """Makes a batch of warped inputs, targets and masks with numpy and cv2.

    Args:
        config: the settings; their strengths are those of the real layer.
    """

    def __init__(self, config: SwapConfig):
        self.config = config
        self.random = np.random.default_rng(config.training.seed)

    def __call__(self, faces: np.ndarray, batch: int) -> dict[str, np.ndarray]:
        """Draws `batch` faces of (n, 256, 256, 6) uint8 and varies them."""
        chosen = self.random.integers(0, len(faces), (batch, 2))
        rows = [self._one(faces[a], faces[b]) for a, b in chosen]
        names = ("warped", "target", "eyes", "face", "mouth")
        columns = zip(*rows, strict=True)
        return {k: np.stack(v) for k, v in zip(names, columns, strict=True)}

    def _one(self, face: np.ndarray, donor: np.ndarray):
        rgb, masks = face[..., :3].astype(np.float32), face[..., 3:]
        if self.random.uniform() < self.config.augment.color_match:
            rgb = self._recoloured(rgb, donor[..., :3])
        matrix = self._similarity()
        size = (ALIGNED_SIZE, ALIGNED_SIZE)
        move = {"flags": cv2.INTER_LINEAR, "borderMode": cv2.BORDER_REPLICATE}
        rgb = cv2.warpAffine(rgb / 127.5 - 1, matrix, size, **move)
        masks = cv2.warpAffine(masks.astype(np.float32), matrix, size, **move)
        if self.random.uniform() < self.config.augment.flip:
            rgb, masks = rgb[:, ::-1].copy(), masks[:, ::-1].copy()
        grid, to_target = self._warp()
        warped = cv2.remap(rgb, *grid, cv2.INTER_LINEAR)
        side = (self.config.model.resolution,) * 2
        target = cv2.warpAffine(rgb, to_target, side, **move)
        masks = cv2.warpAffine(masks / 255, to_target, side, **move)
        return warped, target, *np.split(masks, 3, axis=-1)

    def _recoloured(self, rgb: np.ndarray, donor: np.ndarray) -> np.ndarray:
        centre, other = rgb[60:-60, 60:-60], donor[60:-60, 60:-60]
        amount = self.random.uniform()
        mean, spread = centre.mean((0, 1)), centre.std((0, 1)) + 1
        new_mean = mean + amount * (other.mean((0, 1)) - mean)
        new_spread = spread + amount * (other.std((0, 1)) + 1 - spread)
        moved = (rgb - mean) / spread * new_spread + new_mean
        return np.clip(moved, 0, 255).astype(np.float32)

    def _similarity(self) -> np.ndarray:
        config, uniform = self.config.augment, self.random.uniform
        angle = uniform(-config.rotation, config.rotation)
        zoom = uniform(1 - config.zoom, 1 + config.zoom)
        centre = (ALIGNED_SIZE / 2, ALIGNED_SIZE / 2)
        matrix = cv2.getRotationMatrix2D(centre, angle, zoom)
        matrix[:, 2] += uniform(-config.shift, config.shift, 2) * ALIGNED_SIZE
        return matrix

    def _warp(self):
        """Returns the warped input's map and the target's similarity."""
        side = self.config.model.resolution
        view = self.config.model.coverage * ALIGNED_SIZE
        line = ALIGNED_SIZE / 2 + np.linspace(-0.5, 0.5, GRID) * view
        nodes = np.stack(np.meshgrid(line, line), -1)
        sigma = self.config.augment.warp * view
        nodes = nodes + self.random.normal(0, sigma, nodes.shape)
        cell = side // BORDER
        fine = cv2.resize(nodes.astype(np.float32), (side + cell,) * 2)
        half = cell // 2
        fine = fine[half : half + side, half : half + side]
        even = np.linspace(0, side, GRID)
        regular = np.stack(np.meshgrid(even, even), -1)
        fit = similarity(nodes.reshape(-1, 2), regular.reshape(-1, 2))
        return (fine[..., 0].copy(), fine[..., 1].copy()), fit
