"""Data folders of libraries that were never scanned: made-up rows, written as a scan writes them.

For questions about large libraries, which would take hours to scan.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import blake3
import numpy as np
from PIL import Image

from dupfinder.engine.cluster.clusters import choose_pairs
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.embed.catalogue import DEFAULT, Catalogue
from dupfinder.engine.graph_types import Edges
from dupfinder.engine.library import Library
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import embeddings, folders, photos, thumbnails, verdicts
from dupfinder.engine.store.database import Database
from dupfinder.engine.types import (
    KINDS,
    Change,
    Evidence,
    FileStat,
    Float32Array,
    Int64Array,
    Kind,
    Metadata,
    Verdict,
)
from dupfinder.engine.workflows.checking import LEVELS
from tests.makers.edits import generator, jpeg
from tests.makers.pictures import picture

DIM = 512
DRAWN = 24
"""Pictures that are drawn for a library of groups: each of its files is a link to one of them."""
LEAST_SCORE = 0.92
_BLOCK = 5_000
"""Contents that are written in one transaction."""
_NO_PIXELS = np.zeros((0, 0, 3), np.uint8)


@dataclass(frozen=True)
class Row:
    """A content with its files. ``vector``: float32 (DIM,), unit length."""

    decoded: Decoded
    files: tuple[FileStat, ...]
    vector: Float32Array


def digest(number: int) -> bytes:
    """The content hash of a made-up content: 32 bytes, in no order."""
    return blake3.blake3(number.to_bytes(8)).digest()


def write_rows(data_dir: Path, folder: bytes, rows: Iterable[Row]) -> Int64Array:
    """Writes contents, files, embeddings and thumbnails below a root folder; gives the content ids."""
    Library(data_dir).close()  # makes the empty library
    library, pictures = (
        Database(data_dir / "library.db", "library"),
        Database(data_dir / "thumbnails.db", "thumbnails"),
    )
    waiting, ids = iter(rows), []
    while block := list(islice(waiting, _BLOCK)):
        with library.write() as connection:
            root = folders.add_folder(connection, folder)
            model = embeddings.put_model(connection, Catalogue().choose(DEFAULT).key, DIM)
            for row in block:
                content = photos.put_content(connection, row.decoded)
                for stat in row.files:
                    photos.put_file(connection, root, stat, content)
                embeddings.put_embedding(connection, content, model, row.vector)
                ids.append(content)
        with pictures.write() as connection:
            thumbnails.put_thumbnails(
                connection,
                [(row.decoded.hash, row.decoded.thumbnail) for row in block if row.decoded.thumbnail],
            )
    library.close()
    pictures.close()
    return np.array(ids, np.int64)


def write_graph(data_dir: Path, edges: Edges, verdict: Callable[[int, int], Verdict]) -> None:
    """Writes edges between contents, and the verdicts that a scan would rest the clusters on.

    Args:
        verdict: of two contents that are candidates, from the one to the other.
    """
    database = Database(data_dir / "library.db", "library")
    with database.write() as connection:
        model = embeddings.put_model(connection, Catalogue().choose(DEFAULT).key, DIM)
        labels, _ = embeddings.labels(connection, model)
        embeddings.put_edges(connection, model, edges, labels)
    with Library(data_dir) as library:
        roster = library._rosters.current()
        content = roster.content.tolist()

        def known(one: int, other: int) -> tuple[int, float, int]:
            found = verdict(content[one], content[other])
            return -1 if found.kind is None else KINDS.index(found.kind), found.score, 0

        choice = choose_pairs(roster.graph, roster.order, known, LEVELS)
        wanted = np.sort(roster.content[np.array(sorted(choice.wanted))], axis=1)
    with database.write() as connection:
        verdicts.put_verdicts(
            connection,
            VERIFIER_VERSION,
            ((one, other, verdict(one, other)) for one, other in wanted.tolist()),
        )
        verdicts.set_wanted(connection, wanted[:, 0], wanted[:, 1])
        verdicts.set_checked(connection, None, VERIFIER_VERSION)
    database.close()


# groups ------------------------------------------------------------------------------------------------
_FOLDERS = ("phone", "backup", "exports/web", "from-aunt", "old-disk/pictures")
"""Where copies lie."""
_FORTH = {
    Kind.IDENTICAL_FILE: Evidence(),
    Kind.IDENTICAL_PICTURE: Evidence(),
    Kind.RESAVED: Evidence(((Change.RESIZED, 0.5),), np.eye(3), 80, 1.0, 1.0, 0.99, 0.98),
    Kind.EDITED_COPY: Evidence(((Change.CROPPED, 0.8),), np.diag([1.25, 1.25, 1.0]), 80, 0.8, 1.0, 0.95, 0.9),
    Kind.SIMILAR_SHOT: Evidence((), np.eye(3), 80, 1.0, 1.0, 0.8, 0.4, 6.0),
}
_EVIDENCE = {kind: (evidence.reversed(), evidence) for kind, evidence in _FORTH.items()}


@dataclass(frozen=True)
class _Group:
    """A group to be made: ``size`` files, of one content where its kind is that of identical files."""

    number: int
    kind: Kind
    size: int
    score: float
    """Of all its pairs."""


def library_of_groups(place: Path, count: int) -> Path:
    """Fills ``place/data`` with ``count`` groups of 2 to 6 files, in turn of each kind and size.

    All are groups at the similarity that is set from the start, fewer at a stricter one. Files, thumbnails
    and embeddings are there, local features are not. Takes about a minute for 100,000 groups.

    Returns:
        The data folder.
    """
    data_dir, folder = place / "data", place / "photos"
    rng = generator("rows", str(count))
    groups = [
        _Group(number, KINDS[number % 5], 2 + number // 5 % 5, round(float(score), 4))
        for number, score in enumerate(rng.uniform(LEAST_SCORE, 0.9999, count))
    ]
    drawn = [_drawn(place / "drawn", number) for number in range(DRAWN)]
    cosine: list[np.ndarray] = []
    group_of: list[int] = []

    def rows() -> Iterator[Row]:
        for start in range(0, count, _BLOCK):
            for group, vectors in _vectors(groups[start : start + _BLOCK], rng):
                cosine.append(vectors @ vectors.T)
                for row in _rows(group, vectors, folder, drawn):
                    group_of.append(group.number)
                    yield row

    contents = write_rows(data_dir, os.fsencode(folder), rows())
    place_of = dict(zip(contents.tolist(), group_of, strict=True))
    write_graph(
        data_dir, _edges(contents, cosine), lambda one, other: _verdict(groups[place_of[one]], one, other)
    )
    return data_dir


def library_of_pairs(place: Path, count: int) -> Path:
    """Fills ``place/data`` with ``count`` photos that have a smaller copy each, to be acted on.

    Other than in :func:`library_of_groups` all files are what the library says: an action reads them.

    Returns:
        The data folder.
    """
    data_dir, folder = place / "data", place / "photos"
    rng = generator("pairs", str(count))
    groups = [_Group(number, Kind.RESAVED, 2, 0.97) for number in range(count)]
    drawn = [_drawn(place / "drawn", number)[1] for number in range(DRAWN)]
    cosine = []

    def rows() -> Iterator[Row]:
        for group, vectors in _vectors(groups, rng):
            cosine.append(vectors @ vectors.T)
            number = group.number
            for n, name in enumerate(("photos", "copies")):
                path = folder / name / f"{number // 200:03d}" / f"IMG_{number:06d}.jpg"
                # Nobody reads on after the end of a picture: so each file has a content of its own.
                content = drawn[number % DRAWN] + f"{name} {number}".encode()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                stat = path.stat()
                yield Row(
                    Decoded(
                        blake3.blake3(content).digest(),
                        _NO_PIXELS,
                        drawn[number % DRAWN],
                        4000 // (n + 1),
                        3000 // (n + 1),
                        "JPEG",
                        Metadata(),
                    ),
                    (FileStat(os.fsencode(path), stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_dev),),
                    vectors[n],
                )

    contents = write_rows(data_dir, os.fsencode(folder), rows())
    write_graph(data_dir, _edges(contents, cosine), lambda one, other: _verdict(groups[0], one, other))
    return data_dir


def _drawn(folder: Path, number: int) -> tuple[Path, bytes]:
    """A picture's file, and its thumbnail: a soft one, so that 400,000 of them take 2 GB."""
    folder.mkdir(parents=True, exist_ok=True)
    image, path = picture(number, (1600, 1200)), folder / f"{number:02d}.jpg"
    path.write_bytes(jpeg(image, 85))
    soft = image.resize((48, 36), Image.Resampling.BOX).resize((512, 384), Image.Resampling.BICUBIC)
    return path, jpeg(soft, 30)


