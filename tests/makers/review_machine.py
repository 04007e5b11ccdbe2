"""A library of real pictures that is scanned, reviewed, cleaned up, changed and killed, by hypothesis.

Used by a short test and a long benchmark. Everything goes the way of a person in the window: real scans find
the groups, marks and rules decide, the marks become a plan, and the plan is carried out. Beside what holds
for every :class:`~tests.makers.machine.Machine`: what is planned is what is marked, nothing that is
kept or protected is touched, a decision is there wholly or not at all, its undo gives back what was decided.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import ClassVar

import blake3
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from dupfinder.engine.action_types import ActionKind, Outcome, Plan, Role, TakeOver, WithoutTrash
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Mark, Step
from dupfinder.engine.workflows.act import Acting
from dupfinder.gui import clean_up
from tests.makers.killer import Killed
from tests.makers.machine import (
    FOLDERS,
    KINDS,
    Groups,
    Machine,
    changes,
    folders,
    has_trash,
    kills,
    replace_file,
)
from tests.makers.reviewing import WHAT, Deed, Seen, below, difference, do, rule_sets, seen
from tests.makers.scanned import scanned, scans_at_once
from tests.makers.stored import SECONDS, write

NAMES = [
    b"IMG_1.jpg", b"IMG_1.CR2", b"IMG_1(1).jpg", b"img_1.JPG", b"IMG_2.jpg", b"IMG_2.png", b"\xe9t\xe9.jpg",
    b"IMG_3.jpg", b"IMG_4.jpg",
]  # fmt: skip
SIMILARITIES = [0.6, 0.9, 0.9, 0.99]
TARGETS = ["beside", "other volume", "inside"]

places = st.tuples(folders, st.sampled_from(NAMES))
numbers = st.integers(0, 30)
photos = st.lists(st.tuples(places, numbers), min_size=3, max_size=10)


def deeds_of(what: Sequence[str]) -> st.SearchStrategy[Deed]:
    return st.builds(
        Deed,
        st.sampled_from(what),
        st.integers(0, 4),
        st.lists(st.integers(0, 7), min_size=1, max_size=3, unique=True).map(tuple),
        st.sampled_from([*Mark, Mark.REMOVE, None]),
        rule_sets("/photos/a", "*/a/*", ("/photos/a", "/photos/a/b")),
    )


deeds = deeds_of([*WHAT, "withdraw"])
few = st.one_of(st.none(), st.none(), st.integers(0, 3))
"""At which change a decision is killed: there are not many."""


@dataclass(frozen=True)
class Wish:
    """What a person chooses in the window for the marked photos, once something is marked."""

    deed: Deed
    kind: ActionKind
    target: str
    without_trash: WithoutTrash
    left_out: int | None
    take_over: TakeOver | None
    merge: bool
    between: int | None
    kill: int | None


wishes = st.builds(
    Wish,
    deeds_of(["accept", "accept", "rules", "rules", "whole"]),
    st.sampled_from(KINDS),
    st.sampled_from(TARGETS),
    st.sampled_from(WithoutTrash),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), st.builds(TakeOver, st.just(b""), st.just(b""), st.booleans(), st.booleans())),
    st.booleans(),
    st.one_of(st.none(), st.none(), changes),
    kills,
)


class ReviewMachine(Machine):
    """See the module.

    Attributes:
        past: what was decided before each step that can be undone now, as far back as nothing else happened;
            future: the same of what can be done again.
        names: how many photos somebody has moved.
    """

    counted: ClassVar[Counter[str]] = Counter()

    def begin(self) -> None:
        self.pictures = scanned().contents
        self.past: list[Seen] = []
        self.future: list[Seen] = []
        self.names = 0
        self.stack = ExitStack()
        self.stack.enter_context(scans_at_once())
        # In memory: that every step waits for the disk is not what is tested here.
        shutil.copytree(scanned().data, self.other / "data")
        self.open()
        self.library.add_folder(self.folder)
        for number, content in enumerate(self.pictures[:13]):
            self._put(self.path(FOLDERS[number % 4], NAMES[number % 9]), content)
        self.scan(None)

    def open(self) -> None:
        self.library = Library(self.other / "data")
        acting = self.library.acting
        acting._policy = replace(acting._policy, has_trash=has_trash)
        self.killer.watch(self.library._state)

    def close(self) -> None:
        self.library.close()

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "stack"):
            self.stack.close()

    @property
    def acting(self) -> Acting:
        return self.library.acting

    def known(self) -> set[bytes]:
        connection = self.library._state.library.read()
        return {row[0] for row in connection.execute("SELECT path FROM file WHERE content_id NOT NULL")}

    def groups(self, threshold: float) -> Groups:
        hashes = {blake3.blake3(content).digest(): content for content in self.pictures}
        held = {number: hashes[digest] for digest, number in self.library.contents_of(hashes).items()}
        return {
            cluster.id: {held[content] for content in cluster.contents}
            for cluster in self.library.clusters(threshold)
        }

    def _something_happened(self) -> None:
        """What comes now is no longer only deciding."""
        self.past, self.future = [], []

    # outside -------------------------------------------------------------------------------------
    @rule(photos=photos, scan=st.sampled_from([True, True, False]))
    def add(self, photos: list[tuple[tuple[bytes, bytes], int]], scan: bool) -> None:
        for (folder, name), number in photos:
            self._put(self.path(folder, name), self.pictures[number % len(self.pictures)])
        if scan:
            self.scan(None)

    def _put(self, path: bytes, content: bytes) -> None:
        if not os.path.lexists(path):
            write(path, content)
            self.safe.add(content)

    @rule(where=places, of=numbers, symbolic=st.booleans())
    def link_to(self, where: tuple[bytes, bytes], of: int, symbolic: bool) -> None:
        self.link(self.path(*where), of, symbolic)

    def harm(self, path: bytes, how: int) -> None:
        """Beside the rest, somebody moves a photo of the library, or puts another one in its place."""
        if not self.is_put_away(path) and how in (4, 5):
            self.names += 1
            folder = os.path.dirname(path) if how == 4 else self.path(b"", b"sorted")
            os.makedirs(folder, exist_ok=True)
            os.rename(path, os.path.join(folder, b"%d-%s" % (self.names, os.path.basename(path)[-40:])))
        elif how == 6:
            replace_file(path, self.pictures[len(path) % len(self.pictures)])
        else:
            super().harm(path, how)

    # scans -----------------------------------------------------------------------------------------
    @rule(kill=st.one_of(st.none(), st.integers(0, 8)))
    def scan(self, kill: int | None) -> None:
        self._something_happened()
        if self.run(self.library.scan, kill) is None:
            self.counted["scans killed"] += 1
            assert self.run(self.library.scan, None) is not None
        self.counted["scans"] += 1
        known, states = self.known(), self.snapshot()
        for path, (content, _, _) in states.items():
            if content in self.pictures and self._is_photo(path):
                assert path in known, path
            if path in known and not os.path.islink(path):
                self.safe.add(content)

    # deciding --------------------------------------------------------------------------------------
    @rule(made=st.lists(st.tuples(deeds, few), min_size=1, max_size=4))
    def decide(self, made: list[tuple[Deed, int | None]]) -> None:
        for deed, kill in made:
            self._decide(deed, kill)

    def _decide(self, deed: Deed, kill: int | None) -> None:
        deed = replace(deed, rules=below(os.fsdecode(self.folder), deed.rules))
        before, stood = seen(self.library), self._next_step()
        if not do(self.library, deed):
            assert seen(self.library) == before, "what was refused has changed something"
            self.counted["decisions refused or without effect"] += 1
            return
        after = seen(self.library)
        assert after.without_a_copy() <= before.without_a_copy(), "a group lost its last copy by the way"
        if deed.what in ("accept", "rules"):
            assert before.marked(Mark.KEEP) <= after.marked(Mark.KEEP), "an own mark was changed"
        self.future = []
        if kill is not None:
            assert self.library.review.undo() is not None
            self._check(before)
            self._killed(lambda: do(self.library, deed), kill)
            # It is there as a whole or not at all.
            done = self._next_step() != stood
            self._check(after if done else before)
            if not done:
                return
        self.past.append(before)
        self.counted[f"decisions: {deed.what}"] += 1

    def _next_step(self) -> Step | None:
        return self.library.review.next_steps()[0]

    def _check(self, wanted: Seen) -> None:
        now = seen(self.library)
        assert now == wanted, difference(now, wanted)

    def _killed(self, call: Callable[[], object], kill: int | None) -> None:
        """Does it, or kills the program meanwhile and starts it again."""
        self.killer.arm(kill)
        try:
            call()
        except Killed:
            self.counted["decisions killed"] += 1
            self.start_again()
        self.killer.revive()

    @rule(kill=few)
    def undo_decision(self, kill: int | None) -> None:
        self._go(self.library.review.undo, self.past, self.future, kill)

    @rule(kill=few)
    def redo_decision(self, kill: int | None) -> None:
        self._go(self.library.review.redo, self.future, self.past, kill)

    def _go(
        self, call: Callable[[], Step | None], here: list[Seen], there: list[Seen], kill: int | None
    ) -> None:
        before, stood = seen(self.library), self._next_step()
        self._killed(call, kill)
        if self._next_step() == stood:
            # An action on files is only named, and what was killed may not have begun.
            self._check(before)
            return
        self.counted["decisions undone or done again"] += 1
        there.append(before)
        if here:
            self._check(here.pop())
            self.counted["decisions as they were"] += 1

    @rule(folder=st.sampled_from(FOLDERS[1:]), protected=st.booleans())
    def protect(self, folder: bytes, protected: bool) -> None:
        self._something_happened()
        self.library.review.protect(os.path.join(self.folder, folder), protected)
        self.counted["folders protected or freed"] += 1

    @rule(similarity=st.one_of(st.none(), st.sampled_from(SIMILARITIES)))
    def restart(self, similarity: float | None) -> None:
        """The program is ended and started, and shows the same; then perhaps at another similarity."""
        before = seen(self.library)
        self.close()
        self.open()
        if self.known() == {path for path in self.snapshot() if self._is_photo(path)}:
            self._check(before)
            self.counted["restarts with all as it was"] += 1
        # A mark falls away when somebody put a file where the marked one was before it was moved.
        now = seen(self.library)
        assert all(one in before.decisions for one in now.decisions), difference(now, before)
        if similarity is not None:
            self._something_happened()
            self.library.change_settings(threshold=similarity)

    # acting ----------------------------------------------------------------------------------------
    @rule(wish=wishes)
    def act(self, wish: Wish) -> None:
        self._act(wish)

    @rule(wish=wishes)
    def act_again(self, wish: Wish) -> None:
        """The same, so that it comes twice as often."""
        self._act(wish)

    @rule(wish=wishes, kill=kills)
    def act_and_undo(self, wish: Wish, kill: int | None) -> None:
        """An action that is taken back at once leaves everything as it was, marks too."""
        self._mark_something(wish)
        before, decided, known = self.snapshot(), seen(self.library), self.known()
        kind = wish.kind if wish.kind != ActionKind.DELETE else ActionKind.TRASH
        outcome = self._act(replace(wish, kind=kind, between=None))
        self.undo_at_once(before, outcome, kill)
        # A kept photo is renamed with its partner: from then on the library knows what is in both, so also
        # that one was not scanned yet, and that one was replaced by something that no scan has seen.
        missing = {path for path in known - self.known() if path in before}
        assert not [path for path in missing if before[path][0] in self.pictures], missing
        if known != self.known():
            return
        now = seen(self.library)
        assert now.but_for_bytes() == decided.but_for_bytes(), difference(now, decided)
        self.counted["marks as they were after an undo"] += bool(decided.marked(Mark.REMOVE))

    def _mark_something(self, wish: Wish) -> Seen:
        """What is decided, with something marked to be removed if there is anything that can be."""
        for group in range(5):
            if not seen(self.library).marked(Mark.REMOVE):
                self._decide(replace(wish.deed, group=wish.deed.group + group), None)
        return seen(self.library)

    def _act(self, wish: Wish) -> Outcome | None:
        """What the window does with the marks; None where the program was killed meanwhile."""
        decided = self._mark_something(wish)
        marked = decided.marked(Mark.REMOVE)
        if not marked:
            return Outcome(None, (), (), 0, False)
        asked = self._asked(wish, decided)
        scope = clean_up.Scope(self.library.settings.threshold)
        plan = clean_up._ask(self.library, scope, asked).job.result(SECONDS)
        self._check_plan(plan, marked - asked.left_out)
        self._something_happened()
        protected = self.library.review.protected_folders()
        staying = {one.path for one in decided.decisions if one.keep} | asked.left_out
        outcome = self.apply(plan, wish.between, wish.kill)
        self._check_untouched(plan, protected, staying)
        if outcome is not None:
            told = {item.path for item in (*outcome.done, *outcome.refused)}
            untold = [item for item in plan.items if item.role == Role.PHOTO and item.path not in told]
            assert not untold, untold
            self.counted["photos refused"] += len(outcome.refused)
        return outcome

    def _asked(self, wish: Wish, decided: Seen) -> clean_up.Wish:
        marked = sorted(decided.marked(Mark.REMOVE))
        left_out = (
            {marked[wish.left_out % len(marked)]} if wish.left_out is not None and len(marked) > 1 else set()
        )
        take_over = []
        for group in decided.groups:
            gone = sorted(group.marked(Mark.REMOVE))
            if wish.take_over is not None and gone and group.best not in gone:
                take_over.append(replace(wish.take_over, kept=group.best, removed=gone[0]))
        elsewhere = wish.kind == ActionKind.TRASH and wish.without_trash == WithoutTrash.MOVE
        tops = {"beside": self.place / "target", "other volume": self.other / "target"}
        target = os.fsencode(tops[wish.target]) if wish.target in tops else self.path(b"", b"sorted")
        return clean_up.Wish(
            wish.kind,
            target if wish.kind == ActionKind.MOVE or elsewhere else None,
            wish.without_trash,
            frozenset(left_out),
            tuple(take_over),
            wish.merge,
        )

    def _check_plan(self, plan: Plan, marked: set[bytes]) -> None:
        assert sorted(item.path for item in plan.items if item.role == Role.PHOTO) == sorted(marked)
        assert all((item.kind is None) != (item.reason is None) for item in plan.items)

    def _check_untouched(self, plan: Plan, protected: Sequence[bytes], staying: set[bytes]) -> None:
        """Nothing is touched that lies in a protected folder, and what is kept has at most a new name."""
        now = self.snapshot()
        renamed = {item.path: item.target for item in plan.acting if item.kind == ActionKind.RENAME}
        for path, state in self.before.items():
            if any(path.startswith(os.path.join(folder, b"")) for folder in protected):
                assert now.get(path) == state, f"touched in a protected folder: {path!r}"
            if path in staying:
                assert state in (now.get(path), now.get(renamed.get(path) or path)), f"not kept: {path!r}"

    @precondition(lambda self: self.acted)
    @rule(which=numbers, part=st.one_of(st.none(), st.integers(1, 5)), kill=kills)
    def undo(self, which: int, part: int | None, kill: int | None) -> None:
        self._something_happened()
        self.undo_action(sorted(self.acted)[which % len(self.acted)], part, kill)

    def _is_photo(self, path: bytes) -> bool:
        """Whether a scan looks at it."""
        extension = path.rpartition(b".")[2].lower()
        return extension in (b"jpg", b"cr2", b"png") and not (os.path.islink(path) or self.is_put_away(path))
