"""dupfinder: finds near-duplicate photos and helps to keep the best one.

Importing this package costs nothing; the library is in :mod:`dupfinder.engine`.
"""

__version__ = "0.1.0"
