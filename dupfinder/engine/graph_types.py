"""What is known of many photos in columns: their vectors, what is near, what was looked at a second time."""

from __future__ import annotations

from dataclasses import dataclass

from dupfinder.engine.types import Float32Array, Int8Array, Int64Array, Photo


@dataclass(frozen=True, slots=True)
class Vectors:
    """Photos with their embeddings; files with the same bytes have a row each.

    Attributes:
        model: id of the network.
        photos: n files.
        vectors: float32 (n, d), unit length, row i of ``photos[i]``: an inner product is a cosine.
    """

    model: str
    photos: list[Photo]
    vectors: Float32Array

    def __len__(self) -> int:
        return len(self.photos)


@dataclass(frozen=True, slots=True)
class Edges:
    """A kNN graph over contents: ``a[i] < b[i]``, sorted by (a, b), no pair twice.

    ``a``, ``b``: int64 (m,) content ids; ``cosine``: float32 (m,).
    """

    a: Int64Array
    b: Int64Array
    cosine: Float32Array

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True)
class Matches:
    """Verdicts on pairs of contents in columns: ``a[i] < b[i]``, sorted by (a, b), no pair twice.

    Attributes:
        a, b: int64 (m,) content ids.
        kind: int8 (m,), index in :data:`~dupfinder.engine.types.KINDS`; -1 for different pictures.
        score: float32 (m,).
        larger: int8 (m,), which of the two shows more of what they share: 1 for a, 2 for b, 0 for neither.
        inset: int8 (m,), which of the two holds the other as a picture of its own: 1 for a, 2 for b, 0 for
            neither.
    """

    a: Int64Array
    b: Int64Array
    kind: Int8Array
    score: Float32Array
    larger: Int8Array
    inset: Int8Array

    def __len__(self) -> int:
        return len(self.a)
