"""The rules in the person's order: dragged by their handle, or moved with Alt and the arrow keys."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.review_types import Rule
from dupfinder.gui import photo_texts, rule_texts
from dupfinder.gui.widgets.buttons import icon_button
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.sign import Sign

FORMATS = "RAW, HEIF, JPEG"
HEIGHT = 42
ARGUMENT_WIDTH = 190


class Handle(QWidget):
    """What a rule is dragged by."""

    dragged = Signal(int)
    """How far below the middle of its row the pointer is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Sign("dots-six-vertical", "text2", 18))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(self.tr("Drag to change the order (Alt+↑ ↓)"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(round(event.position().y()) - self.height() // 2)


class RuleRow(QFrame):
    """One rule with its place and what it has to be told."""

    changed = Signal()
    removed = Signal()
    moved = Signal(int)

    def __init__(
        self, rule: Rule, argument: str, folders: Sequence[bytes], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("inset", "true")
        self.id = rule.id
        self.setMinimumHeight(grown(HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.handle = Handle()
        self.number = Label(weight=600, token="text2")
        self.number.setFixedWidth(20)
        self.words = Label(rule_texts.rule(rule.id), weight=500)
        self.field: QComboBox | QLineEdit | None = None
        if argument == "folder":
            self.field = self._folders(rule.argument, folders)
        elif argument in ("pattern", "formats"):
            self.field = QLineEdit(rule.argument or (FORMATS if argument == "formats" else ""))
            self.field.setPlaceholderText(self.tr("*/Masters/*"))
            self.field.textChanged.connect(self.changed)
        self.drop = icon_button("x", self.tr("Take this rule away"))
        self.drop.clicked.connect(self.removed)
        self.handle.dragged.connect(self._dragged)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 4, 2)
        layout.setSpacing(8)
        layout.addWidget(self.handle)
        layout.addWidget(self.number)
        layout.addWidget(Sign(rule_texts.ICONS.get(rule.id, "star"), "text2", 18))
        layout.addWidget(self.words)
        layout.addStretch(1)
        if self.field is not None:
            self.field.setFixedWidth(ARGUMENT_WIDTH)
            self.field.setAccessibleName(self.words.text())
            layout.addWidget(self.field)
        layout.addWidget(self.drop)

    def _folders(self, chosen: str, folders: Sequence[bytes]) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMaxVisibleItems(14)
        every = list(folders)
        if chosen and os.fsencode(chosen) not in every:
            every.insert(0, os.fsencode(chosen))
        for path in every:
            box.addItem(photo_texts.folder(path + b"/x"), os.fsdecode(path))
        if chosen:
            box.setCurrentIndex(every.index(os.fsencode(chosen)))
        box.activated.connect(self.changed)
        return box

    def rule(self) -> Rule:
        """The rule as it is set."""
        match self.field:
            case QComboBox() as box:
                return Rule(self.id, str(box.currentData() or ""))
            case QLineEdit() as line:
                return Rule(self.id, line.text().strip())
            case _:
                return Rule(self.id)

    def set_place(self, place: int, count: int) -> None:
        self.number.setText(photo_texts.number(place + 1))
        self.setAccessibleName(
            self.tr("Rule {place} of {count}: {words}. Alt and up or down moves it.").format(
                place=place + 1, count=count, words=self.words.text()
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _dragged(self, below: int) -> None:
        if abs(below) > self.height() * 0.6:
            self.moved.emit(1 if below > 0 else -1)


class RuleList(QWidget):
    """All rules, the first one that tells two photos apart decides."""

    changed = Signal()

    def __init__(self, arguments: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arguments = arguments
        self.folders: Sequence[bytes] = ()
        self.rows: list[RuleRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def rules(self) -> tuple[Rule, ...]:
        return tuple(row.rule() for row in self.rows)

    def show_rules(self, rules: Sequence[Rule]) -> None:
        """Shows other rules; tells it once."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = []
        for rule in rules:
            self._add(rule)
        self._renumber()

    def add(self, name: str) -> None:
        """Adds a rule at the end."""
        row = self._add(Rule(name))
        self._renumber()
        (row.field or row).setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, rule: Rule) -> RuleRow:
        row = RuleRow(rule, self._arguments.get(rule.id, "none"), self.folders)
        row.changed.connect(self.changed)
        row.removed.connect(self._remove)
        row.moved.connect(self._move)
        row.installEventFilter(self)
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and isinstance(watched, RuleRow):
            watched.setStyleSheet(
                "RuleRow { border: 2px solid palette(highlight); }"
                if event.type() == QEvent.Type.FocusIn
                else ""
            )
        return super().eventFilter(watched, event)

    @Slot()
    def _remove(self) -> None:
        row = self.sender()
        if isinstance(row, RuleRow) and row in self.rows:
            place = self.rows.index(row)
            self.rows.remove(row)
            self._column.removeWidget(row)
            row.deleteLater()
            self._renumber()
            if self.rows:
                self.rows[min(place, len(self.rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _move(self, by: int) -> None:
        row = self.sender()
        if not isinstance(row, RuleRow) or row not in self.rows:
            return
        place = self.rows.index(row)
        new = place + by
        if 0 <= new < len(self.rows):
            self.rows.insert(new, self.rows.pop(place))
            self._column.removeWidget(row)
            self._column.insertWidget(new, row)
            self._renumber()

    def _renumber(self) -> None:
        for place, row in enumerate(self.rows):
            row.set_place(place, len(self.rows))
        self.changed.emit()
