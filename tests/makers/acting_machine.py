"""A library that is acted on, changed from outside and killed, step by step, by hypothesis.

Used by a short test and a long benchmark. After every step two things must hold: no content of the library is
lost unless its permanent deletion was confirmed or somebody else destroyed it; and no group lost its last
copy by us unless it was named. What undo brings back is compared with what was there, byte for byte.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dupfinder.engine.action_types import (
    LINKS,
    ActionKind,
    Outcome,
    Plan,
    Role,
    StepRecord,
    StepState,
    TakeOver,
    WithoutTrash,
)
from dupfinder.engine.actions.merge import merged
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.known_types import Known
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Metadata
from tests.makers.killer import Killed, Killer
from tests.makers.stored import SECONDS, StoredLibrary

CONTENTS = [b"picture %d" % n * (n + 1) for n in range(9)]
"""Three a group: the contents that photos have."""
METADATA = [Metadata(), Metadata(rating=3, keywords=("lake",)), Metadata(caption="Dawn", keywords=("sea",))]
XMP = merged(None, Metadata(rating=1))
FOLDERS = [b"", b"a", b"a/b", b"trip \xff"]
NAMES = [
    b"IMG_1.jpg", b"IMG_1.CR2", b"IMG_1(1).jpg", b"img_1.JPG", b"IMG_2.jpg", b"IMG_2.heic",
    b"\xe9t\xe9.jpg", b"long" * 58 + b".png", b"IMG_1 (2).jpg",
]  # fmt: skip
SIDECARS = [
    b"IMG_1.xmp", b"IMG_1.jpg.xmp", b"IMG_1.CR2.xmp", b"IMG_2.AAE", b"IMG_1.jpg.json",
    b"IMG_1.jpg(1).json", b"IMG_2.jpg.supplemental-metadata.json",
]  # fmt: skip
KINDS = [
    ActionKind.TRASH, ActionKind.TRASH, ActionKind.MOVE, ActionKind.QUARANTINE, ActionKind.HARD_LINK,
    ActionKind.SYMLINK, ActionKind.DELETE,
]  # fmt: skip
type Snapshot = dict[bytes, tuple[bytes, int, int]]

places = st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES))
kills = st.one_of(st.none(), st.integers(0, 20), st.integers(0, 100))
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
    "between": st.one_of(st.none(), st.none(), st.integers(0, 400)),
    "kill": kills,
})  # fmt: skip

counted: Counter[str] = Counter()
"""What the machines of this process did; the benchmark reports it."""


class ActingMachine(RuleBasedStateMachine):
    """See the module."""

    @initialize()
    def start(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="dupfinder-machine-"))
        shm = Path("/dev/shm")
        self.other = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None, prefix="dupfinder-machine-"))
        self.before_env = os.environ.get("XDG_DATA_HOME")
        os.environ["XDG_DATA_HOME"] = str(self.place / "home")
        self.killer = Killer()
        self.killer.install()
        # In memory: that every step waits for the disk is not what is tested here.
        self.library = StoredLibrary(self.place, data=self.other / "data", has_trash=self._has_trash)
        self._opened()
        for number, content in enumerate(CONTENTS):
            self.library.groups[_digest(content)] = f"group {number // 3}"
        self.safe: set[bytes] = set()
        """Contents of the library that exist somewhere, and must go on existing."""
        self.acted: dict[int, Snapshot] = {}
        self.sidecars = 0

    def _has_trash(self, path: bytes) -> bool:
        return b"/a/b/" not in path

    def _opened(self) -> None:
        self.library.state.settings = msgspec.structs.replace(
            self.library.state.settings, allow_permanent_delete=True
        )
        self.killer.watch(self.library.state)

    def teardown(self) -> None:
        if hasattr(self, "killer"):
            self.killer.revive()
            self.library.close()
            self.killer.remove()
            if self.before_env is None:
                del os.environ["XDG_DATA_HOME"]
            else:
                os.environ["XDG_DATA_HOME"] = self.before_env
            shutil.rmtree(self.place)
            shutil.rmtree(self.other)

    # the library grows ---------------------------------------------------------------------------
    @rule(photos=st.lists(st.tuples(places, st.integers(0, len(CONTENTS) - 1)), min_size=1, max_size=6))
    def add(self, photos: list[tuple[tuple[bytes, bytes], int]]) -> None:
        for (folder, name), content in photos:
            path = self._path(folder, name)
            if not os.path.lexists(path):
                self.library.write(path, CONTENTS[content])
                self.library.take_in(path, "", METADATA[content % 3])
                self.safe.add(CONTENTS[content])

    @rule(folder=st.sampled_from(FOLDERS), name=st.sampled_from(SIDECARS))
    def add_sidecar(self, folder: bytes, name: bytes) -> None:
        path = self._path(folder, name)
        if not os.path.lexists(path):
            self.sidecars += 1
            # Some are real, and may be written to; the others must never change.
            content = XMP if self.sidecars % 3 == 0 else b"sidecar %d" % self.sidecars
            self.library.write(path, content)
            if content != XMP:
                self.safe.add(content)

    @rule(where=places, of=st.integers(0, 30), symbolic=st.booleans())
    def link(self, where: tuple[bytes, bytes], of: int, symbolic: bool) -> None:
        photos = self._photos()
        path = self._path(*where)
        if photos and not os.path.lexists(path):
            source = photos[of % len(photos)]
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if os.path.isfile(source) and not os.path.islink(source):
                (os.symlink if symbolic else os.link)(source, path)
                self.library.take_in(path)

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
        before = self._snapshot()
        outcome = self._act(**{**wish, "kind": kind, "between": None})
        actions = sorted(self.acted)
        if not actions or (outcome is not None and outcome.action_id is None):
            assert self._snapshot() == before
            return
        if not {path for path, state in before.items() if self._snapshot().get(path) != state}:
            return  # nothing was done before the kill
        self._undo(actions[-1], None, kill)
        self._undo(actions[-1], None, None)
        assert self._snapshot() == before
        counted["trees as they were"] += 1

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
        photos = self._photos()
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
        return self._apply(plan, named, between, kill)

    @rule(
        kept=st.integers(0, 30),
        other=st.integers(0, 30),
        what=st.sets(st.sampled_from(list(Known)), min_size=1),
        between=st.one_of(st.none(), st.integers(0, 400)),
        kill=kills,
    )
    def copy_over(
        self, kept: int, other: int, what: set[Known], between: int | None, kill: int | None
    ) -> None:
        """What another photo knows goes into the side file of one that stays, and nothing goes away."""
        photos = self._photos()
        if photos:
            two = (photos[kept % len(photos)], photos[other % len(photos)])
            plan = self.library.acting.plan_copy(*two, what).result(SECONDS)
            assert {item.kind for item in plan.acting} <= {ActionKind.MERGE}
            self._apply(plan, [], between, kill)

    def _apply(
        self, plan: Plan, named: Sequence[str], between: int | None, kill: int | None
    ) -> Outcome | None:
        if between is not None:
            self._disturb(between)
        before = self._snapshot()
        groups = self._living_groups()
        copies = Counter(self._contents())
        outcome = self._run(lambda: self.library.acting.apply(plan, confirmed=True), kill)
        self._remember(before, copies)
        self._check_groups(groups, named)
        self._check_places(plan, before)
        kind = plan.request.kind
        counted[f"{kind} {'killed' if outcome is None else 'done'}"] += 1
        if outcome is not None:
            counted["files acted on"] += len(outcome.done)
            self._check_outcome(outcome, before)
        return outcome

    @precondition(lambda self: self.acted)
    @rule(which=st.integers(0, 30), part=st.one_of(st.none(), st.integers(1, 5)), kill=kills)
    def undo(self, which: int, part: int | None, kill: int | None) -> None:
        self._undo(sorted(self.acted)[which % len(self.acted)], part, kill)

    def _undo(self, action_id: int, part: int | None, kill: int | None) -> None:
        steps = None if part is None else [part]
        outcome = self._run(lambda: self.library.acting.undo(action_id, steps), kill)
        counted[f"undo {'killed' if outcome is None else 'done'}"] += 1
        if outcome is None:
            return
        for item in outcome.done:
            counted["files brought back"] += 1
            now = _state(item.path)
            assert now == self.acted[action_id].get(item.path), item.path
            # A renamed photo is known under its old name again.
            if item.role in (Role.PHOTO, Role.PARTNER) and item.kind not in LINKS:
                assert item.path in self.library.known()

    def _run(self, call, kill: int | None) -> Outcome | None:  # type: ignore[no-untyped-def]
        """The outcome; None where the program was killed, and started again."""
        self.killer.arm(kill)
        try:
            outcome = call().result(SECONDS)
        except Killed:
            self.library.close()
            self.killer.revive()
            self.library.open()
            self._opened()
            return None
        self.killer.revive()
        return outcome

    def _remember(self, before: Snapshot, copies: Counter[bytes]) -> None:
        for record in self.library.acting.history():
            assert record.state != "running"
            if record.id not in self.acted:
                steps = self.library.acting.steps(record.id)
                assert not [step for step in steps if step.state in (StepState.DOING, StepState.UNDOING)]
                self._check_units(steps)
                self.acted[record.id] = {
                    step.path: before[step.path] for step in steps if step.path in before
                }
                for step in steps:
                    if step.kind == ActionKind.DELETE and step.state == StepState.DONE:
                        copies[before[step.path][0]] -= 1
                # The loss of these was confirmed: every file that held them was named.
                self.safe -= {content for content, left in copies.items() if left <= 0}

    def _check_units(self, steps: Sequence[StepRecord]) -> None:
        """A picture goes as a whole or not at all."""
        for unit in {step.unit for step in steps}:
            states = {
                step.state
                for step in steps
                if step.unit == unit
                and step.role != Role.KEPT
                and step.kind != ActionKind.DELETE
                and not (step.reason == Refusal.VANISHED and step.role not in (Role.PHOTO, Role.PARTNER))
            }
            assert len(states) <= 1, (unit, states)

    def _check_outcome(self, outcome: Outcome, before: Snapshot) -> None:
        known = self.library.known()
        for item in outcome.done:
            if item.kind in LINKS:
                assert Path(os.fsdecode(item.path)).read_bytes() == before[item.path][0]
            elif item.kind == ActionKind.MERGE:
                assert xmp_metadata(Path(os.fsdecode(item.path)).read_bytes()) != Metadata()
            elif item.kind != ActionKind.RENAME and item.path not in {
                one.target for one in outcome.done if one.kind == ActionKind.RENAME
            }:
                assert not os.path.lexists(item.path)
                assert item.path not in known
        for item in outcome.refused:
            if item.path in before and item.path not in {one.path for one in outcome.done}:
                assert _state(item.path) == before[item.path], item

    def _check_places(self, plan: Plan, before: Snapshot) -> None:
        """Nothing but what the plan names has been touched, and no half is left."""
        named = {item.path for item in plan.acting} | {item.target for item in plan.acting}
        now = self._snapshot()
        for path, state in before.items():
            assert path in named or now.get(path) == state, path
        for path in self._everywhere():
            assert not os.path.basename(path).endswith(b".part"), path

    def _living_groups(self) -> set[str]:
        """Groups of which a photo is there whole, as the library knows it."""
        living = set()
        for path in self._photos():
            content = _state(path)
            if content is not None and content[0] in CONTENTS:
                living.add(self.library.groups[_digest(content[0])])
        return living

    def _check_groups(self, before: set[str], named: Sequence[str]) -> None:
        now = set()
        for path, state in self._snapshot().items():
            if os.path.dirname(path) and state[0] in CONTENTS and not self._put_away(path):
                now.add(self.library.groups[_digest(state[0])])
        assert before - now - set(named) == set(), "a group has lost its last copy"

    def _put_away(self, path: bytes) -> bool:
        return b".dupfinder-quarantine" in path or not path.startswith(os.fsencode(self.library.folder))

    # outside -------------------------------------------------------------------------------------
    @rule(seed=st.integers(0, 400))
    def disturb(self, seed: int) -> None:
        self._disturb(seed)

    def _disturb(self, seed: int) -> None:
        """Somebody else deletes, changes, touches or replaces a file, in place or in the trash."""
        counted["outside changes"] += 1
        files = sorted(self._everywhere())
        if not files:
            return
        path, how = files[seed // 8 % len(files)], seed % 8
        stat = os.lstat(path)
        if how == 0:
            os.unlink(path)
        elif how in (1, 4, 5, 6):
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9), follow_symlinks=False)
        else:
            # Another file under the same name; of the same size and time where how is 2.
            content = b"outside!" * 40
            beside = (
                path + b"~"
                if len(os.path.basename(path)) < 255
                else os.path.join(os.path.dirname(path), b"~")
            )
            with open(beside, "wb") as file:
                file.write(content[: stat.st_size] if how == 2 else content)
            if how == 2:
                os.utime(beside, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            os.replace(beside, path)
        self._forgive()

    def _forgive(self) -> None:
        """What somebody else has destroyed is not for us to keep."""
        self.safe &= set(self._contents())

    @rule()
    def rescan(self) -> None:
        """What a scan does: the library knows what is there now."""
        for path in self.library.known():
            if not os.path.exists(path):
                with self.library.state.library.write() as connection:
                    connection.execute("DELETE FROM file WHERE path=?", (path,))
        for path in self._snapshot():
            extension = path.rpartition(b".")[2].lower()
            if (
                self._put_away(path)
                or not os.path.exists(path)
                or extension not in (b"jpg", b"cr2", b"heic", b"png")
            ):
                continue
            self.library.take_in(path)
            state = _state(path)
            if state is not None and not os.path.islink(path):
                self.safe.add(state[0])

    # looking -------------------------------------------------------------------------------------
    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "safe"):
            counted["steps"] += 1
            lost = self.safe - set(self._contents())
            assert not lost, f"lost: {lost}"

    def _path(self, folder: bytes, name: bytes) -> bytes:
        return os.path.join(os.fsencode(self.library.folder), *filter(None, [folder]), name)

    def _photos(self) -> list[bytes]:
        return sorted(self.library.known())

    def _everywhere(self) -> list[bytes]:
        """Every file in the library's folder, the trash, the quarantine and the targets of moves."""
        found = []
        targets = (self.place / "target", self.other / "target")
        for top in (self.library.folder, self.place / "home", *targets):
            for folder, _, names in os.walk(os.fsencode(top)):
                found += [os.path.join(folder, name) for name in names]
        return [path for path in found if not path.endswith(b".trashinfo")]

    def _contents(self) -> list[bytes]:
        states = (_state(path) for path in self._everywhere() if not os.path.islink(path))
        return [state[0] for state in states if state is not None]

    def _snapshot(self) -> Snapshot:
        found: Snapshot = {}
        for folder, _, names in os.walk(os.fsencode(self.library.folder)):
            for name in names:
                path = os.path.join(folder, name)
                state = _state(path)
                if state is not None:
                    found[path] = state
        return found


def _state(path: bytes) -> tuple[bytes, int, int] | None:
    """Content, permissions and time of change; of a link where it leads."""
    try:
        stat = os.lstat(path)
        if os.path.islink(path):
            return b"-> " + os.readlink(path), stat.st_mode, 0
        with open(path, "rb") as file:
            return file.read(), stat.st_mode, stat.st_mtime_ns
    except OSError:
        return None


def _digest(content: bytes) -> bytes:
    import blake3

    return bytes(blake3.blake3(content).digest())
