"""The embeddings for other uses: what they are, whose they are, and what other programs read of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from tests.makers.libraries import Truth, make_library
from tests.makers.pictures import photos as draw

ODD = b"odd \xff name.jpg"


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    made = make_library(tmp_path_factory.mktemp("library"), draw(3, (320, 240)), ("bytecopy", "half"), ())
    shutil.copy(made.paths[0], os.path.join(os.fsencode(made.folder), ODD))
    return made


@pytest.fixture(scope="module")
def library(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("data")) as library:
        library.add_folder(os.fsencode(truth.folder))
        library.scan().result()
        library.picture(os.fsencode(truth.paths[0]), 64)
        yield library


def test_every_file_has_its_vector(library: Library, truth: Truth) -> None:
    found = library.embeddings.all()
    assert found.model == "sscd"
    assert {photo.path for photo in found.photos} == {
        *(os.fsencode(path) for path in truth.paths),
        os.path.join(os.fsencode(truth.folder), ODD),
    }
    assert len(found) == len(truth) + 1
    assert found.vectors.shape == (len(found), library.embeddings.dim)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-3)
    nearest = (found.vectors @ found.vectors.T - 2 * np.eye(len(found))).argmax(1)
    names = [truth.source.get(Path(os.fsdecode(photo.path))) for photo in found.photos]
    assert all(names[a] == names[b] for a, b in enumerate(nearest) if names[a] and names[b])


def test_some_folders_only(library: Library, truth: Truth) -> None:
    inner = truth.paths[0].parent
    assert inner != truth.folder
    found = library.embeddings.all([os.fsencode(inner)])
    assert {photo.path for photo in found.photos} == {
        os.fsencode(path) for path in truth.paths if path.is_relative_to(inner)
    }
    nothing = library.embeddings.all([b"/no/such"])
    assert nothing.vectors.shape == (0, library.embeddings.dim)


def test_files_are_embedded_whether_the_library_knows_them_or_not(
    library: Library, truth: Truth, tmp_path: Path
) -> None:
    known = os.fsencode(truth.paths[0])
    again = tmp_path / "again.png"
    with Image.open(truth.paths[0]) as image:
        image.save(again)
    found = library.embeddings.embed([os.fsencode(again), known])
    assert found.dtype == np.float32
    every = library.embeddings.all()
    stored = every.vectors[[photo.path for photo in every.photos].index(known)]
    assert found[1] == pytest.approx(stored)
    # As good as the same picture: only how it is scaled while it is decoded differs.
    assert float(found[0] @ stored) > 0.98
    assert library.embeddings.embed([]).shape == (0, library.embeddings.dim)
    with pytest.raises(UnreadableFileError):
        library.embeddings.embed([known, b"/no/such.jpg"])


@pytest.fixture(scope="module")
def written(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    for name in ("vectors.npz", "vectors.parquet"):
        words = ["export", folder / name, "--data-dir", library.data_dir]
        ended = subprocess.run(
            [sys.executable, "-m", "dupfinder", *words], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        assert ended.stderr == "10 vectors of 512 numbers.\n"
    assert {path.name for path in folder.iterdir()} == {"vectors.npz", "vectors.parquet"}
    return folder


def test_numpy_reads_what_was_written(library: Library, written: Path) -> None:
    expected = library.embeddings.all()
    with np.load(written / "vectors.npz", allow_pickle=False) as read:
        assert set(read) == {"vectors", "paths", "hashes", "model"}
        assert (read["vectors"] == expected.vectors).all()
        assert read["paths"].tolist() == [photo.path for photo in expected.photos]
        assert [row.tobytes() for row in read["hashes"]] == [photo.hash for photo in expected.photos]
        assert str(read["model"]) == "sscd"


def test_data_frames_read_what_was_written(library: Library, written: Path) -> None:
    import pyarrow.parquet

    expected = library.embeddings.all()
    table = pyarrow.parquet.read_table(written / "vectors.parquet")
    columns = table.to_pydict()
    assert table.schema.metadata[b"model"] == b"sscd"
    assert (np.array(columns["vector"], np.float32) == expected.vectors).all()
    assert columns["path_bytes"] == [photo.path for photo in expected.photos]
    assert sum(path.endswith(r"odd \xff name.jpg") for path in columns["path"]) == 1
    assert columns["hash"] == [photo.hash for photo in expected.photos]
    assert columns["width"] == [photo.width for photo in expected.photos]
    assert columns["bytes"] == [photo.size for photo in expected.photos]


@pytest.mark.parametrize("words", [["-", "--format", "npz"], ["vectors.parquet"]])
def test_what_cannot_be_written_is_said(words: list[str], library: Library, tmp_path: Path) -> None:
    """To a stream, and without the optional package."""
    code = "import sys; sys.modules['pyarrow'] = None; from dupfinder.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "export", *words, "--data-dir", str(library.data_dir)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert ("standard output" if words[0] == "-" else "dupfinder[parquet]") in ended.stderr
    assert list(tmp_path.iterdir()) == []
