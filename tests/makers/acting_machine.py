"""A library of made-up rows that is acted on, changed from outside and killed, step by step, by hypothesis.

Used by a short test and a long benchmark. What is removed is chosen at random, so that every combination of
kinds, names and companions comes: how marks lead to actions is :mod:`tests.makers.review_machine`.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, ClassVar

import blake3
import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import rule

from dupfinder.engine.action_types import ActionKind, Outcome, TakeOver, WithoutTrash
from dupfinder.engine.known_types import Known
from dupfinder.engine.types import Metadata
from dupfinder.engine.workflows.act import Acting
from tests.makers.machine import (
    FOLDERS,
    KINDS,
    Groups,
    Machine,
    changes,
    has_trash,
    kills,
    state_of,
)
from tests.makers.stored import SECONDS, StoredLibrary

CONTENTS = [b"picture %d" % n * (n + 1) for n in range(9)]
"""Three a group: the contents that photos have."""
METADATA = [Metadata(), Metadata(rating=3, keywords=("lake",)), Metadata(caption="Dawn", keywords=("sea",))]
NAMES = [
    b"IMG_1.jpg", b"IMG_1.CR2", b"IMG_1(1).jpg", b"img_1.JPG", b"IMG_2.jpg", b"IMG_2.heic",
    b"\xe9t\xe9.jpg", b"long" * 58 + b".png", b"IMG_1 (2).jpg",
]  # fmt: skip

places = st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES))
chosen = st.sets(st.integers(0, 30), min_size=1, max_size=8)
wishes = st.fixed_dictionaries({
    "kind": st.sampled_from(KINDS),
    "which": chosen,
    "whole": st.booleans(),
    "keep": chosen,
    "quarantine": st.booleans(),
    "elsewhere": st.booleans(),
    "take_over": st.booleans(),
    "merge": st.booleans(),
    "between": st.one_of(st.none(), st.none(), changes),
    "kill": kills,
})  # fmt: skip


class ActingMachine(Machine):
    """See the module."""

    counted: ClassVar[Counter[str]] = Counter()

    def begin(self) -> None:
        # In memory: that every step waits for the disk is not what is tested here.
        self.library = StoredLibrary(self.place, data=self.other / "data", has_trash=has_trash)
        self._opened()
        for number, content in enumerate(CONTENTS):
            self.library.groups[blake3.blake3(content).digest()] = f"group {number // 3}"

    def open(self) -> None:
        self.library.open()
        self._opened()

    def _opened(self) -> None:
        self.library.state.settings = msgspec.structs.replace(
            self.library.state.settings, allow_permanent_delete=True
        )
        self.killer.watch(self.library.state)

    def close(self) -> None:
        self.library.close()

    @property
    def acting(self) -> Acting:
        return self.library.acting

    def known(self) -> set[bytes]:
        return self.library.known()

    def groups(self, threshold: float) -> Groups:  # noqa: ARG002
        return {f"group {number}": CONTENTS[3 * number : 3 * number + 3] for number in range(3)}

    def was_linked(self, path: bytes) -> None:
        self.library.take_in(path)

    # the library grows ---------------------------------------------------------------------------
    @rule(photos=st.lists(st.tuples(places, st.integers(0, len(CONTENTS) - 1)), min_size=1, max_size=6))
    def add(self, photos: list[tuple[tuple[bytes, bytes], int]]) -> None:
        for (folder, name), content in photos:
            path = self.path(folder, name)
            if not os.path.lexists(path):
                self.library.write(path, CONTENTS[content])
                self.library.take_in(path, "", METADATA[content % 3])
                self.safe.add(CONTENTS[content])

    @rule(where=places, of=st.integers(0, 30), symbolic=st.booleans())
    def link_to(self, where: tuple[bytes, bytes], of: int, symbolic: bool) -> None:
        self.link(self.path(*where), of, symbolic)

    # acting --------------------------------------------------------------------------------------
    @rule(wish=wishes)
    def act(self, wish: dict[str, Any]) -> None:
        self._act(**wish)

    @rule(wish=wishes)
    def act_again(self, wish: dict[str, Any]) -> None:
        """The same, so that it comes twice as often."""
        self._act(**wish)

    @rule(wish=wishes, kill=kills)
    def act_and_undo(self, wish: dict[str, Any], kill: int | None) -> None:
        """An action that is taken back at once leaves everything as it was."""
        kind = wish["kind"] if wish["kind"] != ActionKind.DELETE else ActionKind.TRASH
        before = self.snapshot()
        outcome = self._act(**{**wish, "kind": kind, "between": None})
        self.undo_at_once(before, outcome, kill)

    def _act(
        self,
        kind: ActionKind,
        which: set[int],
        whole: bool,
        keep: set[int],
        quarantine: bool,
        elsewhere: bool,
        take_over: bool,
        merge: bool,
        between: int | None,
        kill: int | None,
    ) -> Outcome | None:
        """Plans and applies; None where the program was killed meanwhile."""
        photos = sorted(self.known())
        if not photos:
            return Outcome(None, (), (), 0, False)
        removed = [photos[n % len(photos)] for n in sorted(which)]
        removed = list(dict.fromkeys(removed))
        kept = [path for path in (photos[n % len(photos)] for n in sorted(keep)) if path not in removed]
        target = os.fsencode((self.other if elsewhere else self.place) / "target")
        named = ["group 0"] if whole else []
        wishes = [TakeOver(kept[0], removed[0], True, elsewhere)] if take_over and kept else []
        plan = self.library.plan(
            kind,
            removed,
            whole_groups=named,
            keep=kept,
            target=target if kind == ActionKind.MOVE else None,
            without_trash=WithoutTrash.QUARANTINE if quarantine else WithoutTrash.LEAVE,
            take_over=wishes,
            merge=merge,
        )
        return self.apply(plan, between, kill)

    @rule(
        kept=st.integers(0, 30),
        other=st.integers(0, 30),
        what=st.sets(st.sampled_from(list(Known)), min_size=1),
        between=st.one_of(st.none(), changes),
        kill=kills,
    )
    def copy_over(
        self, kept: int, other: int, what: set[Known], between: int | None, kill: int | None
    ) -> None:
        """What another photo knows goes into the side file of one that stays, and nothing goes away."""
        photos = sorted(self.known())
        if photos:
            two = (photos[kept % len(photos)], photos[other % len(photos)])
            plan = self.acting.plan_copy(*two, what).result(SECONDS)
            assert {item.kind for item in plan.acting} <= {ActionKind.MERGE}
            self.apply(plan, between, kill)

    # outside -------------------------------------------------------------------------------------
    @rule()
    def rescan(self) -> None:
        """What a scan does: the library knows what is there now."""
        for path in self.known():
            if not os.path.exists(path):
                with self.library.state.library.write() as connection:
                    connection.execute("DELETE FROM file WHERE path=?", (path,))
        for path in self.snapshot():
            extension = path.rpartition(b".")[2].lower()
            if (
                self.is_put_away(path)
                or not os.path.exists(path)
                or extension not in (b"jpg", b"cr2", b"heic", b"png")
            ):
                continue
            self.library.take_in(path)
            state = state_of(path)
            if state is not None and not os.path.islink(path):
                self.safe.add(state[0])
