"""The list of what is no duplicate, in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.gui.views.not_duplicates import NotDuplicatesView
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label


class NotDuplicatesDialog(QDialog):
    """Shows a :class:`NotDuplicatesView`."""

    def __init__(self, view: NotDuplicatesView, parent: QWidget) -> None:
        super().__init__(parent)
        self.view = view
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Not duplicates"))
        self.resize(820, 560)
        text = Label(
            self.tr("These are not shown as groups, until a new similar photo joins them."), token="text2"
        )
        text.setWordWrap(True)
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 20)
        layout.setSpacing(12)
        layout.addWidget(Label(self.tr("Not duplicates"), size=1.5, weight=600))
        layout.addWidget(text)
        layout.addWidget(view, 1)
        layout.addLayout(foot)
