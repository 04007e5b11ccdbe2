"""Photos and their vectors as files for other programs: NumPy's .npz and Parquet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from dupfinder.engine.errors import MissingPackageError
from dupfinder.engine.graph_types import Vectors
from dupfinder.engine.types import Photo

ROWS = 16_384
"""Rows at least of a row group in a Parquet file."""


def write_npz(path: Path, found: Vectors) -> int:
    """Writes a NumPy archive; gives the number of rows.

    It holds ``vectors``, float32 (n, d); ``paths``, bytes (n,), of ``os.fsencode``; ``hashes``, uint8
    (n, 32); ``model``, str. No object arrays: it can be read without pickle.

    Raises:
        OSError: it cannot be written.
    """
    digests = b"".join(photo.hash for photo in found.photos)
    with path.open("wb") as file:
        np.savez(
            file,
            vectors=found.vectors,
            paths=np.array([photo.path for photo in found.photos], dtype=np.bytes_),
            hashes=np.frombuffer(digests, np.uint8).reshape(-1, 32),
            model=np.array(found.model),
        )
    return len(found)


def write_parquet(path: Path, model: str, dim: int, blocks: Iterable[Vectors]) -> int:
    """Writes a Parquet file, block by block; gives the number of rows.

    The columns are described in ``resources/docs/python.md``; ``model`` is in the metadata of the schema.

    Args:
        model: id of the network.
        dim: length of a vector.

    Raises:
        MissingPackageError: pyarrow is not installed.
        OSError: it cannot be written.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MissingPackageError("Parquet needs pyarrow: pip install 'dupfinder[parquet]'") from error
    schema = arrow.schema(
        [
            ("path", arrow.string()),
            ("path_bytes", arrow.binary()),
            ("hash", arrow.binary(32)),
            ("width", arrow.int32()),
            ("height", arrow.int32()),
            ("bytes", arrow.int64()),
            ("format", arrow.string()),
            ("taken_at", arrow.string()),
            ("vector", arrow.list_(arrow.float32(), dim)),
        ],
        metadata={"model": model},
    )
    written = 0
    with parquet.ParquetWriter(path, schema) as writer:
        waiting: list[Any] = []
        for block in blocks:
            waiting.append(_batch(arrow, schema, block))
            written += len(block)
            if sum(batch.num_rows for batch in waiting) >= ROWS:
                writer.write_table(arrow.Table.from_batches(waiting, schema))
                waiting.clear()
        writer.write_table(arrow.Table.from_batches(waiting, schema))
    return written


def _batch(arrow: Any, schema: Any, block: Vectors) -> Any:
    photos: list[Photo] = block.photos
    flat = arrow.array(np.ascontiguousarray(block.vectors, np.float32).ravel())
    columns: list[list[Any]] = [
        [os.fsencode(photo.path).decode("utf-8", "backslashreplace") for photo in photos],
        [photo.path for photo in photos],
        [photo.hash for photo in photos],
        [photo.width for photo in photos],
        [photo.height for photo in photos],
        [photo.size for photo in photos],
        [photo.format for photo in photos],
        [photo.metadata.taken_at for photo in photos],
    ]
    arrays = [arrow.array(column, field.type) for column, field in zip(columns, schema, strict=False)]
    vectors = arrow.FixedSizeListArray.from_arrays(flat, block.vectors.shape[1])
    return arrow.RecordBatch.from_arrays([*arrays, vectors], schema=schema)
