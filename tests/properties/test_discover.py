"""What exclusion patterns mean, for trees and patterns of any kind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.files.discover import discover

NAMES = st.sampled_from(["a", "b", "cache", "2019", "x y"])
FILES = st.sampled_from(["1.jpg", "2.jpg", "3.png", "a.png"])
TREES = st.sets(
    st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(NAMES, max_size=3), FILES),
    max_size=12,
)
PATTERNS = st.lists(
    st.one_of(
        NAMES, FILES, st.text("ab*?/[]!.2x", max_size=8), st.sampled_from(["**/a", "a/**", "*.png", "/b"])
    ),
    max_size=4,
)


@contextmanager
def tree(files: set[str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        for name in files:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        yield Path(folder)


def walk(root: Path, exclude: Sequence[str]) -> list[str]:
    failures: list[object] = []
    found = discover(
        [os.fsencode(root)],
        exclude=exclude,
        extensions=frozenset({"jpg", "png"}),
        on_failure=failures.append,
    )
    names = [Path(os.fsdecode(one.path)).relative_to(root).as_posix() for one in found]
    assert failures == []
    return names


@given(TREES, st.one_of(NAMES, FILES))
def test_a_plain_name_excludes_it_everywhere(files: set[str], name: str) -> None:
    with tree(files) as root:
        assert set(walk(root, [name])) == {file for file in files if name not in PurePosixPath(file).parts}


@given(TREES, NAMES)
def test_a_leading_slash_means_the_root(files: set[str], name: str) -> None:
    with tree(files) as root:
        assert set(walk(root, ["/" + name])) == {
            file for file in files if PurePosixPath(file).parts[0] != name
        }


@given(TREES, NAMES, NAMES)
def test_two_stars_cross_folders(files: set[str], first: str, last: str) -> None:
    with tree(files) as root:
        left = set(walk(root, [f"{first}/**/{last}/**"]))
    for file in files:
        parts = PurePosixPath(file).parts[:-1]
        inside = parts[:1] == (first,) and last in parts[1:]
        assert (file not in left) == inside


@given(TREES, PATTERNS, PATTERNS)
def test_more_patterns_never_give_more_files(files: set[str], some: list[str], more: list[str]) -> None:
    some = [pattern for pattern in some if not pattern.startswith("!")]
    more = [pattern for pattern in more if not pattern.startswith("!")]
    with tree(files) as root:
        everything, fewer, fewest = walk(root, []), walk(root, some), walk(root, some + more)
    assert sorted(everything) == sorted(files)
    assert len(set(everything)) == len(everything)
    assert set(fewest) <= set(fewer) <= set(everything)
    assert [name for name in everything if name in fewer] == fewer  # the order stays
