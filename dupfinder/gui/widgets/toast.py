"""A short message above the bottom of the window, with at most one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import button, icon_button
from dupfinder.gui.widgets.label import Label

SECONDS = 8
ABOVE = 48
APART = 12
WIDEST = 640


class Toast(QWidget):
    """One at a time; stays while the pointer or the focus is on it. Never the only way to something."""

    acted = Signal(str)
    """The person pressed the button; which one, by the name it was shown with."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._what = ""
        self._under: QWidget | None = None
        self.text = Label(weight=500)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.act = button("", role="link")
        self.act.clicked.connect(self._act)
        self.gone = icon_button("x", self.tr("Hide this message"))
        self.gone.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.act)
        layout.addWidget(self.gone)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1_000)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        theme().changed.connect(self.update)
        self.hide()

    def keep_above(self, widget: QWidget) -> None:
        """From now on never covers this one while it is visible."""
        self._under = widget
        widget.installEventFilter(self)

    def say(self, text: str, act: str = "", what: str = "") -> None:
        """Shows a message; ``act`` is the text of its button and ``what`` the name it reports."""
        self._what = what
        self.text.setText(text)
        self.setAccessibleName(text)
        self.act.setText(act)
        self.act.setAccessibleName(act)
        self.act.setVisible(bool(act))
        self.show()
        self.raise_()
        self._place()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
        if event.type() in moved and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme().tokens
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(tokens.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        painter.end()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(WIDEST, parent.width() - 32, self._wanted())
        self.resize(width, max(52, self.heightForWidth(width)))
        bottom = parent.height() - ABOVE
        under = self._under
        if under is not None and under.isVisible():
            bottom = min(bottom, under.mapTo(parent, QPoint(0, 0)).y() - APART)
        self.move((parent.width() - self.width()) // 2, bottom - self.height())

    def _wanted(self) -> int:
        extra = self.sizeHint().width() - self.text.sizeHint().width()
        return self.text.fontMetrics().horizontalAdvance(self.text.text()) + extra + 8

    @Slot()
    def _act(self) -> None:
        self.hide()
        self.acted.emit(self._what)

    @Slot()
    def _leave(self) -> None:
        focus = self.window().focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus) and self.isActiveWindow()):
            self._timer.start()
        else:
            self.hide()
