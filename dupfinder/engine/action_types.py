"""The values that travel when files are acted on: what is asked for, planned, done, and remembered.

Paths are bytes, as everywhere; hashes are 32 bytes (BLAKE3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dupfinder.engine.known_types import CopyOver
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Kind, Metadata, Progress


class ActionKind(StrEnum):
    """What becomes of a file. ``RENAME`` happens only as a step of another action."""

    TRASH = "trash"
    QUARANTINE = "quarantine"
    """Into a folder of ours on the file's own volume, where the volume has no trash."""
    MOVE = "move"
    HARD_LINK = "hard_link"
    SYMLINK = "symlink"
    REFLINK = "reflink"
    DELETE = "delete"
    """For good."""
    RENAME = "rename"
    """The kept photo takes the removed one's name or folder."""
    MERGE = "merge"
    """What only the removed photo's metadata have goes into the kept one's XMP sidecar."""


LINKS = frozenset((ActionKind.HARD_LINK, ActionKind.SYMLINK, ActionKind.REFLINK))
"""The file stays in its place; its bytes are shared with the kept one's."""
REVERSIBLE = frozenset(ActionKind) - {ActionKind.DELETE}


class Role(StrEnum):
    """What a file is in its picture unit."""

    PHOTO = "photo"
    """The one that was marked."""
    PARTNER = "partner"
    """The other of RAW and JPEG of one shot."""
    XMP = "xmp"
    AAE = "aae"
    THM = "thm"
    SETTINGS = "settings"
    """Of a RAW developer: .pp3, .dop."""
    TAKEOUT = "takeout"
    """Google Takeout's JSON."""
    LIVE_VIDEO = "live_video"
    KEPT = "kept"
    """The copy that stays, renamed, or the sidecar of it that is written."""


# asked for -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Removal:
    """A photo that a person decided to remove, and the content that it had then."""

    path: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The kept photo takes the name, the folder, or both, of one that is removed. Its extension stays."""

    kept: bytes
    removed: bytes
    name: bool = True
    folder: bool = False


class WithoutTrash(StrEnum):
    """What becomes of files on a volume that has no trash. Never deleted for good instead."""

    LEAVE = "leave"
    QUARANTINE = "quarantine"
    MOVE = "move"
    """To a folder that the person chooses, as a move does."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; see :meth:`dupfinder.engine.workflows.act.Acting.plan`."""

    kind: ActionKind
    removals: tuple[Removal, ...]
    threshold: float
    whole_groups: frozenset[str] = frozenset()
    keep: frozenset[bytes] = frozenset()
    target: bytes | None = None
    without_trash: WithoutTrash = WithoutTrash.LEAVE
    take_over: tuple[TakeOver, ...] = ()
    merge: bool = False
    copy_over: tuple[CopyOver, ...] = ()


