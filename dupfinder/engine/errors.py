"""Every error of the engine, each with a sentence for people.

``str(error)`` is one plain line: what failed, for which path, and why. ``error.code`` lets a face
show its own translated words.
"""

from __future__ import annotations

import os
from enum import StrEnum


class FailureCode(StrEnum):
    """Why a file could not be taken in. The faces translate these."""

    NO_PERMISSION = "no_permission"
    VANISHED = "vanished"
    CHANGED = "changed"
    READ_ERROR = "read_error"
    EMPTY = "empty"
    CLOUD_ONLY = "cloud_only"
    NOT_AN_IMAGE = "not_an_image"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    OUT_OF_MEMORY = "out_of_memory"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    EMBED_FAILED = "embed_failed"


REASONS: dict[str, str] = {
    FailureCode.NO_PERMISSION: "no permission to read it",
    FailureCode.VANISHED: "it is no longer there",
    FailureCode.CHANGED: "it changed while it was read",
    FailureCode.READ_ERROR: "the disk reported a read error",
    FailureCode.EMPTY: "the file is empty",
    FailureCode.CLOUD_ONLY: "it is in the cloud only, not on this disk",
    FailureCode.NOT_AN_IMAGE: "it is not an image",
    FailureCode.TRUNCATED: "the file ends too early",
    FailureCode.DAMAGED: "the image data is damaged",
    FailureCode.UNSUPPORTED: "this variant of the format is not supported",
    FailureCode.TOO_LARGE: "the image is larger than the limit",
    FailureCode.OUT_OF_MEMORY: "decoding it needs too much memory",
    FailureCode.TIMEOUT: "decoding took too long and was stopped",
    FailureCode.CRASHED: "the decoder crashed on it",
    FailureCode.EMBED_FAILED: "the network failed on it",
}
"""One English reason a code, for the command line and for reports."""


def reason(code: str, detail: str = "") -> str:
    """The reason of a failure as one English line, with its detail where there is one."""
    text = REASONS.get(code, code)
    return f"{text} ({detail})" if detail else text


class DupfinderError(Exception):
    """Base of all errors that the engine raises on purpose. ``str()`` is one line for people."""

    code = "error"


class EnvironmentFault(DupfinderError):
    """Something outside the program is in the way: a disk, a permission, another process."""


class DataFolderBusyError(EnvironmentFault):
    """Another process (a window or a scan) is writing to the data folder."""

    code = "data_folder_busy"


class DataFolderError(EnvironmentFault):
    """The data folder cannot be created, read or written."""

    code = "data_folder"


class TooNewStoreError(DupfinderError):
    """The data folder was written by a newer version of dupfinder."""

    code = "too_new_store"


class DiskFullError(EnvironmentFault):
    """No space is left where the data folder is."""

    code = "disk_full"


class UnreadableFileError(EnvironmentFault):
    """One file could not be turned into pixels.

    Args:
        path: of the file.
        failure_code: a :class:`FailureCode`.
        detail: technical text, may be empty.
    """

    code = "unreadable_file"

    def __init__(self, path: bytes, failure_code: str, detail: str = "") -> None:
        super().__init__(path, failure_code, detail)
        self.path = path
        self.failure_code = failure_code
        self.detail = detail

    def __str__(self) -> str:
        return f"{os.fsdecode(self.path)}: {reason(self.failure_code, self.detail)}"


class UnknownModelError(DupfinderError):
    """No network of that name is in the catalogue."""

    code = "unknown_model"


class MissingPackageError(DupfinderError):
    """An optional package of Python is not installed; the text says which one, and how to get it."""

    code = "missing_package"


class NetworkNotInstalledError(UnknownModelError):
    """The catalogue knows the network, but its file is not on this computer."""

    code = "network_not_installed"


class NetworkFileError(DupfinderError):
    """A file is no network that can be used; the text says what does not fit."""

    code = "network_file"


class DownloadError(EnvironmentFault):
    """A network could not be fetched; what came is kept, and the next try goes on from there."""

    code = "download"


class WrongHashError(DownloadError):
    """What was fetched is not the file that the catalogue names; it was thrown away."""

    code = "wrong_hash"


class NotAFolderError(DupfinderError):
    """A path that should be a folder is none, or cannot be opened."""

    code = "not_a_folder"


class FolderOffError(DupfinderError):
    """A folder of the library is switched off: nothing in it is scanned."""

    code = "folder_off"


class Cancelled(DupfinderError):
    """The job was cancelled; what it had done so far is kept."""

    code = "cancelled"


class NotConfirmedError(DupfinderError):
    """Deleting for good was asked for without its own confirmation."""

    code = "not_confirmed"


class UnknownActionError(DupfinderError):
    """No action of that number is in the history."""

    code = "unknown_action"


class LastCopyError(DupfinderError):
    """A mark would leave a group without any copy; removing a whole group is an act of its own."""

    code = "last_copy"


class ProtectedPhotoError(DupfinderError):
    """The photo lies in a protected folder: it is never marked for removal."""

    code = "protected_photo"
