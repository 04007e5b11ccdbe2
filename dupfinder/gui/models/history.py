"""What was done to files and said of groups, as the history shows it. Made off the UI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from dupfinder.engine.action_types import LINKS, ActionKind, ActionRecord, Role, StepRecord, StepState
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import NotDuplicates
from dupfinder.gui import action_texts, photo_texts, texts
from dupfinder.gui.models.heads import head
from dupfinder.gui.models.lines import BECOMES, KEPT, LINE, PHOTO, SIZE, Line

type Index = QModelIndex | QPersistentModelIndex

PICTURES = 5
COLUMNS = 4

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history.

    Attributes:
        key: names it as long as it exists.
        state: in place of the button, where nothing can be taken back; ``fine`` where that is well.
        action: id of an action on files; ``said``: ids of what was said to be no duplicate.
    """

    key: str
    at: float
    icon: str
    title: str
    under: str
    ink: str = "text2"
    pictures: tuple[int, ...] = ()
    undoable: bool = True
    state: str = ""
    fine: bool = False
    action: int | None = None
    said: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """The row as it is read aloud."""
        state = self.state or translate("History", "Can be undone")
        return f"{self.title}, {clock(self.at)}. {self.under} {state}."


@dataclass(frozen=True, slots=True)
class History:
    """All entries, newest first."""

    entries: Sequence[Entry] = ()
    removed: int = 0
    """Bytes that went to the trash, became links or were deleted, and are not back."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of an entry; ``number`` is its step, or the id of what was said."""

    number: int
    line: Line
    undoable: bool
    sentence: str = field(default="")


def read_history(library: Library) -> History:
    """Reads all there is; blocks for some ms an action."""
    records = library.acting.history()
    said = library.review.all_not_duplicates()
    entries = [_action(library, record) for record in records]
    entries += _groups(library, said, [record.started_at for record in records])
    entries.sort(key=lambda entry: -entry.at)
    kinds = LINKS | {ActionKind.TRASH, ActionKind.DELETE}
    return History(entries, sum(record.bytes for record in records if record.kind in kinds))


def _action(library: Library, record: ActionRecord) -> Entry:
    copied = record.files + record.undone if record.kind is ActionKind.MERGE else 0
    if copied:
        shown = [step.kept for step in library.acting.steps(record.id)][:PICTURES]
        known = library.contents_of((), shown)
    else:
        shown = [step.hash for step in library.acting.first_photos(record.id, PICTURES)]
        known = library.contents_of(shown)
    words = []
    if record.taken:
        words.append(texts.size(record.taken_bytes))
    if not copied and not record.undone and record.files > record.photos:
        count = record.files - record.photos
        words.append(translate("History", "with %Ln other file(s)", "", count))
    under = ", ".join(words) + "." if words else ""
    back = record.taken - record.photos
    if back and record.photos:
        under += " " + translate("History", "{count} of {total} are back.").format(
            count=texts.number(back), total=texts.number(record.taken)
        )
    if record.refused:
        under += " " + translate("History", "%Ln file(s) stayed as they were.", "", record.refused)
    if record.state == "interrupted":
        under += " " + translate("History", "dupfinder was cut short meanwhile.")
    elif record.state == "cancelled":
        under += " " + translate("History", "Stopped before its end.")
    undone = bool(record.taken or copied) and not (record.files if copied else record.photos)
    state = ""
    if record.state == "running":
        state = translate("History", "Is being done")
    elif undone:
        state = translate("History", "Undone")
    elif not record.undoable:
        state = action_texts.why_not(record.reason)
    title = action_texts.title(record, record.taken or copied)
    if not record.taken and not copied:
        title = translate("History", "Nothing was moved: all files stayed as they were")
    return Entry(
        f"action {record.id}",
        record.started_at,
        action_texts.SIGNS[record.kind],
        title,
        under.strip(),
        "remove" if record.kind in (ActionKind.TRASH, ActionKind.DELETE) else "text2",
        tuple(known[one] for one in shown if one in known),
        record.undoable and not state,
        state,
        undone,
        action=record.id,
    )


def _groups(library: Library, said: Sequence[NotDuplicates], actions: Sequence[float]) -> list[Entry]:
    """What was said on one day between two actions is one row."""
    runs: list[list[NotDuplicates]] = []
    for one in said:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and _date(one.made_at) == _date(last.made_at)
            and not any(one.made_at < at < last.made_at for at in actions)
        ):
            runs[-1].append(one)
        else:
            runs.append([one])
    entries = []
    for run in runs:
        hashes = [content for one in run[:PICTURES] for content, _ in one.contents[:1]]
        known = library.contents_of(hashes)
        entries.append(
            Entry(
                f"said {run[-1].id}",
                run[0].made_at,
                "link-break",
                translate("History", "Said “not duplicates” to %Ln group(s)", "", len(run)),
                translate("History", "They stay apart in later scans, until a new photo looks like them."),
                pictures=tuple(known[content] for content in hashes if content in known),
                said=tuple(one.id for one in run),
            )
        )
    return entries


