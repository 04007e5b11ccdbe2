"""Actions on files: one module each, with check, apply and revert. They accept only what the guard made.

To add one: its module, its kind in ``action_types.py``, a line here; journal, undo and the rule come by
themselves.
"""

from __future__ import annotations

import sys

from dupfinder.engine.action_types import ActionKind
from dupfinder.engine.actions.action import Action
from dupfinder.engine.actions.delete import DeleteAction
from dupfinder.engine.actions.link import LinkAction
from dupfinder.engine.actions.merge import MergeAction
from dupfinder.engine.actions.move import MoveAction
from dupfinder.engine.actions.system_trash import SystemTrashAction
from dupfinder.engine.actions.trash import TrashAction

SYSTEM_TRASH = sys.platform in ("win32", "darwin")
"""Whether the system's own trash is used, instead of the one that freedesktop.org specifies."""


def all_actions(trash: Action | None = None) -> dict[ActionKind, Action]:
    """Every action by its kind; ``trash`` replaces that of this system."""
    if trash is None:
        trash = SystemTrashAction() if SYSTEM_TRASH else TrashAction()
    move = MoveAction()
    return {
        ActionKind.TRASH: trash,
        ActionKind.QUARANTINE: move,
        ActionKind.MOVE: move,
        ActionKind.RENAME: move,
        ActionKind.DELETE: DeleteAction(),
        ActionKind.MERGE: MergeAction(),
        **{kind: LinkAction(kind) for kind in (ActionKind.HARD_LINK, ActionKind.SYMLINK, ActionKind.REFLINK)},
    }
