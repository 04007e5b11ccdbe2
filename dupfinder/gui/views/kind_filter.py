"""The filter of the list: which groups are shown. It hides groups and changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.review_types import GroupFilter
from dupfinder.engine.types import KINDS, Kind
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.views.filter_fields import FilterFields, is_empty
from dupfinder.gui.widgets.buttons import button, rule
from dupfinder.gui.widgets.kind_sign import kind_icon
from dupfinder.gui.widgets.label import Label

WIDTH = 340
"""At the least: it grows with the words."""
RADIUS = 13
SIGN = QSize(18 + 6, 18)


class KindFilter(QFrame):
    """A sheet that opens below its button: the kinds with the number of their groups.

    Args:
        of_photos: whether it is single photos that are filtered, such as hits of a search.

    Signals:
        changed: other kinds are wanted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, of_photos: bool = False) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._of_photos = of_photos
        self.setAccessibleName(self.tr("Filter"))
        self.setMinimumWidth(WIDTH)
        self.clear = button(self.tr("Clear all"), role="link")
        self.clear.clicked.connect(self.clear_all)
        self.done = button(self.tr("Done"), role="primary")
        self.done.clicked.connect(self.hide)
        self.matching = Label(weight=600)
        self.fields = FilterFields(likeness=not of_photos)
        self.fields.changed.connect(self._tell)
        self.boxes: dict[Kind, QCheckBox] = {}
        self._counts: dict[Kind, Label] = {}
        rows = QGridLayout()
        rows.setVerticalSpacing(2)
        rows.setColumnStretch(0, 1)
        for row, kind in enumerate(KINDS):
            box = QCheckBox(texts.kind(kind))
            box.setIcon(kind_icon(kind))
            box.setIconSize(SIGN)
            box.setMinimumHeight(28)
            box.toggled.connect(self._toggled)
            count = Label(size=0.92, token="text2")
            self.boxes[kind], self._counts[kind] = box, count
            rows.addWidget(box, row, 0)
            rows.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight)

        sheet = QFrame(self)
        sheet.setProperty("card", "true")
        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Filter"), size=1.15, weight=600), 1)
        head.addWidget(self.clear)
        foot = QHBoxLayout()
        foot.addWidget(self.matching, 1)
        foot.addWidget(self.done)
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(20, 14, 20, 16)
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addWidget(Label(self.tr("Kind"), size=0.92, token="text2"))
        inside.addLayout(rows)
        inside.addWidget(self.fields)
        inside.addWidget(rule())
        inside.addLayout(foot)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(sheet)
        self.show_counts({}, 0, 0)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds that are shown; none of them chosen means all."""
        return frozenset(kind for kind, box in self.boxes.items() if box.isChecked())

    def set_kinds(self, kinds: frozenset[Kind]) -> None:
        """Chooses kinds; tells it once if they are others than before."""
        if kinds == self.kinds:
            return
        for kind, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(kind in kinds)
            box.blockSignals(False)
        self._tell()

    def show_filter(self, wanted: GroupFilter) -> None:
        """Filters by all of this; tells it once if it is another filter than before."""
        if wanted == replace(self.fields.value(), kinds=self.kinds):
            return
        self.fields.show_filter(wanted)
        for kind, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(kind in wanted.kinds)
            box.blockSignals(False)
        self._tell()

    @Slot()
    def clear_all(self) -> None:
        """Shows all groups again."""
        self.fields.blockSignals(True)
        self.fields.clear()
        self.fields.blockSignals(False)
        for box in self.boxes.values():
            box.blockSignals(True)
            box.setChecked(False)
            box.blockSignals(False)
        self._tell()

    @property
    def filters(self) -> bool:
        """Whether anything is hidden."""
        return bool(self.kinds) or not is_empty(self.fields.value())

    def show_counts(self, by_kind: Mapping[Kind, int], shown: int, total: int) -> None:
        """How many groups there are of each kind, and how many match the filter."""
        for kind, box in self.boxes.items():
            count = by_kind.get(kind, 0)
            self._counts[kind].setText(photo_texts.number(count))
            box.setAccessibleName(
                self.tr("{kind}, {groups}").format(kind=texts.kind(kind), groups=self._counted(count))
            )
        self.matching.setText(
            self.tr("{shown} of {groups}").format(
                shown=photo_texts.number(shown), groups=self._counted(total)
            )
        )
        self.clear.setEnabled(self.filters)

    def _counted(self, count: int) -> str:
        return photo_texts.photos(count) if self._of_photos else self.tr("%Ln group(s)", "", count)

    def open_below(self, anchor: QWidget) -> None:
        """Shows the sheet at its button, inside the screen."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.setX(place.x() + anchor.width() - self.width())
        screen = anchor.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.move(place)
        self.show()
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Cut round: not every system can show through the corners of a window.
        shape = QPainterPath()
        shape.addRoundedRect(self.rect().toRectF(), RADIUS, RADIUS)
        self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and isinstance(self.focusWidget(), QCheckBox):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.hide()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _toggled(self) -> None:
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self.clear.setEnabled(self.filters)
        self.changed.emit()
