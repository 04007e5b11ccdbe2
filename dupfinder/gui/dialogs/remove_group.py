"""Asks before a whole group is marked to be removed: the one decision after which no copy would stay."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dupfinder.engine.types import Cluster, Member
from dupfinder.gui import photo_texts
from dupfinder.gui.models.thumbnails import LARGE, Thumbnails
from dupfinder.gui.views.similar_menu import offer_similar_of
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label

SIDE = 120
MOST = 6


class RemoveGroupDialog(QDialog):
    """Shows the photos; the button that does it is not the one that Enter presses."""

    confirmed = Signal(object)
    """The :class:`Cluster`."""

    def __init__(
        self, cluster: Cluster, members: Sequence[Member], thumbnails: Thumbnails, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._cluster = cluster
        self._members = members[:MOST]
        self._thumbnails = thumbnails
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Remove the whole group"))
        title = Label(
            self.tr("Mark all %Ln photo(s) of this group to remove?", "", cluster.files), size=1.5, weight=600
        )
        text = Label(
            self.tr(
                "No copy of them stays. Nothing is moved yet: Clean up lists this group apart from the "
                "others, and asks again."
            ),
            token="text2",
        )
        text.setWordWrap(True)
        self.pictures: list[QLabel] = []
        row = QHBoxLayout()
        row.setSpacing(12)
        for member in self._members:
            picture = QLabel()
            picture.setFixedSize(SIDE, SIDE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            name = photo_texts.name(member.photo.path)
            picture.setAccessibleName(name)
            label = Label(name, size=0.92, token="text2", elide=Qt.TextElideMode.ElideMiddle)
            label.setFixedWidth(SIDE)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(picture)
            column.addWidget(label)
            row.addLayout(column)
            self.pictures.append(picture)
        left = len(members) - len(self._members)
        if left:
            row.addWidget(Label(self.tr("and %Ln more", "", left), token="text2"))
        row.addStretch(1)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.yes = button(self.tr("Mark all %Ln to remove", "", cluster.files), "trash")
        self.yes.clicked.connect(self._confirm)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 20)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(8)
        layout.addLayout(row)
        layout.addSpacing(12)
        layout.addLayout(foot)
        thumbnails.ready.connect(self._show)
        self._show()
        self.cancel.setFocus()

    @Slot()
    def _show(self) -> None:
        for member, picture in zip(self._members, self.pictures, strict=True):
            pixmap = self._thumbnails.get(member.photo.content_id, LARGE)
            if pixmap is not None and not pixmap.isNull():
                ratio = self.devicePixelRatioF()
                scaled = pixmap.scaled(
                    round(SIDE * ratio),
                    round(SIDE * ratio),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                scaled.setDevicePixelRatio(ratio)
                picture.setPixmap(scaled)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        contents = [member.photo.content_id for member in self._members]
        offer_similar_of(self, self._thumbnails, zip(self.pictures, contents, strict=True), event)

    @Slot()
    def _confirm(self) -> None:
        self.confirmed.emit(self._cluster)
        self.accept()
