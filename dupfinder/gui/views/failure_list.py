"""What could not be read: reasons left, files right, each with one next step."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.types import Failure
from dupfinder.gui import texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.failures import Column, FailureList, FailureModel
from dupfinder.gui.texts import Reason
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import card, rule
from dupfinder.gui.widgets.table import set_lines

ROW = 42
REASONS_WIDTH = 262
SHARES = {Column.FILE: 0.25, Column.FOLDER: 0.24, Column.REASON: 0.36, Column.STEP: 0.15}


class ReasonButton(QAbstractButton):
    """A reason with its count; one of them is chosen."""

    def __init__(self, reason: Reason | None, words: str, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = reason
        self.count = texts.number(count)
        self.setText(words)
        self.setAccessibleName(f"{words}, {self.count}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(34)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(REASONS_WIDTH - 24, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme().tokens
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(tokens.accent_tint if self.isChecked() else tokens.window)
            painter.drawRoundedRect(self.rect(), 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(tokens.accent)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        where = self.rect().adjusted(12, 0, -12, 0)
        painter.setFont(theme().font(1.0, 600 if self.isChecked() else 400))
        number = painter.fontMetrics().horizontalAdvance(self.count)
        painter.setPen(tokens.accent if self.isChecked() else tokens.text2)
        across = Qt.AlignmentFlag.AlignVCenter
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.drawText(where, across | (left if mirrored else right), self.count)
        painter.setPen(tokens.accent if self.isChecked() else tokens.text)
        room = QRect(where)
        if mirrored:
            room.setLeft(where.left() + number + 8)
        else:
            room.setRight(where.right() - number - 8)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, across | (right if mirrored else left), words)
        painter.end()


class LineDelegate(QStyledItemDelegate):
    """Rows apart by a thin line; the chosen row on the accent's tint, its text as before."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = theme().tokens
        rect: QRect = option.rect
        painter.save()
        chosen = self._view().selectionModel().isRowSelected(index.row(), QModelIndex())
        if chosen:
            painter.fillRect(rect, tokens.accent_tint)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(16 if index.column() == Column.FILE else 12, 0, -8, -1)
        if index.column() == Column.FILE:
            sign = index.data(Qt.ItemDataRole.DecorationRole)
            sign.paint(painter, QRect(inner.left(), inner.center().y() - 9, 18, 18))
            inner.setLeft(inner.left() + 30)
        painter.setFont(index.data(Qt.ItemDataRole.FontRole))
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole) or tokens.text)
        mode = Qt.TextElideMode.ElideLeft if index.column() == Column.FOLDER else Qt.TextElideMode.ElideMiddle
        words = painter.fontMetrics().elidedText(index.data(), mode, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _view(self) -> QTableView:
        view = self.parent()
        assert isinstance(view, QTableView)
        return view


class FailureTable(QTableView):
    """A hundred thousand rows are no trouble: all sections have fixed sizes."""

    stepped = Signal(object)

    def __init__(self, model: FailureModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.failures = model
        self.setModel(model)
        self.setItemDelegate(LineDelegate(self))
        self.setAccessibleName(self.tr("Files that could not be read"))
        set_lines(self, ROW, 38)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.clicked.connect(self._clicked)
        self.menu = QMenu(self)
        self.step = QAction(self.menu)
        self.step.triggered.connect(self._step_current)
        self.reveal = QAction(icon("folder-open", "text2"), self.tr("Show in folder"), self.menu)
        self.copy = QAction(icon("copy", "text2"), self.tr("Copy path"), self.menu)
        self.copy.triggered.connect(self._copy_path)
        self.menu.addActions([self.step, self.reveal, self.copy])

    def current(self) -> Failure | None:
        index = self.currentIndex()
        return self.failures.failure(index.row()) if index.isValid() else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        for column, share in SHARES.items():
            self.setColumnWidth(column, int(width * share))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step_current()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.STEP:
            self._step_current()

    @Slot()
    def _step_current(self) -> None:
        failure = self.current()
        if failure is not None:
            self.stepped.emit(failure)

    @Slot()
    def _copy_path(self) -> None:
        failure = self.current()
        if failure is not None:
            QGuiApplication.clipboard().setText(texts.readable(failure.path))

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        index = self.indexAt(where)
        if index.isValid():
            self.setCurrentIndex(index)
            step = texts.step_of(self.failures.failure(index.row()).code)
            self.step.setText(texts.step(step))
            self.step.setVisible(step is not texts.Step.SHOW_IN_FOLDER)
            self.menu.popup(self.viewport().mapToGlobal(where))


class FailurePanel(QWidget):
    """The two sides together."""

    stepped = Signal(object)
    """A failure whose next step is wanted."""
    reveal = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FailureModel(self)
        self.table = FailureTable(self.model)
        self.table.stepped.connect(self.stepped)
        self.table.reveal.triggered.connect(self._reveal)
        self.buttons: list[ReasonButton] = []
        self._choices: list[tuple[Reason | None, str, int]] = []
        side = QWidget()
        self._column = QVBoxLayout(side)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(REASONS_WIDTH)
        scroll.setWidget(side)
        for part in (scroll, side, scroll.viewport()):
            part.setAutoFillBackground(False)
        frame = card()
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(scroll)
        inside.addWidget(rule(upright=True))
        # The corners of the card are round, those of the table are not.
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 3, 0, 7)
        holder.addWidget(self.table)
        inside.addLayout(holder, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def show_failures(self, failures: FailureList) -> None:
        """Takes over another list."""
        self.model.show_list(failures)
        choices: list[tuple[Reason | None, str, int]] = [
            (None, self.tr("All reasons"), len(failures.failures))
        ]
        choices += [(reason, texts.reason(reason), len(rows)) for reason, rows in failures.rows.items()]
        if choices == self._choices:
            # Whoever is about to press one of them goes on with it.
            return
        self._choices = choices
        for old in self.buttons:
            self._column.removeWidget(old)
            old.deleteLater()
        self.buttons = [ReasonButton(*choice) for choice in choices]
        for place, made in enumerate(self.buttons):
            made.setChecked(made.reason == self.model.reason)
            made.toggled.connect(self._chosen)
            self._column.insertWidget(place, made)

    @Slot(bool)
    def _chosen(self, on: bool) -> None:
        if on:
            chosen = next(button for button in self.buttons if button.isChecked())
            self.model.show_reason(chosen.reason)

    @Slot()
    def _reveal(self) -> None:
        failure = self.table.current()
        if failure is not None:
            self.reveal.emit(failure.path)