# planned ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Copy:
    """A file of the library as its last scan saw it."""

    path: bytes
    hash: bytes
    size: int
    mtime_ns: int
    taken_at: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster with all its files, for the guard; ``kind`` is that of its loosest member."""

    id: str
    copies: tuple[Copy, ...]
    kind: Kind = Kind.IDENTICAL_FILE


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a plan and what becomes of it.

    Attributes:
        path, size, mtime_ns: of the file, as the plan saw it.
        role: what it is in its picture unit; ``unit`` numbers that; ``photo`` is the marked photo of it.
        kind: what is done with it; None when it stays.
        reason, detail: a :class:`Refusal` and technical text, why it stays.
        hash: of its content as reviewed; empty for companions, which are hashed when they are checked.
        target: where it goes, as far as that is known beforehand; of a link the kept file.
        kept: a copy that stays; None where a whole group goes.
        group: id of the cluster, empty without one.
        frees: bytes that it frees on its volume; 0 for data that has another hard link which stays.
        metadata: what is written into the kept photo's sidecar, of ``MERGE``; the path is the sidecar's then.
    """

    path: bytes
    size: int
    mtime_ns: int
    role: Role
    unit: int
    photo: bytes
    kind: ActionKind | None = None
    reason: Refusal | None = None
    detail: str = ""
    hash: bytes = b""
    target: bytes | None = None
    kept: bytes | None = None
    group: str = ""
    frees: int = 0
    metadata: Metadata | None = None

    @property
    def stays(self) -> bool:
        return self.kind is None


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system that a plan touches.

    Attributes:
        path: where it is mounted.
        has_trash: whether files there can go to the trash.
        free: bytes that are free now.
        frees: bytes that the plan frees there; of trashed files when the trash is emptied.
        needs: bytes that the plan writes there.
        files: files that are taken away there; ``left``: that stay because there is no trash.
        choices: what can be done with files there that have no trash.
    """

    path: bytes
    has_trash: bool
    free: int
    frees: int = 0
    needs: int = 0
    files: int = 0
    left: int = 0
    choices: tuple[WithoutTrash, ...] = ()

    @property
    def fits(self) -> bool:
        return self.needs <= self.free


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, every file by name. Nothing was checked against the contents yet."""

    request: Request
    items: tuple[Item, ...]
    volumes: tuple[Volume, ...]

    @property
    def acting(self) -> list[Item]:
        """The files that something is done with."""
        return [item for item in self.items if item.kind is not None]

    @property
    def staying(self) -> list[Item]:
        """The files that stay as they are, each with its reason."""
        return [item for item in self.items if item.kind is None]

    @property
    def frees(self) -> int:
        return sum(volume.frees for volume in self.volumes)


# done ------------------------------------------------------------------------------------------------
class Phase(StrEnum):
    """Where a running action is."""

    PLAN = "plan"
    CHECK = "check"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class ActionProgress(Progress):
    """Progress of an action: ``done`` of ``total`` files in this phase, ``failed`` of them refused."""

    phase: Phase = Phase.PLAN


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action, or an undo, ended.

    Attributes:
        action_id: its row in the history; None where nothing was left to do.
        done: what was done, ``target`` says where each file is now.
        refused: what stayed as it was, each with its reason; nothing of this was touched.
        frees: bytes freed, of trashed files when the trash is emptied.
        cancelled: whether it was stopped before its end.
    """

    action_id: int | None
    done: tuple[Item, ...]
    refused: tuple[Item, ...]
    frees: int
    cancelled: bool

    @property
    def photos(self) -> int:
        """How many of the files that were done are photos."""
        return sum(item.role in (Role.PHOTO, Role.PARTNER) for item in self.done)


# remembered ------------------------------------------------------------------------------------------
class StepState(StrEnum):
    """Where a file of an action is: ``UNDOING`` is seen only after a crash."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One file of an action in the journal.

    Attributes:
        n: its place in the action.
        to: where it went; empty where the system does not tell.
        kept: the copy that stayed, empty without one.
        inode, device: of the file before.
        extra: what undo needs besides, JSON.
        undoable: whether this step can be taken back as far as is known without looking at the disk.
    """

    action_id: int
    n: int
    kind: ActionKind
    role: Role
    unit: int
    path: bytes
    to: bytes
    kept: bytes
    hash: bytes
    size: int
    mtime_ns: int
    inode: int
    device: int
    state: StepState
    reason: Refusal | None
    detail: str
    extra: str

    @property
    def undoable(self) -> bool:
        return self.state == StepState.DONE and self.kind in REVERSIBLE


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """An action in the history.

    Attributes:
        started_at, ended_at: seconds since the epoch; ``ended_at`` is None while it runs.
        state: ``running``, ``done``, ``cancelled``, ``interrupted`` (by a crash).
        photos, files, bytes: that were done and not undone since; ``undone``: files taken back since.
        refused: files that stayed.
        undoable: whether something can be taken back now; else ``reason`` says why not.
        taken, taken_bytes: photos, and bytes of files, that were done, also those taken back since.
    """

    id: int
    kind: ActionKind
    started_at: float
    ended_at: float | None
    state: str
    target: bytes | None
    photos: int
    files: int
    bytes: int
    undone: int
    refused: int
    undoable: bool
    reason: Refusal | None
    taken: int = 0
    taken_bytes: int = 0
