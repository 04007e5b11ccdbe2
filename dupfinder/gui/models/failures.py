"""Files that could not be read, as a table; grouped by reason off the UI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from dupfinder.engine.types import Failure
from dupfinder.gui import texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.heads import head
from dupfinder.gui.texts import Reason
from dupfinder.gui.theme import theme

type Index = QModelIndex | QPersistentModelIndex

SIGNS = {
    Reason.DAMAGED: "file-dotted",
    Reason.NOT_A_PHOTO: "file",
    Reason.PERMISSION: "lock-key",
    Reason.CLOUD: "cloud",
    Reason.SLOW: "clock",
    Reason.TOO_LARGE: "image",
    Reason.UNSUPPORTED: "file-x",
    Reason.GONE: "file-minus",
    Reason.OTHER: "warning",
}


class Column(IntEnum):
    FILE = 0
    FOLDER = 1
    REASON = 2
    STEP = 3


@dataclass(frozen=True, slots=True)
class FailureList:
    """Failures with the places of each reason, the commonest reason first."""

    failures: Sequence[Failure] = ()
    rows: dict[Reason, list[int]] = field(default_factory=dict)


def grouped(failures: Sequence[Failure]) -> FailureList:
    """Groups failures by reason; takes a moment for many, so it runs on the reader lane."""
    rows: dict[Reason, list[int]] = {}
    reasons = {failure.code: texts.reason_of(failure.code) for failure in failures}
    for row, failure in enumerate(failures):
        rows.setdefault(reasons[failure.code], []).append(row)
    return FailureList(failures, dict(sorted(rows.items(), key=lambda item: -len(item[1]))))


class FailureModel(QAbstractTableModel):
    """Rows of one reason, or of all. ``data`` only turns what is there into text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = FailureList()
        self._rows: Sequence[int] = ()
        self.reason: Reason | None = None
        self._icons: dict[Reason, QIcon] = {reason: icon(name, "text2") for reason, name in SIGNS.items()}

    @property
    def list(self) -> FailureList:
        return self._all

    def show_list(self, failures: FailureList) -> None:
        """Takes over another list; the reason that was chosen stays chosen while it exists."""
        self._all = failures
        self.show_reason(self.reason if self.reason in failures.rows else None)

    def show_reason(self, reason: Reason | None) -> None:
        """Shows the failures of one reason, or all."""
        self.beginResetModel()
        self.reason = reason
        self._rows = range(len(self._all.failures)) if reason is None else self._all.rows[reason]
        self.endResetModel()

    def failure(self, row: int) -> Failure:
        return self._all.failures[self._rows[row]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return head(section, orientation, role, self._name)

    def _name(self, section: int) -> str:
        match Column(section):
            case Column.FILE:
                return self.tr("File")
            case Column.FOLDER:
                return self.tr("Folder")
            case Column.REASON:
                return self.tr("Reason")
            case Column.STEP:
                return self.tr("What you can do")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        failure, column = self.failure(index.row()), Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(failure, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(failure, column)
            case Qt.ItemDataRole.DecorationRole if column == Column.FILE:
                return self._icons[texts.reason_of(failure.code)]
            case Qt.ItemDataRole.ForegroundRole:
                return {Column.FOLDER: theme().tokens.text2, Column.STEP: theme().tokens.accent}.get(column)
            case Qt.ItemDataRole.FontRole:
                weight = (
                    400 if column in (Column.FOLDER, Column.REASON) else 600 if column == Column.STEP else 500
                )
                return theme().font(0.92 if column == Column.FOLDER else 1.0, weight)
            case Qt.ItemDataRole.AccessibleTextRole if column == Column.FILE:
                return self.tr("{file} in {folder}: {reason}. {step}").format(
                    file=self._text(failure, Column.FILE),
                    folder=self._text(failure, Column.FOLDER),
                    reason=self._text(failure, Column.REASON),
                    step=self._text(failure, Column.STEP),
                )
            case _:
                return None

    def _text(self, failure: Failure, column: Column) -> str:
        match column:
            case Column.FILE:
                return texts.folder_name(failure.path)
            case Column.FOLDER:
                return texts.folder(failure.path)
            case Column.REASON:
                return texts.failure(failure.code, failure.detail)
            case Column.STEP:
                return texts.step(texts.step_of(failure.code))

    def _tip(self, failure: Failure, column: Column) -> str | None:
        match column:
            case Column.FILE | Column.FOLDER:
                return texts.readable(failure.path)
            case Column.REASON:
                return failure.detail or None
            case _:
                return None
