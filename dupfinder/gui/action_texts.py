"""What the window says about actions on files: what becomes of them, why some stay, how it ended."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.action_types import (
    LINKS,
    ActionKind,
    ActionRecord,
    Item,
    Outcome,
    Role,
    StepRecord,
    StepState,
)
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Metadata
from dupfinder.gui.photo_texts import folder, name, photos, readable, size

translate = QCoreApplication.translate

IS_BIN = sys.platform == "win32"
"""The trash is called Recycle Bin on Windows."""

SIGNS = {
    ActionKind.TRASH: "trash",
    ActionKind.QUARANTINE: "archive",
    ActionKind.MOVE: "folder",
    ActionKind.HARD_LINK: "link",
    ActionKind.SYMLINK: "link",
    ActionKind.REFLINK: "link",
    ActionKind.DELETE: "x-circle",
    ActionKind.RENAME: "pencil",
    ActionKind.MERGE: "tag",
}


def the_trash() -> str:
    """With its article, as in "go to the trash"."""
    return translate("ActionTexts", "the Recycle Bin") if IS_BIN else translate("ActionTexts", "the trash")


def refusal(reason: Refusal | None, detail: str = "") -> str:
    """Why a file stays as it is, as the rest of a sentence after "stays:"."""
    match reason:
        case Refusal.NOT_IN_LIBRARY:
            return translate("ActionTexts", "it is not in the library")
        case Refusal.SWITCHED_OFF:
            return translate("ActionTexts", "its folder is switched off")
        case Refusal.OFFLINE:
            return translate("ActionTexts", "its disk is not connected")
        case Refusal.CHANGED:
            return translate("ActionTexts", "changed since you reviewed it")
        case Refusal.VANISHED:
            return translate("ActionTexts", "it is no longer there")
        case Refusal.NO_PERMISSION:
            return translate("ActionTexts", "you have no permission to change its folder, or to read it")
        case Refusal.READ_ERROR:
            return translate("ActionTexts", "the disk could not read it")
        case Refusal.IS_LINK:
            return translate("ActionTexts", "it is a link to another file")
        case Refusal.LAST_COPY:
            return translate("ActionTexts", "no other good copy would be left")
        case Refusal.SAME_FILE:
            return translate("ActionTexts", "the other copy is the same file under another name")
        case Refusal.UNIT:
            if detail:
                return translate("ActionTexts", "{name} of the same photo has to stay").format(name=detail)
            return translate("ActionTexts", "another file of the same photo has to stay")
        case Refusal.SHARED:
            if detail:
                return translate("ActionTexts", "it also belongs to {name}").format(name=detail)
            return translate("ActionTexts", "it also belongs to a photo that stays")
        case Refusal.KEPT:
            return translate("ActionTexts", "it is marked to be kept")
        case Refusal.PROTECTED:
            return translate("ActionTexts", "it is in a protected folder")
        case Refusal.NOT_IDENTICAL:
            return translate("ActionTexts", "no kept copy is identical")
        case Refusal.ALREADY_LINKED:
            return translate("ActionTexts", "it is linked to the kept copy already")
        case Refusal.OTHER_VOLUME:
            return translate("ActionTexts", "the kept copy is on another disk")
        case Refusal.NOT_SUPPORTED:
            return translate("ActionTexts", "the file system of its disk cannot do that")
        case Refusal.NO_TRASH:
            return translate("ActionTexts", "its disk has no trash")
        case Refusal.NO_SPACE:
            return translate("ActionTexts", "there is not enough space for it")
        case Refusal.OCCUPIED:
            return translate("ActionTexts", "another file has that name")
        case Refusal.NAME_TOO_LONG:
            return translate("ActionTexts", "its name or path would be too long there")
        case Refusal.IN_USE:
            return translate("ActionTexts", "it is open in another program")
        case Refusal.NOT_ALLOWED:
            return translate("ActionTexts", "deleting for good is switched off in the settings")
        case Refusal.CANCELLED:
            return translate("ActionTexts", "you stopped before its turn")
        case Refusal.INTERRUPTED:
            return translate("ActionTexts", "dupfinder was cut short before its turn")
        case Refusal.EMPTIED:
            return translate("ActionTexts", "it is no longer where it was put")
        case Refusal.SYSTEM_TRASH:
            return translate("ActionTexts", "the system does not tell where its trash put it")
        case Refusal.PERMANENT:
            return translate("ActionTexts", "it was deleted for good")
        case Refusal.FAILED | None:
            return detail or translate("ActionTexts", "the system refused it")


def companion(item: Item) -> str:
    """A file that travels along, by what it is or by its name."""
    match item.role:
        case Role.LIVE_VIDEO:
            return translate("ActionTexts", "its Live Photo video {name}").format(name=name(item.path))
        case Role.TAKEOUT:
            return translate("ActionTexts", "its Google data {name}").format(name=name(item.path))
        case _:
            return name(item.path)


def joined(words: Sequence[str]) -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return translate("ActionTexts", "{these} and {last}").format(these=", ".join(words[:-1]), last=words[-1])


def becomes(item: Item) -> str:
    """What becomes of a file, short, for a list."""
    match item.kind:
        case None:
            return translate("ActionTexts", "Stays: {reason}").format(
                reason=refusal(item.reason, item.detail)
            )
        case ActionKind.TRASH:
            return translate("ActionTexts", "Recycle Bin") if IS_BIN else translate("ActionTexts", "Trash")
        case ActionKind.QUARANTINE:
            return translate("ActionTexts", "dupfinder's own folder on its disk")
        case ActionKind.MOVE:
            return translate("ActionTexts", "Moves to {folder}").format(
                folder=folder(item.target) if item.target else ""
            )
        case ActionKind.HARD_LINK:
            return translate("ActionTexts", "Becomes a hard link to the kept photo")
        case ActionKind.SYMLINK:
            return translate("ActionTexts", "Becomes a symbolic link to the kept photo")
        case ActionKind.REFLINK:
            return translate("ActionTexts", "Shares its bytes with the kept photo")
        case ActionKind.DELETE:
            return translate("ActionTexts", "Deleted for good")
        case ActionKind.RENAME:
            return translate("ActionTexts", "Kept, becomes {name}").format(
                name=name(item.target) if item.target else ""
            )
        case ActionKind.MERGE:
            what = joined(metadata_names(item.metadata)) if item.metadata is not None else ""
            return translate("ActionTexts", "Takes {what}").format(what=what)


def metadata_names(added: Metadata) -> list[str]:
    """What a side file takes, as words."""
    names = {
        translate("ActionTexts", "date"): added.taken_at,
        translate("ActionTexts", "place"): added.latitude,
        translate("ActionTexts", "rating"): added.rating,
        translate("ActionTexts", "caption"): added.caption,
        translate("ActionTexts", "keywords"): added.keywords or None,
    }
    return [name for name, value in names.items() if value is not None]


def metadata_values(added: Metadata) -> str:
    """What a side file takes, as it will stand there."""
    place = ""
    if added.latitude is not None and added.longitude is not None:
        place = f"{added.latitude:.4f}, {added.longitude:.4f}"
    rating = "" if added.rating is None else "★" * max(0, added.rating)
    values = (added.taken_at, place, rating, added.caption, ", ".join(added.keywords))
    return " · ".join(value for value in values if value)


def _with_size(words: str, count: int) -> str:
    if not count:
        return words
    return translate("ActionTexts", "{words} ({size})").format(words=words, size=size(count))


def do_it(kind: ActionKind, count: int, frees: int) -> str:
    """The button that does it, which says exactly what it does."""
    many = photos(count)
    match kind:
        case ActionKind.MOVE:
            return _with_size(
                translate("ActionTexts", "Move {photos} to the folder").format(photos=many), frees
            )
        case ActionKind.DELETE:
            return _with_size(translate("ActionTexts", "Delete {photos} for good").format(photos=many), frees)
        case _ if kind in LINKS:
            return _with_size(
                translate("ActionTexts", "Replace {photos} by links").format(photos=many), frees
            )
        case _:
            words = translate("ActionTexts", "Move {photos} to {trash}")
            return _with_size(words.format(photos=many, trash=the_trash()), frees)


def where_they_go(kind: ActionKind) -> str:
    """What follows a number of photos."""
    match kind:
        case ActionKind.MOVE:
            return translate("ActionTexts", "go to the folder")
        case ActionKind.DELETE:
            return translate("ActionTexts", "are deleted for good")
        case _ if kind in LINKS:
            return translate("ActionTexts", "become links")
        case _:
            return translate("ActionTexts", "go to {trash}").format(trash=the_trash())


def freed(kind: ActionKind) -> str:
    """What follows a number of bytes."""
    match kind:
        case ActionKind.TRASH | ActionKind.QUARANTINE:
            return translate("ActionTexts", "will be free after emptying it")
        case ActionKind.MOVE:
            return translate("ActionTexts", "will be free on their disks")
        case _:
            return translate("ActionTexts", "will be free")


def doing(kind: ActionKind) -> str:
    match kind:
        case ActionKind.MOVE:
            return translate("ActionTexts", "Moving photos to the folder")
        case ActionKind.DELETE:
            return translate("ActionTexts", "Deleting photos for good")
        case _ if kind in LINKS:
            return translate("ActionTexts", "Replacing photos by links")
        case _:
            return translate("ActionTexts", "Moving photos to {trash}").format(trash=the_trash())


def done(kind: ActionKind, count: int) -> str:
    """What was done, as a sentence."""
    words = {
        ActionKind.MOVE: translate("ActionTexts", "%Ln photo(s) are in the folder.", "", count),
        ActionKind.DELETE: translate("ActionTexts", "%Ln photo(s) are deleted for good.", "", count),
    }.get(kind)
    if words is None and kind in LINKS:
        words = translate("ActionTexts", "%Ln photo(s) are links now.", "", count)
    if words is None:
        words = translate("ActionTexts", "%Ln photo(s) are in {trash}.", "", count).format(trash=the_trash())
    return words


def copied(names: Sequence[str], photo: bytes) -> str:
    """What was written into the side file of a photo that stays, as a sentence."""
    return translate("ActionTexts", "Copied into the side file of {name}: {what}.").format(
        name=name(photo), what=joined(names)
    )


def result(kind: ActionKind, outcome: Outcome) -> str:
    """How an action ended, in one or two sentences."""
    words = done(kind, outcome.photos) if outcome.done else translate("ActionTexts", "Nothing was changed.")
    refused = refused_photos(outcome)
    if not refused:
        return words
    reasons = {(item.reason, item.detail) for item in refused}
    stayed = translate("ActionTexts", "%Ln stayed", "", len(refused))
    if len(reasons) == 1:
        reason, detail = reasons.pop()
        return translate("ActionTexts", "{done} {stayed}: {reason}.").format(
            done=words, stayed=stayed, reason=refusal(reason, detail)
        )
    return translate("ActionTexts", "{done} {stayed} as they were.").format(done=words, stayed=stayed)


def refused_photos(outcome: Outcome) -> list[Item]:
    """The photos that stayed, without what belongs to them."""
    return [item for item in outcome.refused if item.role is Role.PHOTO]


def undone(outcome: Outcome) -> str:
    """How an undo ended."""
    words = translate("ActionTexts", "%Ln photo(s) are back in place.", "", outcome.photos)
    if outcome.done and not outcome.photos:
        words = translate("ActionTexts", "Took back the change of %Ln file(s).", "", len(outcome.done))
    if not outcome.done:
        words = translate("ActionTexts", "Nothing came back.")
    left = sum(item.role in (Role.PHOTO, Role.PARTNER) for item in outcome.refused)
    if not outcome.photos and not left:
        left = len(outcome.refused)
    if left:
        reason = refusal(outcome.refused[0].reason, outcome.refused[0].detail)
        words = translate("ActionTexts", "{words} %Ln could not come back: {reason}.", "", left).format(
            words=words, reason=reason
        )
    return words


# history ---------------------------------------------------------------------------------------------
def title(record: ActionRecord, count: int) -> str:
    """What an action did, for its row in the history; ``count`` photos, also those that are back."""
    match record.kind:
        case ActionKind.MOVE:
            return translate("ActionTexts", "Moved %Ln photo(s) to “{name}”", "", count).format(
                name=name(record.target.rstrip(b"/\\")) if record.target else ""
            )
        case ActionKind.DELETE:
            return translate("ActionTexts", "Deleted %Ln photo(s) for good", "", count)
        case ActionKind.QUARANTINE:
            return translate("ActionTexts", "Put %Ln photo(s) aside on their disk", "", count)
        case ActionKind.MERGE:
            return translate("ActionTexts", "Copied facts into %Ln side file(s)", "", count)
        case kind if kind in LINKS:
            return translate("ActionTexts", "Replaced %Ln photo(s) by links", "", count)
        case _:
            return translate("ActionTexts", "Moved %Ln photo(s) to {trash}", "", count).format(
                trash=the_trash()
            )


def why_not(reason: Refusal | None) -> str:
    """Why an action cannot be taken back, short, in place of its button."""
    match reason:
        case Refusal.EMPTIED:
            return translate("ActionTexts", "Trash was emptied")
        case Refusal.SYSTEM_TRASH:
            return translate("ActionTexts", "Restore it in the system's trash")
        case Refusal.PERMANENT:
            return translate("ActionTexts", "Cannot be undone")
        case _:
            return translate("ActionTexts", "Nothing to undo")


def step(record: StepRecord) -> str:
    """How one file of an action is now."""
    match record.state:
        case StepState.UNDONE:
            return translate("ActionTexts", "Back in its place")
        case StepState.REFUSED | StepState.PLANNED:
            return translate("ActionTexts", "Stayed: {reason}").format(
                reason=refusal(record.reason, record.detail)
            )
        case StepState.DOING | StepState.UNDOING:
            return translate("ActionTexts", "Waits until its disk is connected")
        case StepState.DONE if record.reason is not None:
            return translate("ActionTexts", "Not back: {reason}").format(
                reason=refusal(record.reason, record.detail)
            )
    match record.kind:
        case ActionKind.TRASH:
            return translate("ActionTexts", "In {trash}").format(trash=the_trash())
        case ActionKind.QUARANTINE | ActionKind.MOVE:
            return translate("ActionTexts", "In {folder}").format(folder=folder(record.to))
        case ActionKind.RENAME:
            return translate("ActionTexts", "Is now {path}").format(path=readable(record.to))
        case ActionKind.MERGE:
            return translate("ActionTexts", "Side file written")
        case ActionKind.DELETE:
            return translate("ActionTexts", "Deleted for good")
        case _:
            return translate("ActionTexts", "Link to {name}").format(name=name(record.kept))
