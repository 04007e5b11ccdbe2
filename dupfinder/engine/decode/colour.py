"""Any of Pillow's modes to opaque 8-bit sRGB."""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image, ImageCms

_WIDE = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
_KEPT = ("L", "RGB", "CMYK", "LAB", "YCbCr", "HSV")
_ALPHA = {"LA": "LA", "PA": "RGBA", "La": "LA", "RGBA": "RGBA", "RGBa": "RGBA"}
_CACHED_PROFILES = 16


def eight_bit(image: Image.Image, bits: int = 16) -> Image.Image:
    """Eight bits a channel, in a mode that can be scaled: no palette, no whole numbers, no floats.

    16-bit greys are scaled, not clipped; 32-bit and floating point ones are stretched from their least
    to their greatest finite value, unless they lie within 0 to 1. An alpha channel that is the same
    everywhere is dropped: one that hides everything would make all such pictures one blank page.

    Args:
        bits: significant bits of a 16-bit grey.
    """
    if image.mode in _WIDE:
        return _grey(image, bits)
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif "transparency" in image.info and image.mode in ("L", "RGB"):
        image = image.convert("LA" if image.mode == "L" else "RGBA")  # one colour means "see through"
    if image.mode in _ALPHA:
        if image.mode != _ALPHA[image.mode]:
            image = image.convert(_ALPHA[image.mode])
        least, greatest = image.getchannel("A").getextrema()
        if least == 255 or greatest == 0:
            return image.convert("L" if image.mode == "LA" else "RGB")
        return image
    return image if image.mode in _KEPT else image.convert("RGB")


def _grey(image: Image.Image, bits: int) -> Image.Image:
    values = np.asarray(image)
    if image.mode.startswith("I;16"):
        scaled = values.astype(np.float32) * (255.0 / ((1 << min(max(bits, 8), 16)) - 1))
    else:
        values = values.astype(np.float64)
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if image.mode == "F" and low >= 0.0 and high <= 1.0:
            low, high = 0.0, 1.0
        with np.errstate(all="ignore"):
            scaled = np.nan_to_num((values - low) * (255.0 / (high - low if high > low else 1.0)))
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def opaque_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Mode RGB, on white where it was transparent, converted from its profile to sRGB.

    Done on small pictures: it costs the more the more pixels there are. A profile that is damaged or
    belongs to another colour space is ignored.

    Args:
        image: from :func:`eight_bit`.
    """
    if image.mode in ("LA", "RGBA"):
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image).convert("RGB")
    transform = _to_srgb(icc, image.mode) if icc else None
    if transform is None and icc and image.mode == "L":
        transform = _to_srgb(icc, "RGB")
        image = image.convert("RGB")
    if transform is not None:
        return ImageCms.applyTransform(image, transform) or image
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        transform = ImageCms.buildTransform(lab, _srgb(), "LAB", "RGB")
        return ImageCms.applyTransform(image, transform) or image
    return image if image.mode == "RGB" else image.convert("RGB")


@functools.cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@functools.lru_cache(_CACHED_PROFILES)
def profile_name(icc: bytes) -> str | None:
    """What a colour profile calls itself, or None when it cannot be read."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        return " ".join((profile.profile.profile_description or "").replace("\0", " ").split())[:200] or None
    except Exception:  # hostile profiles raise of everything
        return None


@functools.lru_cache(_CACHED_PROFILES)
def _to_srgb(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The transform from a profile to sRGB; None when none is needed or possible."""
    spaces = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab"}
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if profile.profile.xcolor_space.strip() != spaces.get(mode):
            return None
        if mode == "RGB" and "srgb" in (profile_name(icc) or "").lower():
            return None
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        return ImageCms.buildTransform(profile, _srgb(), mode, "RGB", intent)
    except Exception:  # as above
        return None
