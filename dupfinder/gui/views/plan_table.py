"""The list of a clean-up: ten thousand rows are no trouble, as all sections have fixed sizes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from dupfinder.engine.action_types import Role
from dupfinder.gui import texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.plan import Column, PlanList, PlanModel, PlanRow
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.line_table import LineTable


class PlanTable(LineTable):
    """Rows of a plan; a click on a head sorts.

    Signals:
        reveal: path of a photo whose folder is wanted.
        left_out: path of a photo that is to stay after all.
        name_taken, folder_taken: the row whose name or folder the kept photo is to take.
    """

    reveal = Signal(bytes)
    left_out = Signal(bytes)
    name_taken = Signal(object)
    folder_taken = Signal(object)

    def __init__(self, thumbnails: Thumbnails, spoken: str, parent: QWidget | None = None) -> None:
        self.plan = PlanModel()
        self._pictures = thumbnails
        super().__init__(self.plan, thumbnails, spoken, parent)
        self.plan.setParent(self)
        columns = self.horizontalHeader()
        columns.setSectionsClickable(True)
        columns.setSortIndicatorShown(True)
        columns.setSortIndicator(Column.BECOMES, Qt.SortOrder.AscendingOrder)
        columns.sortIndicatorChanged.connect(self.plan.sort)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self._make_menu()

    def show_list(self, made: PlanList) -> None:
        """Takes over another list; the row in focus stays in focus where it is still there."""
        before = self.current()
        top = self.verticalScrollBar().value()
        self.plan.show_list(made)
        if self.plan.rowCount():
            row = 0
            if before is not None:
                places = (n for n in range(self.plan.rowCount()) if _same(self.plan.row(n), before))
                row = next(places, 0)
            self.setCurrentIndex(self.plan.index(row, 0))
            if before is not None:
                self.verticalScrollBar().setValue(top)

    def current(self) -> PlanRow | None:
        index = self.currentIndex()
        return self.plan.row(index.row()) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Nothing is done by Enter here, also not by the window around.
            event.accept()
        elif event.key() == Qt.Key.Key_Menu:
            self._open_menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def _make_menu(self) -> None:
        self.menu = QMenu(self)
        self.menu.setAccessibleName(self.tr("What can be done with this photo"))
        self.actions_ = {
            "reveal": QAction(icon("folder-open", "text2"), self.tr("Show in folder"), self.menu),
            "similar": QAction(icon("magnifying-glass", "text2"), self.tr("Find similar"), self.menu),
            "copy": QAction(icon("copy", "text2"), self.tr("Copy path"), self.menu),
            "leave": QAction(icon("hand-palm", "text2"), self.tr("Leave this photo where it is"), self.menu),
            "name": QAction(icon("pencil", "text2"), self.tr("Give its name to the kept photo"), self.menu),
            "folder": QAction(
                icon("folder", "text2"), self.tr("Move the kept photo into its folder"), self.menu
            ),
        }
        for action, slot in zip(
            self.actions_.values(),
            (self._reveal, self._find_similar, self._copy, self._leave, self._take_name, self._take_folder),
            strict=True,
        ):
            action.triggered.connect(slot)
        self.menu.addActions(list(self.actions_.values()))
        self.menu.insertSeparator(self.actions_["leave"])

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        index = self.indexAt(where)
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        self.prepare_menu()
        self.menu.popup(self.viewport().mapToGlobal(where))

    def prepare_menu(self) -> None:
        """Shows the entries that fit the row in focus."""
        row = self.current()
        planned = row is not None and row.item.role is Role.PHOTO and not row.item.stays
        self.actions_["leave"].setVisible(planned)
        self.actions_["similar"].setVisible(row is not None and row.picture is not None)
        for name in ("name", "folder"):
            self.actions_[name].setVisible(planned and row is not None and row.item.kept is not None)

    @Slot()
    def _reveal(self) -> None:
        row = self.current()
        if row is not None:
            self.reveal.emit(row.item.path)

    @Slot()
    def _find_similar(self) -> None:
        row = self.current()
        if row is not None and row.picture is not None:
            self._pictures.similar_wanted.emit([row.picture])

    @Slot()
    def _copy(self) -> None:
        row = self.current()
        if row is not None:
            QGuiApplication.clipboard().setText(texts.readable(row.item.path))

    @Slot()
    def _leave(self) -> None:
        row = self.current()
        if row is not None:
            self.left_out.emit(row.item.path)

    @Slot()
    def _take_name(self) -> None:
        row = self.current()
        if row is not None:
            self.name_taken.emit(row)

    @Slot()
    def _take_folder(self) -> None:
        row = self.current()
        if row is not None:
            self.folder_taken.emit(row)


def _same(one: PlanRow, other: PlanRow) -> bool:
    return one.item.path == other.item.path and one.item.role == other.item.role
