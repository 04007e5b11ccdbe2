"""Why a file stays as it is when others are acted on, as a code and as an English line."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why a file stays as it is. The faces translate these."""

    NOT_IN_LIBRARY = "not_in_library"
    SWITCHED_OFF = "switched_off"
    OFFLINE = "offline"
    CHANGED = "changed"
    VANISHED = "vanished"
    NO_PERMISSION = "no_permission"
    READ_ERROR = "read_error"
    IS_LINK = "is_link"
    LAST_COPY = "last_copy"
    SAME_FILE = "same_file"
    UNIT = "unit"
    SHARED = "shared"
    KEPT = "kept"
    PROTECTED = "protected"
    NOT_IDENTICAL = "not_identical"
    ALREADY_LINKED = "already_linked"
    OTHER_VOLUME = "other_volume"
    NOT_SUPPORTED = "not_supported"
    NO_TRASH = "no_trash"
    NO_SPACE = "no_space"
    OCCUPIED = "occupied"
    NAME_TOO_LONG = "name_too_long"
    IN_USE = "in_use"
    NOT_ALLOWED = "not_allowed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    EMPTIED = "emptied"
    SYSTEM_TRASH = "system_trash"
    PERMANENT = "permanent"
    FAILED = "failed"


REFUSALS: dict[str, str] = {
    Refusal.NOT_IN_LIBRARY: "it is not in the library",
    Refusal.SWITCHED_OFF: "its folder is switched off",
    Refusal.OFFLINE: "its disk is not connected",
    Refusal.CHANGED: "it has changed since it was reviewed",
    Refusal.VANISHED: "it is no longer there",
    Refusal.NO_PERMISSION: "no permission to change its folder or to read it",
    Refusal.READ_ERROR: "the disk reported an error",
    Refusal.IS_LINK: "it is a link to another file",
    Refusal.LAST_COPY: "no other copy of it would be left",
    Refusal.SAME_FILE: "the other copy is the same file on the disk, under another name",
    Refusal.UNIT: "another file of the same picture has to stay",
    Refusal.SHARED: "it also belongs to a photo that stays",
    Refusal.KEPT: "it is marked to be kept",
    Refusal.PROTECTED: "it is in a protected folder",
    Refusal.NOT_IDENTICAL: "no kept copy has the same bytes",
    Refusal.ALREADY_LINKED: "it is linked to the kept copy already",
    Refusal.OTHER_VOLUME: "the kept copy is on another volume",
    Refusal.NOT_SUPPORTED: "the file system cannot do that",
    Refusal.NO_TRASH: "its volume has no trash",
    Refusal.NO_SPACE: "there is not enough space for it",
    Refusal.OCCUPIED: "another file has that name",
    Refusal.NAME_TOO_LONG: "its name or path would be too long there",
    Refusal.IN_USE: "it is open in another program",
    Refusal.NOT_ALLOWED: "deleting for good is switched off in the settings",
    Refusal.CANCELLED: "the action was stopped before it",
    Refusal.INTERRUPTED: "the action was interrupted before it",
    Refusal.EMPTIED: "it is no longer where it was put: the trash was emptied",
    Refusal.SYSTEM_TRASH: "the system does not tell where its trash put it: restore it there",
    Refusal.PERMANENT: "it was deleted for good",
    Refusal.FAILED: "the system refused it",
}
"""One English reason a code, for the command line and for reports."""


def refusal_text(code: str, detail: str = "") -> str:
    """The reason as one English line, with its detail where there is one."""
    text = REFUSALS.get(code, code)
    return f"{text} ({detail})" if detail else text
