"""A plan, or what is left of one, as rows: a photo each, with what travels along. Made off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dupfinder.engine.action_types import LINKS, ActionKind, Item, Role
from dupfinder.gui import action_texts, photo_texts
from dupfinder.gui.models.heads import head
from dupfinder.gui.models.lines import BECOMES, KEPT, LINE, PHOTO, SIZE, Line

type Index = QModelIndex | QPersistentModelIndex

FREEING = LINKS | {ActionKind.TRASH, ActionKind.DELETE}
"""Actions that free what a file takes, unless its data has another name on the disk."""


class Column(IntEnum):
    PHOTO = PHOTO
    SIZE = SIZE
    BECOMES = BECOMES
    KEPT = KEPT


class Part(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    GOING = "going"
    WHOLE = "whole"
    KEPT = "kept"
    """Kept photos that take a name, a folder or metadata."""
    STAYING = "staying"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One photo of a plan.

    Attributes:
        along: side files, videos and RAW partners that share its way.
        left: those that stay, although the photo goes.
        picture, kept_picture: content ids of the photo and of the copy that stays, for thumbnails.
    """

    item: Item
    along: tuple[Item, ...] = ()
    left: tuple[Item, ...] = ()
    picture: int | None = None
    kept_picture: int | None = None

    @property
    def keeps(self) -> bool:
        """Whether it is about a kept photo, which takes something of a removed one."""
        return self.item.role is Role.KEPT

    @property
    def whole(self) -> bool:
        """Whether no copy of it stays: a whole group goes."""
        return not self.item.stays and self.item.kept is None and not self.keeps


@dataclass(frozen=True, slots=True)
class PlanList:
    """Rows with their orders by column and what they come to.

    Attributes:
        orders: places of the rows, for each column they can be sorted by.
        photos: that something is done with; side_files: that share their way.
        groups: that lose photos; whole: of those that lose all.
    """

    rows: Sequence[PlanRow] = ()
    orders: Mapping[Column, Sequence[int]] = field(default_factory=dict)
    parts: Mapping[Part, frozenset[int]] = field(default_factory=dict)
    photos: int = 0
    side_files: int = 0
    frees: int = 0
    groups: int = 0
    whole: int = 0

    def count(self, part: Part) -> int:
        return len(self.parts.get(part, ()))


def make_plan_list(items: Iterable[Item], pictures: Mapping[bytes, int]) -> PlanList:
    """Joins the items of each photo, sorts and counts.

    Args:
        pictures: content id by hash of a photo and by path of a kept copy.
    """
    photos: dict[bytes, Item] = {}
    others: dict[bytes, list[Item]] = {}
    kept: list[Item] = []
    for item in items:
        if item.role is Role.PHOTO:
            photos[item.path] = item
        elif item.role is Role.KEPT:
            kept.append(item)
        else:
            others.setdefault(item.photo, []).append(item)
    rows = [_row(item, others.pop(path, []), pictures) for path, item in photos.items()]
    # What is told of a side file alone, and kept photos that take another name.
    rows += [_row(item, [], pictures) for rest in others.values() for item in rest]
    rows += [_row(item, [], pictures) for item in kept]
    acting = [item for row in rows for item in (row.item, *row.along) if not item.stays]
    going = [item for item in acting if item.role in (Role.PHOTO, Role.PARTNER)]
    groups = {item.group or item.photo for item in going}
    whole = {row.item.group or row.item.path for row in rows if row.whole}
    everything = range(len(rows))
    return PlanList(
        rows,
        {
            Column.PHOTO: sorted(everything, key=lambda place: rows[place].item.path),
            Column.SIZE: sorted(everything, key=lambda place: -rows[place].item.size),
            Column.BECOMES: sorted(everything, key=lambda place: _rank(rows[place])),
            Column.KEPT: sorted(everything, key=lambda place: rows[place].item.kept or b""),
        },
        {
            Part.ALL: frozenset(everything),
            Part.GOING: frozenset(n for n in everything if not rows[n].item.stays and not rows[n].keeps),
            Part.KEPT: frozenset(n for n in everything if not rows[n].item.stays and rows[n].keeps),
            Part.WHOLE: frozenset(n for n in everything if rows[n].whole),
            Part.STAYING: frozenset(n for n in everything if rows[n].item.stays),
        },
        len(going),
        sum(item.role not in (Role.PHOTO, Role.PARTNER, Role.KEPT) for item in acting),
        sum(item.frees for item in acting),
        len(groups),
        len(whole),
    )


def _row(item: Item, others: Sequence[Item], pictures: Mapping[bytes, int]) -> PlanRow:
    return PlanRow(
        item,
        tuple(other for other in others if other.stays == item.stays and not item.stays),
        tuple(other for other in others if other.stays and not item.stays),
        pictures.get(item.photo if item.role is Role.KEPT else item.hash),
        pictures.get(item.kept) if item.kept else None,
    )


def _rank(row: PlanRow) -> tuple[int, str, bytes]:
    """What stays first, by its reason; then whole groups; then what goes another way than most."""
    item = row.item
    if item.stays:
        return 0, str(item.reason), item.path
    if row.whole:
        return 1, item.group, item.path
    if row.keeps:
        return 4, "", item.path
    return 2 if item.kind is ActionKind.QUARANTINE else 3, "", item.path


