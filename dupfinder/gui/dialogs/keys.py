"""The F1 sheet: every key in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dupfinder.gui.actions import ENTRIES, KEYS, say
from dupfinder.gui.keymap import COMMANDS, EVERYWHERE, keymap, shown
from dupfinder.gui.widgets.buttons import button, rule
from dupfinder.gui.widgets.keycap import KeyCap
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import is_large

type _Rows = Sequence[tuple[Sequence[str], str]]


class KeysDialog(QDialog):
    """Four columns: moving, deciding, seeing, the whole window."""

    change_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(1200, 668)
        keys = keymap().keys
        everywhere: _Rows = [
            ([shown(keys[entry.id][0])], say(entry.text))
            for entry in ENTRIES
            if keys[entry.id] and COMMANDS[entry.id].pages == EVERYWHERE
        ]
        columns = QGridLayout()
        columns.setContentsMargins(32, 0, 32, 16)
        columns.setSpacing(28)
        # Large text gets two columns below each other.
        across = 2 if is_large() else 4
        parts: tuple[tuple[str, _Rows], ...] = (
            (self.tr("Moving among groups"), _keys("moving")),
            (self.tr("Deciding"), _keys("deciding")),
            (self.tr("Seeing"), _keys("seeing")),
            (self.tr("Everywhere"), everywhere),
        )
        for place, (title, rows) in enumerate(parts):
            columns.addLayout(self._column(title, rows), place // across, place % across)
            columns.setColumnStretch(place % across, 1)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(columns)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        title_label = Label(self.tr("Keyboard"), size=1.5, weight=600)
        title_label.setContentsMargins(32, 24, 32, 16)
        self.change = button(self.tr("Change keys…"), "keyboard")
        self.change.clicked.connect(self._change)
        self.close_button = button(self.tr("Close"))
        self.close_button.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(32, 16, 32, 20)
        foot.addWidget(
            Label(
                self.tr("Letters and arrows do the same. No key removes a photo."), size=0.92, token="text2"
            ),
            1,
        )
        foot.addWidget(self.change)
        foot.addSpacing(8)
        foot.addWidget(self.close_button)
        self.close_button.setFocus()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title_label)
        layout.addWidget(scroll, 1)
        layout.addWidget(rule())
        layout.addLayout(foot)

    @Slot()
    def _change(self) -> None:
        self.change_wanted.emit()
        self.accept()

    def _column(self, title: str, rows: Iterable[tuple[Sequence[str], str]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        heading = Label(title, size=1.08, weight=600)
        heading.setContentsMargins(0, 0, 0, 8)
        column.addWidget(heading)
        for keys, words in rows:
            line = QHBoxLayout()
            line.setContentsMargins(0, 5, 0, 5)
            line.setSpacing(5)
            told = Label(words)
            told.setWordWrap(True)
            line.addWidget(told, 1)
            for key in keys:
                line.addWidget(KeyCap(key))
            column.addLayout(line)
            column.addWidget(rule())
        column.addStretch(1)
        return column


def _keys(group: str) -> list[tuple[Sequence[str], str]]:
    """Keys and words of a column; what has no key is left out."""
    rows: list[tuple[Sequence[str], str]] = []
    for key in KEYS:
        caps = [shown(one) for one in keymap().keys[key.id]] if key.id else key.keys
        if key.group == group and caps:
            rows.append((caps, say(key.text)))
    return rows