def _vectors(groups: list[_Group], rng: np.random.Generator) -> Iterator[tuple[_Group, Float32Array]]:
    """The embeddings of each group, its original's first: float32 (contents, DIM)."""
    for group in groups:
        n = 1 if group.kind is Kind.IDENTICAL_FILE else group.size
        vectors = rng.standard_normal((n, DIM), np.float32)
        vectors[0] /= np.linalg.norm(vectors[0])
        # Copies lie around their original at cosines of about 0.9.
        vectors[1:] = vectors[0] + vectors[1:] * np.float32(0.021)
        yield group, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _rows(
    group: _Group, vectors: Float32Array, folder: Path, drawn: list[tuple[Path, bytes]]
) -> Iterator[Row]:
    number = group.number
    source, thumbnail = drawn[number % len(drawn)]
    when = f"{2004 + number % 20}-{1 + number // 20 % 12:02d}-{1 + number % 28:02d}T09:{number % 60:02d}:44"
    places = [f"{when[:4]}/{when[5:7]}/IMG_{number:06d}.JPG"]
    places += [f"{_FOLDERS[n - 1]}/{when[:4]}/IMG_{number:06d}-{n}.jpg" for n in range(1, group.size)]
    stats = []
    for n, name in enumerate(places):
        path = folder / name
        _link(source, path)
        size = (
            (4_000_000 + number * 7_919 % 3_000_000)
            if len(vectors) == 1
            else 4_000_000 - 400_000 * n + number % 9_000
        )
        stats.append(FileStat(os.fsencode(path), size, 10**18 + number, 10 * number + n + 1, 1))
    for n in range(len(vectors)):
        metadata = Metadata(
            taken_at=when if n < 3 else None,
            camera="Canon EOS 5D" if n < 2 else None,
            latitude=47.1 if n == 0 and number % 3 == 0 else None,
            longitude=8.5 if n == 0 and number % 3 == 0 else None,
            jpeg_quality=95 - 5 * n,
        )
        width, height = 4000 - 400 * n, 3000 - 300 * n
        decoded = Decoded(
            digest(10 * number + n),
            _NO_PIXELS,
            thumbnail,
            width,
            height,
            "JPEG" if n < 5 else "PNG",
            metadata,
        )
        yield Row(decoded, tuple(stats) if len(vectors) == 1 else (stats[n],), vectors[n])


_made: set[Path] = set()


def _link(source: Path, path: Path) -> None:
    if path.parent not in _made:
        path.parent.mkdir(parents=True, exist_ok=True)
        _made.add(path.parent)
    if not path.exists():
        os.link(source, path)


def _edges(contents: Int64Array, cosines: list[np.ndarray]) -> Edges:
    """All pairs inside each group; its contents follow one another."""
    a, b, near, first = [], [], [], 0
    for cosine in cosines:
        one, other = np.triu_indices(len(cosine), 1)
        a.append(contents[first + one])
        b.append(contents[first + other])
        near.append(cosine[one, other])
        first += len(cosine)
    return Edges(np.concatenate(a), np.concatenate(b), np.concatenate(near).astype(np.float32))


def _verdict(group: _Group, one: int, other: int) -> Verdict:
    """Of two contents of a group, from the one to the other; the earlier one is nearer to the original."""
    return Verdict(group.kind, group.score, _EVIDENCE[group.kind][one < other])
