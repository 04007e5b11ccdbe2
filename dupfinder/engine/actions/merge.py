"""What only the removed copies know goes into the kept photo's XMP sidecar. (In the making.)"""

from __future__ import annotations

import os

__all__ = ["os"]
