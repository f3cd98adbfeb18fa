"""Metrics that compare with a known answer."""

from faceswap_gan.evaluation.catalog_entry import Metric

_RECONSTRUCTION = "Reconstruction"
_TRUTH = "Against the truth"

TRUTH_METRICS = (
    Metric(
        "reconstruction_psnr",
        _RECONSTRUCTION,
        "Held-out reconstruction",
        "dB",
        "higher",
        "0 upwards",
        "PSNR of the original video's faces, encoded and decoded as the same "
        "person, at the network's resolution",
        "What the network can draw at all of faces that it was not trained "
        "on: 28 dB is good.",
        "peak signal-to-noise ratio",
    ),
    Metric(
        "reconstruction_ssim",
        _RECONSTRUCTION,
        "Held-out reconstruction, structure",
        "",
        "higher",
        "-1 to 1",
        "SSIM of the same",
        "Structure in place of levels: 0.85 is good.",
        "Wang et al. 2004",
    ),
    Metric(
        "training_psnr",
        _RECONSTRUCTION,
        "Reconstruction of training faces",
        "dB",
        "higher",
        "0 upwards",
        "as above, on faces that the network was trained on",
        "An upper bound; the held-out score is the honest one.",
        "peak signal-to-noise ratio",
    ),
    Metric(
        "training_ssim",
        _RECONSTRUCTION,
        "Reconstruction of training faces, structure",
        "",
        "higher",
        "-1 to 1",
        "SSIM of the same",
        "An upper bound; the held-out score is the honest one.",
        "Wang et al. 2004",
    ),
    Metric(
        "truth_psnr",
        _TRUTH,
        "Face against the truth",
        "dB",
        "higher",
        "0 upwards",
        "PSNR against the true swap inside the face from brows to chin",
        "Synthetic people only. An unswapped face scores about 12 dB.",
        "peak signal-to-noise ratio",
    ),
    Metric(
        "truth_ssim",
        _TRUTH,
        "Face against the truth, structure",
        "",
        "higher",
        "-1 to 1",
        "SSIM of the aligned crop against that of the true swap",
        "Synthetic people only.",
        "Wang et al. 2004",
    ),
    Metric(
        "eye_psnr",
        _TRUTH,
        "Eyes against the truth",
        "dB",
        "higher",
        "0 upwards",
        "PSNR against the true swap inside the eyes with their lids",
        "Synthetic people only. Eyes are where viewers look.",
        "peak signal-to-noise ratio",
    ),
    Metric(
        "landmark_error",
        _TRUTH,
        "Landmark error",
        "",
        "lower",
        "0 upwards",
        "mean distance of 68 points found in the swapped face from the true "
        "ones, over the distance of the eyes",
        "The finder's own error on the true picture is about 0.1 on "
        "synthetic people, 0.05 on real ones.",
        "normalised mean error of iBUG 300-W (Sagonas et al. 2013)",
    ),
    Metric(
        "gaze_error",
        _TRUTH,
        "Gaze error",
        "half eye widths",
        "lower",
        "0 upwards",
        "distance between the middles of the irises, found as the dark "
        "inside the true lids, in the swapped and in the true picture",
        "Left against right is about 0.8. Frames with closed eyes are left "
        "out.",
        "this project",
    ),
    Metric(
        "mask_iou",
        _TRUTH,
        "Altered region against the true face",
        "",
        "higher",
        "0 to 1",
        "sum(min) / sum(max) of the altered region and the true mask of the "
        "face from brows to chin",
        "A swap that also covers the chin line or the forehead reaches about "
        "0.8.",
        "Jaccard 1912",
    ),
)
"""Figures of reconstructions and of synthetic people."""
