"""How sharp a photo is by itself, as one number that the copies of a group can be compared by.

The response to edges is the Laplacian of a Gaussian, whose variance is the usual measure of focus
(Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000). It is measured on the grey
picture at one size, so that neither a large nor a small file has an advantage: a copy that was blown up has
no more detail there than its original, a small one less. Noise answers everywhere alike, edges in some places
only: what the calmest third of the picture answers is noise, and is taken off in squares (as Immerkaer, "Fast
noise variance estimation", CVIU 1996, finds noise by a Laplacian where a picture is flat). What is left is
told over the contrast of the picture, so that a darker copy is as sharp as its original.
"""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import UInt8Array

SIDE = 512
"""px, longest side of the picture that is measured: that of the thumbnail."""
SOFTEN = 1.0
"""px, sigma of the Gaussian."""
CALM = 30
"""Per cent of the picture that is looked at for noise."""
CALM_OF_NOISE = 0.385
"""Below this many standard deviations lies that share of pure noise, without its signs."""
LEAST_CONTRAST = 1.0


def sharpness(pixels: UInt8Array) -> float:
    """Measures a picture in less than half a millisecond.

    Args:
        pixels: RGB, uint8 (h, w, 3); larger pictures than the thumbnail are not expected.

    Returns:
        0 or more; twice the value is edges twice as steep.
    """
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    scale = SIDE / max(width, height)
    if scale != 1:
        size = max(8, round(width * scale)), max(8, round(height * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        grey = cv2.resize(grey, size, interpolation=way)
    contrast = max(float(cv2.meanStdDev(grey)[1][0, 0]), LEAST_CONTRAST)
    soft = cv2.GaussianBlur(grey.astype(np.float32), (5, 5), SOFTEN)
    edges = cv2.Laplacian(soft, cv2.CV_32F)
    energy = float(cv2.norm(edges, cv2.NORM_L2SQR)) / edges.size
    calm = np.abs(edges[::4, ::4]).ravel()
    place = len(calm) * CALM // 100
    noise = float(np.partition(calm, place)[place]) / CALM_OF_NOISE
    return float(np.sqrt(max(0.0, energy - noise**2)) / contrast)
