"""The guide says what the program does: its tables are compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from dupfinder import cli
from dupfinder.engine.decode.formats import docs_table
from dupfinder.engine.errors import REASONS
from dupfinder.engine.reports import decisions
from dupfinder.engine.resources import resource
from dupfinder.engine.settings import Settings


@pytest.fixture(scope="module")
def guide() -> str:
    return resource("docs/guide.md").read_text(encoding="utf-8")


def section(guide: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", guide, re.MULTILINE | re.DOTALL)
    assert found is not None, f"the guide has no section {title!r}"
    return found[1]


def first_cells(text: str) -> list[str]:
    """The first column of the tables in a text, without their heads."""
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    return [
        cell for before, cell in zip(["", *rows], rows, strict=False) if before and not cell.startswith("---")
    ]


def test_the_formats_are_those_of_the_registry(guide: str) -> None:
    assert docs_table() in section(guide, "What is read")


def test_every_reason_is_explained(guide: str) -> None:
    assert first_cells(section(guide, "Files that could not be read")) == list(REASONS.values())


def test_every_setting_is_there_with_its_default(guide: str) -> None:
    lines = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", section(guide, "Where the data is"), re.MULTILINE)
    assert [name for name, _ in lines] == list(Settings.__struct_fields__)
    defaults = msgspec.to_builtins(Settings())
    for name, text in lines:
        assert msgspec.json.decode(text) == msgspec.json.decode(msgspec.json.encode(defaults[name])), name


def test_every_exit_status_is_there(guide: str) -> None:
    known = {cli.OK, cli.FAILED, cli.BAD_ARGUMENT, cli.BUSY, cli.INTERRUPTED}
    assert {int(cell) for cell in first_cells(section(guide, "The command line"))} == known


def keys_table() -> str:
    """What the guide should say of the keys."""
    from dupfinder.gui.actions import ENTRIES, KEYS
    from dupfinder.gui.keymap import GLYPHS

    acted_on = [*KEYS, *(entry for entry in ENTRIES if entry.keys)]
    lines = [
        f"| {' '.join(f'`{GLYPHS.get(key, key)}`' for key in one.keys)} | {one.text.rstrip('…')} |"
        for one in acted_on
    ]
    return "\n".join(["| Key | Does |", "|---|---|", *lines]) + "\n"


def test_every_key_is_there(guide: str) -> None:
    assert keys_table() in section(guide, "Keys"), f"it should hold:\n{keys_table()}"


def test_the_examples_are_json(guide: str) -> None:
    examples = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    assert len(examples) == 4
    scan, search, watch, apply = (msgspec.json.decode(example) for example in examples)
    times = {"seconds", "cpu_seconds"}
    assert set(scan) == {"version", "model", "threshold", "scanned", *times, "clusters", "failed"}
    assert scan["threshold"] == Settings().threshold
    assert set(search) == {"version", "queries"}
    assert set(watch) == {"version", "path", "hash", "kind", "other", "best", "cluster"}
    assert [one.keep for one in decisions.read(msgspec.json.encode(apply)).decisions] == [True, False]


def test_every_kind_is_defined_and_named_in_the_example(guide: str) -> None:
    from dupfinder.engine.types import KINDS, Change
    from dupfinder.gui import texts

    told = section(guide, "Kinds")
    assert first_cells(told) == [texts.kind(kind) for kind in KINDS]
    for_scripts = section(guide, "The command line")
    assert all(f"`{word}`" in for_scripts for word in [*KINDS, *Change])
    scan = msgspec.json.decode(re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[0])
    cluster = scan["clusters"][0]
    kinds = [member["kind"] for member in cluster["members"]]
    assert cluster["kind"] == max(kinds, key=[str(kind) for kind in KINDS].index)
    for member in cluster["members"]:
        assert set(member["evidence"]) == {"changes", "transform", "inliers", "covered", "agreement"}


def test_the_order_of_the_best_copy_is_the_one_that_the_code_documents(guide: str) -> None:
    from dupfinder.engine.cluster import representative

    documented = re.findall(r"^\d+\. (.*)", representative.__doc__ or "", re.MULTILINE)
    told = re.findall(r"^\d+\. (.*)", section(guide, "The best copy"), re.MULTILINE)
    assert len(told) == len(documented) == 8


def test_the_guide_speaks_the_words_of_the_screen(guide: str) -> None:
    """People read "group" and "best copy"; the names of the code stay in the part for scripts."""
    for_people = guide.partition("## The command line")[0]
    assert re.findall(r"(?i)\b(clusters?|embeddings?|cosines?|representatives?)\b", for_people) == []
    assert Path(resource("docs/guide.md")).stat().st_size > 5_000


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_a_page_links_to_is_there(name: str) -> None:
    page = Path(__file__).parents[1] / name
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