class PlanModel(QAbstractTableModel):
    """Shows a part of a list in one order. ``data`` only turns what is there into text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.list = PlanList()
        self.part = Part.ALL
        self.column = Column.BECOMES
        self.descending = False
        self._places: Sequence[int] = ()
        self._text: dict[Column, Callable[[PlanRow], str]] = {
            Column.PHOTO: lambda row: photo_texts.name(row.item.path),
            Column.SIZE: lambda row: photo_texts.size(row.item.size),
            Column.BECOMES: _becomes,
            Column.KEPT: _kept,
        }

    def show_list(self, made: PlanList) -> None:
        """Takes over another list; part and order stay."""
        self._renew(made, self.part if made.count(self.part) else Part.ALL)

    def show_part(self, part: Part) -> None:
        self._renew(self.list, part)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column, from orders that were made beforehand."""
        self.column = Column(column)
        self.descending = order == Qt.SortOrder.DescendingOrder
        self._renew(self.list, self.part)

    def _renew(self, made: PlanList, part: Part) -> None:
        self.beginResetModel()
        self.list, self.part = made, part
        wanted = made.parts.get(part, frozenset())
        places = [place for place in made.orders.get(self.column, ()) if place in wanted]
        self._places = places[::-1] if self.descending else places
        self.endResetModel()

    def row(self, number: int) -> PlanRow:
        return self.list.rows[self._places[number]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return head(section, orientation, role, self._name)

    def _name(self, section: int) -> str:
        match Column(section):
            case Column.PHOTO:
                return self.tr("Photo")
            case Column.SIZE:
                return self.tr("Size")
            case Column.BECOMES:
                return self.tr("What becomes of it")
            case Column.KEPT:
                return self.tr("This copy is kept")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text[column](row)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.sentence(row) if column == Column.PHOTO else self._text[column](row)
            case _ if role == LINE:
                return line(row)
            case _:
                return None

    def sentence(self, row: PlanRow) -> str:
        """A row as it is read aloud."""
        item = row.item
        words = self.tr("{name}, in {folder}, {size}: {becomes}.").format(
            name=photo_texts.name(item.path),
            folder=photo_texts.folder(item.path),
            size=photo_texts.size(item.size),
            becomes=_becomes(row),
        )
        if told := beside(row):
            words += f" {told[0].upper()}{told[1:]}."
        if row.keeps:
            return words
        if row.whole:
            return words + " " + self.tr("No copy of it is kept: the whole group goes.")
        if item.kept:
            return (
                words
                + " "
                + self.tr("{name}, in {folder}, is kept.").format(
                    name=photo_texts.name(item.kept), folder=photo_texts.folder(item.kept)
                )
            )
        return words

    def _tip(self, row: PlanRow, column: Column) -> str | None:
        match column:
            case Column.PHOTO:
                return photo_texts.readable(row.item.path)
            case Column.KEPT:
                return photo_texts.readable(row.item.kept) if row.item.kept else None
            case Column.BECOMES:
                files = [photo_texts.readable(other.path) for other in row.along]
                return "\n".join([action_texts.becomes(row.item), *files, *filter(None, [beside(row)])])
            case _:
                return None


def line(row: PlanRow) -> Line:
    """How a row is painted."""
    item = row.item
    kept = item.kept or b""
    ink = (
        "warn" if item.stays else "remove" if item.kind in (ActionKind.TRASH, ActionKind.DELETE) else "text2"
    )
    return Line(
        photo_texts.name(item.path),
        photo_texts.folder(item.path),
        photo_texts.size(item.size),
        "prohibit" if item.kind is None else action_texts.SIGNS[item.kind],
        ink,
        action_texts.becomes(item),
        ", ".join(filter(None, [along(row), beside(row)])),
        _kept(row),
        photo_texts.folder(kept) if kept else "",
        row.picture,
        row.kept_picture,
        warned=item.stays,
        kept_warned=row.whole,
    )


def along(row: PlanRow) -> str:
    """What travels with a photo: "with a.xmp and its Live Photo video"."""
    if not row.along:
        return ""
    names = action_texts.joined([action_texts.companion(other) for other in row.along])
    return action_texts.translate("ActionTexts", "with {names}").format(names=names)


def beside(row: PlanRow) -> str:
    """What else is to know: a side file that stays, data that is not freed as it has another name."""
    words = [
        action_texts.translate("ActionTexts", "{name} stays: {reason}").format(
            name=photo_texts.name(other.path), reason=action_texts.refusal(other.reason, other.detail)
        )
        for other in row.left
    ]
    item = row.item
    if item.metadata is not None and not item.stays:
        words.append(action_texts.metadata_values(item.metadata))
    if item.kind in FREEING and item.size and not item.frees:
        words.append(action_texts.translate("ActionTexts", "frees nothing: its data has another name"))
    return ", ".join(words)


def _becomes(row: PlanRow) -> str:
    return ", ".join(filter(None, [action_texts.becomes(row.item), along(row)]))


def _kept(row: PlanRow) -> str:
    if row.item.kept:
        return photo_texts.name(row.item.kept)
    return action_texts.translate("ActionTexts", "None, the whole group goes") if row.whole else ""
