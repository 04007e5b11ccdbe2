"""A library acted on, changed from outside and killed, step by step, by hypothesis: what always holds.

After every step two things must hold: no content of the library is lost unless its permanent deletion was
confirmed or somebody else destroyed it; and no group lost its last copy by us unless it was named. What undo
brings back is compared with what was there, byte for byte. What is done is up to the machines made of this.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

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
)
from dupfinder.engine.actions.merge import merged
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.jobs import Job
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Metadata
from dupfinder.engine.workflows.act import Acting
from tests.makers.killer import Killed, Killer
from tests.makers.stored import SECONDS, write

XMP = merged(None, Metadata(rating=1))
FOLDERS = [b"", b"a", b"a/b", b"trip \xff"]
SIDECARS = [
    b"IMG_1.xmp", b"IMG_1.jpg.xmp", b"IMG_1.CR2.xmp", b"IMG_2.AAE", b"IMG_1.jpg.json",
    b"IMG_1.jpg(1).json", b"IMG_2.jpg.supplemental-metadata.json",
]  # fmt: skip
KINDS = [
    ActionKind.TRASH, ActionKind.TRASH, ActionKind.MOVE, ActionKind.QUARANTINE, ActionKind.HARD_LINK,
    ActionKind.SYMLINK, ActionKind.DELETE,
]  # fmt: skip
type Snapshot = dict[bytes, tuple[bytes, int, int]]
type Groups = Mapping[str, Collection[bytes]]
"""The contents of each group, by its id."""

folders = st.sampled_from(FOLDERS)
kills = st.one_of(st.none(), st.integers(0, 20), st.integers(0, 100))
changes = st.integers(0, 400)


def has_trash(path: bytes) -> bool:
    """Stands for a folder on a volume without trash."""
    return b"/a/b/" not in path


class Machine(RuleBasedStateMachine):
    """See the module.

    Attributes:
        counted: what the machines of this class did in this process; the benchmark reports it.
        folder: of the photos; other: on another volume, where there is one.
        safe: contents of the library that exist somewhere, and must go on existing.
        acted: by action, the files that it acted on, as they were before.
        before: the library's folder as it was right before the latest action.
    """

    counted: ClassVar[Counter[str]] = Counter()

    # what each machine has of its own --------------------------------------------------------------
    @property
    def acting(self) -> Acting:
        raise NotImplementedError

    def begin(self) -> None:
        """Makes the library, and opens it."""
        raise NotImplementedError

    def open(self) -> None:
        """Starts the program."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the program."""
        raise NotImplementedError

    def known(self) -> set[bytes]:
        """The photos that the library holds, by path."""
        raise NotImplementedError

    def groups(self, threshold: float) -> Groups:
        raise NotImplementedError

    def was_linked(self, path: bytes) -> None:
        """A link to a photo was made from outside."""

    # beginning and end -----------------------------------------------------------------------------
    @initialize()
    def start(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="dupfinder-machine-"))
        shm = Path("/dev/shm")
        self.other = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None, prefix="dupfinder-machine-"))
        self.folder = os.fsencode(self.place / "photos")
        os.mkdir(self.folder)
        self.before_env = os.environ.get("XDG_DATA_HOME")
        os.environ["XDG_DATA_HOME"] = str(self.place / "home")
        self.killer = Killer()
        self.killer.install()
        self.safe: set[bytes] = set()
        self.acted: dict[int, Snapshot] = {}
        self.before: Snapshot = {}
        self.sidecars = 0
        self.begin()

    def teardown(self) -> None:
        if hasattr(self, "killer"):
            self.killer.revive()
            self.close()
            self.killer.remove()
            if self.before_env is None:
                del os.environ["XDG_DATA_HOME"]
            else:
                os.environ["XDG_DATA_HOME"] = self.before_env
            shutil.rmtree(self.place)
            shutil.rmtree(self.other)

    def start_again(self) -> None:
        """The program was killed, and is started again."""
        self.close()
        self.killer.revive()
        self.open()

    # the library grows ---------------------------------------------------------------------------
    @rule(folder=folders, name=st.sampled_from(SIDECARS))
    def add_sidecar(self, folder: bytes, name: bytes) -> None:
        path = self.path(folder, name)
        if not os.path.lexists(path):
            self.sidecars += 1
            # Some are real, and may be written to; the others must never change.
            content = XMP if self.sidecars % 3 == 0 else b"sidecar %d" % self.sidecars
            write(path, content)
            if content != XMP:
                self.safe.add(content)

    def link(self, path: bytes, of: int, symbolic: bool) -> None:
        """Somebody makes a link to a photo."""
        photos = sorted(self.known())
        if photos and not os.path.lexists(path):
            source = photos[of % len(photos)]
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if os.path.isfile(source) and not os.path.islink(source):
                (os.symlink if symbolic else os.link)(source, path)
                self.was_linked(path)

    # acting --------------------------------------------------------------------------------------
    def apply(self, plan: Plan, between: int | None, kill: int | None) -> Outcome | None:
        """Does what a plan says; None where the program was killed meanwhile."""
        if between is not None:
            # Mostly just what the plan relies on.
            kept = sorted({item.kept for item in plan.acting if item.kept})
            self.disturb_by(between, kept if between % 3 else [])
        self.before = before = self.snapshot()
        groups = self.groups(plan.request.threshold)
        living = self.living(groups)
        copies = Counter(self.contents())
        outcome = self.run(lambda: self.acting.apply(plan, confirmed=True), kill)
        self._remember(before, copies)
        lost = living - self.living(groups) - plan.request.whole_groups
        assert not lost, "a group has lost its last copy"
        self._check_places(plan, before)
        kind = plan.request.kind
        self.counted[f"{kind} {'killed' if outcome is None else 'done'}"] += 1
        if outcome is not None:
            self.counted["files acted on"] += len(outcome.done)
            self._check_outcome(outcome, before)
        return outcome

    @precondition(lambda self: self.acted)
    @rule(which=st.integers(0, 30), part=st.one_of(st.none(), st.integers(1, 5)), kill=kills)
    def undo(self, which: int, part: int | None, kill: int | None) -> None:
        self.undo_action(sorted(self.acted)[which % len(self.acted)], part, kill)

    def undo_action(self, action_id: int, part: int | None, kill: int | None) -> None:
        steps = None if part is None else [part]
        outcome = self.run(lambda: self.acting.undo(action_id, steps), kill)
        self.counted[f"undo {'killed' if outcome is None else 'done'}"] += 1
        if outcome is None:
            return
        for item in outcome.done:
            self.counted["files brought back"] += 1
            now = state_of(item.path)
            assert now == self.acted[action_id].get(item.path), item.path
            # A renamed photo is known under its old name again.
            if item.role in (Role.PHOTO, Role.PARTNER) and item.kind not in LINKS:
                assert item.path in self.known()

    def undo_at_once(self, before: Snapshot, outcome: Outcome | None, kill: int | None) -> None:
        """Takes back the action that was just done, if anything was done: all is as it was."""
        actions = sorted(self.acted)
        if not actions or (outcome is not None and outcome.action_id is None):
            assert self.snapshot() == before
            return
        if not {path for path, state in before.items() if self.snapshot().get(path) != state}:
            return  # nothing was done before the kill
        self.undo_action(actions[-1], None, kill)
        self.undo_action(actions[-1], None, None)
        assert self.snapshot() == before
        self.counted["trees as they were"] += 1

    def run[T](self, call: Callable[[], Job[T]], kill: int | None) -> T | None:
        """The result; None where the program was killed, and started again."""
        self.killer.arm(kill)
        try:
            result = call().result(SECONDS)
        except Killed:
            self.start_again()
            return None
        self.killer.revive()
        return result

    def _remember(self, before: Snapshot, copies: Counter[bytes]) -> None:
        for record in self.acting.history():
            assert record.state != "running"
            if record.id not in self.acted:
                steps = self.acting.steps(record.id)
                assert not [step for step in steps if step.state in (StepState.DOING, StepState.UNDOING)]
                _check_units(steps)
                self.acted[record.id] = {
                    step.path: before[step.path] for step in steps if step.path in before
                }
                for step in steps:
                    if step.kind == ActionKind.DELETE and step.state == StepState.DONE:
                        copies[before[step.path][0]] -= 1
                # The loss of these was confirmed: every file that held them was named.
                self.safe -= {content for content, left in copies.items() if left <= 0}

    def _check_outcome(self, outcome: Outcome, before: Snapshot) -> None:
        known = self.known()
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
                assert state_of(item.path) == before[item.path], item

    def _check_places(self, plan: Plan, before: Snapshot) -> None:
        """Nothing but what the plan names has been touched, and no half is left."""
        named = {item.path for item in plan.acting} | {item.target for item in plan.acting}
        now = self.snapshot()
        for path, state in before.items():
            assert path in named or now.get(path) == state, path
        for path in self.everywhere():
            assert not os.path.basename(path).endswith(b".part"), path

    def living(self, groups: Groups) -> set[str]:
        """Groups of which a copy lies in the library's folder."""
        there = {state[0] for path, state in self.snapshot().items() if not self.is_put_away(path)}
        return {name for name, contents in groups.items() if not there.isdisjoint(contents)}

    def is_put_away(self, path: bytes) -> bool:
        return b".dupfinder-quarantine" in path or not path.startswith(self.folder)

    # outside -------------------------------------------------------------------------------------
    @rule(seed=changes)
    def disturb(self, seed: int) -> None:
        self.disturb_by(seed)

    def disturb_by(self, seed: int, among: Sequence[bytes] = ()) -> None:
        """Somebody else deletes, changes, touches or replaces a file: of these, or any, also in the trash."""
        self.counted["outside changes"] += 1
        files = [path for path in among if os.path.lexists(path)] or sorted(self.everywhere())
        if files:
            self.harm(files[seed // 8 % len(files)], seed % 8)
            # What somebody else has destroyed is not for us to keep.
            self.safe &= set(self.contents())

    def harm(self, path: bytes, how: int) -> None:
        """What somebody else does to a file, ``how`` of 8 ways."""
        stat = os.lstat(path)
        if how == 0:
            os.unlink(path)
        elif how in (1, 4, 5, 6):
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9), follow_symlinks=False)
        else:
            # Another file under the same name; of the same size and time where how is 2.
            content = b"outside!" * (40 + stat.st_size // 8)
            replace_file(path, content[: stat.st_size] if how == 2 else content)
            if how == 2:
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    # looking -------------------------------------------------------------------------------------
    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "safe"):
            self.counted["steps"] += 1
            lost = self.safe - set(self.contents())
            assert not lost, f"lost: {sorted(content[:40] for content in lost)}"

    def path(self, folder: bytes, name: bytes) -> bytes:
        return os.path.join(self.folder, *filter(None, [folder]), name)

    def everywhere(self) -> list[bytes]:
        """Every file in the library's folder, the trash, the quarantine and the targets of moves."""
        found = []
        targets = (self.place / "target", self.other / "target")
        for top in (self.folder, self.place / "home", *targets):
            for folder, _, names in os.walk(os.fsencode(top)):
                found += [os.path.join(folder, name) for name in names]
        return [path for path in found if not path.endswith(b".trashinfo")]

    def contents(self) -> list[bytes]:
        states = (state_of(path) for path in self.everywhere() if not os.path.islink(path))
        return [state[0] for state in states if state is not None]

    def snapshot(self) -> Snapshot:
        found: Snapshot = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                state = state_of(path)
                if state is not None:
                    found[path] = state
        return found


def _check_units(steps: Sequence[StepRecord]) -> None:
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


def state_of(path: bytes) -> tuple[bytes, int, int] | None:
    """Content, permissions and time of change; of a link where it leads."""
    try:
        stat = os.lstat(path)
        if os.path.islink(path):
            return b"-> " + os.readlink(path), stat.st_mode, 0
        with open(path, "rb") as file:
            return file.read(), stat.st_mode, stat.st_mtime_ns
    except OSError:
        return None


def replace_file(path: bytes, content: bytes) -> None:
    """Puts another file under a name."""
    beside = os.path.join(os.path.dirname(path), b"~")
    write(beside, content)
    os.replace(beside, path)
