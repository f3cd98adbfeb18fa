"""Metrics of a swap whose true answer nobody knows."""

from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.catalog_expression import EXPRESSION

_IDENTITY = "Whose face it is"
_TIME = "Steadiness over time"
_BLENDING = "Blending"
_REALISM = "Realism"

SWAP_METRICS = (
    Metric(
        "identity_margin",
        _IDENTITY,
        "Identity margin",
        "",
        "higher",
        "-1 to 1",
        "(|e - from| - |e - to|) / |from - to|, e the swapped face's "
        "embedding, from and to the mean embeddings of both people",
        "How far the face has come on the way from one person to the other: "
        "an unswapped face lies near -1, a face as near to both at 0, the "
        "person swapped in near 1.",
        "this project; the embedding is dlib's (King 2017) or VGGFace2's "
        "(Cao et al. 2018)",
    ),
    Metric(
        "identity_to",
        _IDENTITY,
        "Similarity to the person swapped in",
        "",
        "higher",
        "up to 1",
        "1 - |e - to| / (2 threshold)",
        "Above 0.5 the embedding's own threshold takes it for that person. "
        "Real faces of one person reach about 0.85.",
        "this project, on the embedding's threshold",
    ),
    Metric(
        "identity_from",
        _IDENTITY,
        "Similarity to the person seen in the original",
        "",
        "lower",
        "up to 1",
        "1 - |e - from| / (2 threshold)",
        "Below 0.5 the embedding's own threshold no longer takes it for the "
        "person who was filmed. Two different people lie at about 0.35.",
        "this project, on the embedding's threshold",
    ),
    Metric(
        "identity_share",
        _IDENTITY,
        "Frames taken for the person swapped in",
        "share",
        "higher",
        "0 to 1",
        "share of frames with |e - to| < threshold and |e - to| < |e - from|",
        "In how many frames the swap succeeds for the embedding.",
        "verification rate at the embedding's threshold",
    ),
    Metric(
        "faces_found",
        EXPRESSION,
        "Faces still found",
        "share",
        "higher",
        "0 to 1",
        "share of the original's face frames in which the detector finds a "
        "face of the swapped frame at the same place",
        "A face that is lost looks broken to a detector.",
        "the detector, see `--detector`",
        measure=lambda pair: float(pair.swapped_face is not None),
    ),
    Metric(
        "warp_ratio",
        _TIME,
        "Flow warping error ratio",
        "",
        "one",
        "0 upwards, 1 as the original",
        "RMS of x(t) - x(t+1) carried back along the original's optical flow, "
        "over the pixels visible in both; swapped over original",
        "Above 1 the swapped face shimmers or swims; below 1 it is smoother, "
        "often just blurred.",
        "Lai et al. 2018; flow of Farneback 2003",
    ),
    Metric(
        "flicker_ratio",
        _TIME,
        "Flicker ratio",
        "",
        "one",
        "0 upwards, 1 as the original",
        "mean |x(t-1) - 2 x(t) + x(t+1)| of the aligned face, swapped over "
        "original",
        "Above 1 brightness or detail flickers; below 1 the swap is calmer "
        "than the original, whose noise encoding takes away.",
        "second difference over time",
    ),
    Metric(
        "color_error",
        _BLENDING,
        "Colour step along the border",
        "Delta E",
        "lower",
        "0 upwards",
        "CIELAB distance between the swapped picture's and the original's "
        "change of mean colour across the border of the altered region",
        "2.3 is just noticeable, 10 is plain to see.",
        "CIE 1976 Delta E; threshold of Mahy et al. 1994",
    ),
    Metric(
        "seam_error",
        _BLENDING,
        "Seam along the border",
        "levels",
        "lower",
        "0 for none, below 0 smoother",
        "slope of brightness across the border, summed over a narrow band, "
        "swapped less original",
        "The height of the edge that a viewer sees, in levels of 0 to 255.",
        "this project",
    ),
    Metric(
        "background_psnr",
        _BLENDING,
        "Background kept",
        "dB",
        "higher",
        "0 to 100 (unchanged)",
        "PSNR, swapped against original, outside the square of the aligned "
        "face",
        "What encoding alone changes gives 35 to 45 dB; much less says that "
        "the swap reaches where it should not.",
        "peak signal-to-noise ratio",
    ),
    Metric(
        "fid",
        _REALISM,
        "FID",
        "",
        "lower",
        "0 upwards",
        "|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) of the identity "
        "embeddings of real faces of the person swapped in and swapped faces",
        "Compare it only with FIDs over the same embedding, not with those "
        "of Inception in the literature.",
        "Heusel et al. 2017",
    ),
    Metric(
        "kid",
        _REALISM,
        "KID",
        "",
        "lower",
        "about 0 upwards",
        "unbiased squared MMD with the kernel (x y / d + 1)^3 of the same "
        "embeddings",
        "As FID, without its bias for few faces.",
        "Binkowski et al. 2018",
    ),
)
"""Figures of a pair of videos, in the order of a report."""

IDENTITY_METRICS = tuple(
    metric.name
    for metric in SWAP_METRICS
    if metric.group in (_IDENTITY, _REALISM)
)
"""Names of those that a network judges which tells people apart."""
