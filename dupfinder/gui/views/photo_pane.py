"""A photo with its letter, name, folder and the line that says why it is here."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.engine.types import Kind, Member
from dupfinder.gui import evidence_texts, photo_texts, review_texts, texts
from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.badge import LetterBadge
from dupfinder.gui.widgets.keep_remove import KeepRemove
from dupfinder.gui.widgets.kind_sign import KindBadge
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.photo import PhotoView


class PhotoPane(QWidget):
    """One of the two photos that stand side by side. All of it changes in one step."""

    mark_wanted = Signal(object, object)
    """The :class:`Photo` whose name is shown, and the :class:`Mark` that it is to have, or None."""

    def __init__(self, view: PhotoView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.marks = KeepRemove()
        self.marks.hide()
        self.marks.wanted.connect(self._mark)
        self._state: MemberState | None = None
        self._spoken = ""
        self._shown: tuple[object, ...] | None = None
        self._bar = QFrame()
        self._bar.setFixedHeight(3)
        self.member: Member | None = None
        self._chosen = False
        self._how = ""
        self.called = ("", "")
        """What the two are called where they are no group: the one that the other is compared with, and the
        other one, if it is another picture."""
        self.place = ""
        """Where the first of the two is, where its folder says nothing to people."""
        self.letter = LetterBadge("A", False)
        self.name = Label(size=1.15, weight=600, elide=Qt.TextElideMode.ElideMiddle)
        self.folder = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideLeft)
        self._medal = QLabel()
        self._kind = KindBadge(Kind.RESAVED)
        self.why = Label(weight=600, elide=Qt.TextElideMode.ElideRight)
        self.how = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)

        self._signs = sign = QWidget()
        self._sign = QStackedLayout(sign)
        self._sign.addWidget(self._medal)
        self._sign.addWidget(self._kind)
        sign.setFixedSize(18, 18)

        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self.name)
        names.addWidget(self.folder)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.letter, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self.marks, 0, Qt.AlignmentFlag.AlignTop)
        self._reason = QWidget()
        # With a sign and without one the photos begin at one height.
        self._reason.setMinimumHeight(20)
        self._line = line = QHBoxLayout(self._reason)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(sign)
        line.addWidget(self.why, 3)
        line.addWidget(self.how, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._reason)
        layout.addWidget(view, 1)
        layout.addWidget(self._bar)
        theme().changed.connect(self._restyle)
        self._restyle()

    def head_height(self) -> int:
        """What stands above the photo, in logical pixels."""
        height = self.minimumSizeHint().height()
        return height if self.view.isHidden() else height - self.view.minimumHeight()

    def set_photo_shown(self, shown: bool) -> None:
        """Without its photo only the name is left, above two photos that lie on each other."""
        self.view.setVisible(shown)
        self._reason.setVisible(shown)

    def show_member(self, member: Member | None, members: list[Member], letter: str, chosen: bool) -> None:
        """Shows a photo of a group, or nothing.

        Args:
            member: the photo.
            members: all photos of the group, the best copy first.
            letter: A or B.
            chosen: whether it is the photo in focus.
        """
        self.member = member
        self._shown = None
        self.letter.set_letter(letter, chosen)
        self.letter.setVisible(member is not None)
        self._chosen = chosen
        self.marks.setVisible(member is not None and self._state is not None)
        self.view.show_photo(member.photo if member is not None else None, 0 if letter == "A" else 1)
        if member is None:
            for label in (self.name, self.folder, self.why, self.how):
                label.setText("")
            self._medal.hide()
            self._kind.hide()
            return
        photo = member.photo
        self.name.setText(photo_texts.name(photo.path))
        self.name.setToolTip(photo_texts.name(photo.path))
        placed = self.place if member.representative else ""
        self.folder.setText(placed or photo_texts.folder(photo.path))
        self.folder.setToolTip(placed or photo_texts.readable(photo.path))
        shots = photo_texts.only_shots(members)
        with_medal = member.representative and not shots and not self.called[0]
        called = self.called[0 if member.representative else 1]
        if called:
            self.why.setText(called)
            self.how.setText("")
        elif member.representative:
            reasons = photo_texts.why_best(members)
            words = self.tr("Shown first: {reasons}") if shots else self.tr("Best copy: {reasons}")
            self.why.setText(words.format(reasons=reasons))
            self.how.setText("")
            self._kind.set_kind(Kind.SIMILAR_SHOT)
            self._sign.setCurrentWidget(self._medal if with_medal else self._kind)
        else:
            self._kind.set_kind(member.kind)
            self._sign.setCurrentWidget(self._kind)
            self.why.setText(texts.kind(member.kind))
            self.how.setText(evidence_texts.why(member, members[0], of_query=bool(self.called[0])))
        self._how = self.how.text()
        self._line.setStretch(1, 3 if self.how.text() else 1000)
        self.why.setToolTip(self.why.text())
        self.how.setToolTip(self.how.text())
        # Its own width at most, so that what follows stands beside it.
        self.why.setMaximumWidth(self.why.natural_width())
        self._medal.setVisible(with_medal)
        self._kind.setVisible(not with_medal and not called)
        self._signs.setVisible(not called)
        told = member.representative or bool(called)
        spoken = self.why.text() if told else evidence_texts.spoken(member, members[0])
        sentence = self.tr("Photo {letter}, {photo}, {reason}")
        self._spoken = sentence.format(letter=letter, photo=self.view.accessibleName(), reason=spoken)
        self._show_state()

    def show_state(self, state: MemberState | None) -> None:
        """Shows what is decided on the photo; None where that is not known or cannot be."""
        self._state = state
        self._show_state()

    def _show_state(self) -> None:
        member, state = self.member, self._state
        if member is None or state is None or state.file_id != member.photo.file_id:
            state = None
        shown = (member, state, self._chosen, self._spoken, self._how)
        if shown == self._shown:
            return
        self._shown = shown
        self.marks.setVisible(state is not None)
        mark = state.mark if state is not None else None
        token = {Mark.KEEP: "keep_fill", Mark.REMOVE: "remove_fill"}.get(mark) if mark is not None else None
        colour = getattr(theme().tokens, token).name() if token is not None else "transparent"
        self._bar.setStyleSheet(f"background: {colour}; border: none; border-radius: 1px;")
        if member is not None:
            self.marks.show_state(state, photo_texts.name(member.photo.path), self._chosen)
            self.view.setAccessibleName(f"{self._spoken}. {review_texts.spoken(state)}".rstrip())
            weak = state is not None and state.weak is not None
            self.how.setText(f"{self.tr('Weak match')}  ·  {self._how}" if weak else self._how)
            self.how.set_style(600 if weak else 400, "warn" if weak else "text2")
            told = review_texts.weak(state, member) if weak and state is not None else self._how
            self.how.setToolTip(told)

    @Slot(object)
    def _mark(self, mark: Mark | None) -> None:
        if self.member is not None:
            self.mark_wanted.emit(self.member.photo, mark)

    @Slot()
    def _restyle(self) -> None:
        self._shown = None
        self._show_state()
        self._medal.setPixmap(icon("medal", "keep").pixmap(QSize(18, 18), self.devicePixelRatioF()))
