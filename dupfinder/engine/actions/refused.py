"""Why one file could not be acted on; nothing was changed when this is raised."""

from __future__ import annotations

import errno

from dupfinder.engine.refusals import Refusal

_MEANINGS = {
    errno.EACCES: Refusal.NO_PERMISSION,
    errno.EPERM: Refusal.NO_PERMISSION,
    errno.EROFS: Refusal.NO_PERMISSION,
    errno.ENOENT: Refusal.VANISHED,
    errno.ENOTDIR: Refusal.VANISHED,
    errno.ESTALE: Refusal.VANISHED,
    errno.EEXIST: Refusal.OCCUPIED,
    errno.ENOTEMPTY: Refusal.OCCUPIED,
    errno.EISDIR: Refusal.OCCUPIED,
    errno.ENOSPC: Refusal.NO_SPACE,
    errno.EDQUOT: Refusal.NO_SPACE,
    errno.EFBIG: Refusal.NO_SPACE,
    errno.ENAMETOOLONG: Refusal.NAME_TOO_LONG,
    errno.EXDEV: Refusal.OTHER_VOLUME,
    errno.EBUSY: Refusal.IN_USE,
    errno.ETXTBSY: Refusal.IN_USE,
    errno.EMLINK: Refusal.NOT_SUPPORTED,
    errno.EOPNOTSUPP: Refusal.NOT_SUPPORTED,
    errno.ENOTTY: Refusal.NOT_SUPPORTED,
    errno.ENOSYS: Refusal.NOT_SUPPORTED,
    errno.EIO: Refusal.READ_ERROR,
}
_WINDOWS_IN_USE = (32, 33)  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
_WINDOWS_TOO_LONG = (206,)  # ERROR_FILENAME_EXCED_RANGE


class Refused(Exception):
    """One file stays as it is.

    Args:
        reason: why.
        detail: technical text, may be empty.
    """

    def __init__(self, reason: Refusal, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def refusal_of(error: OSError) -> Refused:
    """What an error of the operating system means for the file that was acted on."""
    windows = getattr(error, "winerror", None)
    if windows in _WINDOWS_IN_USE:
        reason = Refusal.IN_USE
    elif windows in _WINDOWS_TOO_LONG:
        reason = Refusal.NAME_TOO_LONG
    else:
        reason = _MEANINGS.get(error.errno or 0, Refusal.FAILED)
    return Refused(reason, error.strerror or str(error))