def read_lines(library: Library, entry: Entry) -> list[FileLine]:
    """The files of an entry; blocks."""
    if entry.action is not None:
        steps = library.acting.steps(entry.action)
        known = library.contents_of(
            {step.hash for step in steps if step.role in (Role.PHOTO, Role.PARTNER)},
            {step.kept for step in steps if step.kept},
        )
        return [_step(step, known) for step in steps]
    wanted = set(entry.said)
    said = [one for one in library.review.all_not_duplicates() if one.id in wanted]
    known = library.contents_of({content for one in said for content, _ in one.contents[:1]})
    return [_said(one, known) for one in said]


def _step(step: StepRecord, known: dict[bytes, int]) -> FileLine:
    stayed = step.state in (StepState.REFUSED, StepState.PLANNED)
    failed = step.state is StepState.DONE and step.reason is not None
    line = Line(
        photo_texts.name(step.path),
        photo_texts.folder(step.path),
        photo_texts.size(step.size),
        "check-circle"
        if step.state is StepState.UNDONE
        else "prohibit"
        if stayed
        else action_texts.SIGNS[step.kind],
        "keep" if step.state is StepState.UNDONE else "warn" if stayed or failed else "text2",
        action_texts.step(step),
        "",
        photo_texts.name(step.kept) if step.kept else "",
        photo_texts.folder(step.kept) if step.kept else "",
        known.get(step.hash),
        known.get(step.kept),
        warned=stayed or failed,
    )
    sentence = translate("History", "{name}, in {folder}, {size}: {state}.").format(
        name=line.name, folder=line.folder, size=line.size, state=line.becomes
    )
    if line.kept:
        sentence += " " + translate("History", "{name} was kept.").format(name=line.kept)
    return FileLine(step.n, line, step.undoable, sentence)


def _said(one: NotDuplicates, known: dict[bytes, int]) -> FileLine:
    paths = [path for _, held in one.contents for path in held]
    names = ", ".join(photo_texts.name(path) for path in paths)
    first = one.contents[0] if one.contents else (b"", ())
    subject = next((held[0] for content, held in one.contents if content == one.subject and held), None)
    if subject is not None:
        words = translate("History", "{name} was taken out of its group").format(
            name=photo_texts.name(subject)
        )
    else:
        words = translate("History", "%Ln photo(s) that are not duplicates", "", len(paths))
    where = photo_texts.folder(paths[0]) if paths else ""
    line = Line(names, where, icon="link-break", becomes=words, picture=known.get(first[0]))
    return FileLine(one.id, line, True, f"{names}: {words}.")


def clock(at: float) -> str:
    """The time of day."""
    moment = QDateTime.fromSecsSinceEpoch(int(at))
    return QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)


def _date(at: float) -> int:
    return int(QDateTime.fromSecsSinceEpoch(int(at)).date().toJulianDay())


def heading(at: float) -> str:
    """The day of an entry: Today, Yesterday, Sunday, 15 November."""
    date = QDateTime.fromSecsSinceEpoch(int(at)).date()
    today = QDateTime.currentDateTime().date()
    days = date.daysTo(today)
    if days <= 0:
        return translate("History", "Today")
    if days == 1:
        return translate("History", "Yesterday")
    form = "dddd, d MMMM" if days < 200 else "d MMMM yyyy"
    return QLocale().toString(date, form)


class FileLines(QAbstractTableModel):
    """The files of one entry."""

    def __init__(self, said: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said = said
        self.lines: Sequence[FileLine] = ()

    def show_lines(self, lines: Sequence[FileLine]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return head(section, orientation, role, self._name)

    def _name(self, section: int) -> str:
        if self._said:
            return {PHOTO: self.tr("Group"), BECOMES: self.tr("What was said")}.get(section, "")
        return {
            PHOTO: self.tr("File"),
            SIZE: self.tr("Size"),
            BECOMES: self.tr("What became of it"),
            KEPT: self.tr("This copy was kept"),
        }[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.lines[index.row()]
        column, line = index.column(), one.line
        text = {PHOTO: line.name, SIZE: line.size, BECOMES: line.becomes, KEPT: line.kept}[column]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return one.sentence if column == PHOTO else text
            case _ if role == LINE:
                return line
            case _:
                return None
