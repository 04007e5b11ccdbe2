"""Keep and Remove of one photo, side by side: what is marked is filled, what is suggested is hollow."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.gui.icons import colour, paint_icon
from dupfinder.gui.keymap import keymap
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.mark_sign import sign_of
from dupfinder.gui.widgets.metrics import grown

HEIGHT = 30
PAD, SIGN, GAP, CAP = 10, 16, 6, 18


class MarkButton(QAbstractButton):
    """One of the two. Shows its key while its photo is the one in focus."""

    def __init__(self, mark: Mark, words: str, command: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = mark
        self._command = command
        self._key = keymap().shown(command)
        self._focus_photo = False
        self._hollow = False
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(grown(HEIGHT))
        theme().changed.connect(self._restyle)
        keymap().changed.connect(self._follow)
        self._restyle()

    @Slot()
    def _follow(self) -> None:
        self._key = keymap().shown(self._command)
        self._restyle()

    def _cap_width(self) -> int:
        """Room of the key's frame; none without a key."""
        if not self._key:
            return 0
        return max(CAP, QFontMetrics(theme().font(0.85, 600)).horizontalAdvance(self._key) + 8)

    def show_state(self, marked: bool, hollow: bool, in_focus: bool) -> None:
        self.setChecked(marked)
        self._hollow, self._focus_photo = hollow, in_focus
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text()) + 2
        cap = GAP + self._cap_width() if self._focus_photo and self._key else 0
        return QSize(PAD + SIGN + GAP + words + cap + PAD, grown(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """What is marked is told from outside, once it is stored."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        keep = self.mark is Mark.KEEP
        fill = tokens.keep_fill if keep else tokens.remove_fill
        strong = tokens.keep if keep else tokens.remove
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(1, 1, -1, -1)
        marked = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill if marked else tokens.border if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 6, 6)
        if self._hollow and not marked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(strong, 1.5))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawRoundedRect(box, 6, 6)
        ink = colour("white") if marked else strong if self._hollow else tokens.text2
        inner = self.rect().adjusted(PAD, 0, -PAD, 0)
        sign = inner.adjusted(0, (self.height() - SIGN) // 2, 0, 0)
        sign.setSize(QSize(SIGN, SIGN))
        words = inner.adjusted(SIGN + GAP, 0, 0, 0)
        cap = inner.adjusted(0, (self.height() - CAP) // 2, 0, 0)
        cap.setSize(QSize(self._cap_width(), CAP))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            sign.moveRight(inner.right())
            words = inner.adjusted(0, 0, -SIGN - GAP, 0)
        else:
            cap.moveRight(inner.right())
        solid = "check-circle-fill" if keep else "trash-fill"
        paint_icon(painter, sign, solid if marked else "check-circle" if keep else "trash", ink)
        painter.setFont(self.font())
        painter.setPen(ink)
        # The painter mirrors left and right by itself.
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())
        if self._focus_photo and self._key:
            painter.setFont(theme().font(0.85, 600))
            painter.setPen(QPen(colour("white") if marked else tokens.border, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(ink)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        self.setFont(theme().font(0.96, 600))
        self.updateGeometry()
        self.update()


class KeepRemove(QWidget):
    """Both buttons in one frame. A click on what is marked clears the mark."""

    wanted = Signal(object)
    """A :class:`Mark`, or None to clear it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keep = MarkButton(Mark.KEEP, self.tr("Keep"), "keep")
        self.remove = MarkButton(Mark.REMOVE, self.tr("Remove"), "remove")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(2)
        for part in (self.keep, self.remove):
            layout.addWidget(part)
            part.clicked.connect(self._clicked)
        theme().changed.connect(self.update)
        keymap().changed.connect(self._show_tips)
        self._show_tips()

    def show_state(self, state: MemberState | None, name: str, in_focus: bool) -> None:
        """Shows what is decided on the photo of this name."""
        mark, hollow = sign_of(state)
        for part in (self.keep, self.remove):
            is_it = part.mark is mark
            part.show_state(is_it and not hollow, is_it and hollow, in_focus)
        protected = state is not None and state.protected
        if protected == self.remove.isEnabled():
            self.remove.setEnabled(not protected)
            self._show_tips()
        self.keep.setAccessibleName(self._spoken(self.keep, self.tr("Keep {name}"), name, mark, hollow))
        self.remove.setAccessibleName(self._spoken(self.remove, self.tr("Remove {name}"), name, mark, hollow))

    @Slot()
    def _show_tips(self) -> None:
        protected = not self.remove.isEnabled()
        self.keep.setToolTip(keymap().hint(self.tr("Keep this photo"), "keep"))
        self.remove.setToolTip(
            self.tr("Photos in a protected folder are never marked")
            if protected
            else keymap().hint(self.tr("Mark this photo to remove. Nothing is moved yet"), "remove")
        )

    def _spoken(self, part: MarkButton, words: str, name: str, mark: Mark | None, hollow: bool) -> str:
        said = words.format(name=name)
        if part.mark is mark:
            said += ", " + (self.tr("suggested") if hollow else self.tr("marked"))
        return said

    @Slot()
    def _clicked(self) -> None:
        part = self.sender()
        if isinstance(part, MarkButton):
            self.wanted.emit(None if part.isChecked() else part.mark)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.line if theme().dark else tokens.border, 1))
        painter.setBrush(tokens.surface)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
