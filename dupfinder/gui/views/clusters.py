"""The left side of the Duplicates page: what changes the list sits on top of the list."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from dupfinder.engine.review_types import GroupFilter
from dupfinder.engine.types import KINDS, Cluster, Kind
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.clusters import ClusterModel, Listing, Order, Tab
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.views.empty import EmptyState
from dupfinder.gui.views.kind_filter import KindFilter
from dupfinder.gui.widgets.buttons import BESIDE, icon_button
from dupfinder.gui.widgets.chips import ChipRow
from dupfinder.gui.widgets.cluster_table import ClusterTable
from dupfinder.gui.widgets.key_tip import KeyTip
from dupfinder.gui.widgets.kind_sign import kind_icon
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.segments import Segments
from dupfinder.gui.widgets.threshold import SimilaritySlider

MARGIN = 18
LEAST_WIDTH, WIDTH, MOST_WIDTH = 240, 300, 460


class ClusterPanel(QWidget):
    """Title, filter, sort order, similarity slider, chips, counts and the groups.

    Signals:
        order_changed: another sort order was chosen.
        filter_changed: other kinds are to be shown.
        held_wanted: the person asks for the groups that wait.
    """

    order_changed = Signal()
    filter_changed = Signal()
    tab_changed = Signal()
    rules_wanted = Signal()
    sheet_opened = Signal()
    held_wanted = Signal()

    def __init__(self, thumbnails: Thumbnails, threshold: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self.setAutoFillBackground(True)
        self.model = ClusterModel(self)
        self.table = ClusterTable(self.model, thumbnails)
        self.threshold = SimilaritySlider(threshold)
        self.order = Order.GAIN
        self._held = 0
        self.open = self.reviewed = 0
        """Groups that pass the filter, to review and reviewed."""
        self.set_aside = Label(size=0.92, token="warn", elide=Qt.TextElideMode.ElideRight)
        self.set_aside.hide()

        title = Label(self.tr("Duplicates"), size=1.5, weight=600)
        self.sort = QToolButton()
        self.sort.setIcon(icon("sort-descending"))
        self.sort.setAutoRaise(True)
        self.sort.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sort.setFixedSize(32, 32)
        self.sort.setIconSize(QSize(18, 18))
        self.sort.setAccessibleName(self.tr("Sort the groups"))
        self.sort.setMenu(self._sort_menu())
        self.filter = icon_button("funnel", self.tr("Filter the groups"))
        KeyTip(self.filter, self.tr("Filter the groups"), "filter")
        self.filter.setCheckable(True)
        self.filter.clicked.connect(self.open_filter)
        self.sheet = KindFilter(self)
        self.sheet.changed.connect(self._filter)
        self.tabs = Segments(
            ((Tab.OPEN, self.tr("To review")), (Tab.REVIEWED, self.tr("Reviewed"))), self.tr("Which groups")
        )
        self.tabs.chosen.connect(self.tab_changed)
        self.rules = icon_button("magic-wand", self.tr("Mark by rules"))
        KeyTip(self.rules, self.tr("Mark by rules…"), "rules")
        self.rules.clicked.connect(self.rules_wanted)
        self.chips = ChipRow(self.tabs.buttons[Tab.REVIEWED])
        self.chips.taken_away.connect(self._take_away)
        self.counts = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.banner = QPushButton()
        self.banner.setObjectName("banner")
        self.banner.setIcon(icon("arrow-up", "accent"))
        self.banner.setIconSize(BESIDE)
        self.banner.setFixedHeight(32)
        self.banner.clicked.connect(self.held_wanted)
        self.banner.hide()

        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title, 1)
        head.addWidget(self.rules)
        head.addWidget(self.filter)
        head.addWidget(self.sort)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, 12, MARGIN, 8)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self.threshold)
        top.addWidget(self.tabs)
        top.addWidget(self.chips)
        top.addWidget(self.counts)
        top.addWidget(self.set_aside)
        top.addWidget(self.banner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        self.rest = EmptyState()
        self.rest.say(
            "checks",
            self.tr("Nothing left to review"),
            self.tr("Lower the similarity to see less certain groups."),
        )
        self.rest.title.set_size(1.0)
        self.rest.hide()
        layout.addWidget(self.rest, 1)
        layout.addWidget(self.table, 1)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_listing(self, listing: Listing) -> Cluster | None:
        """Takes over what the reader lane has found. Returns the group that stays chosen."""
        chosen = self.table.show_listing(listing)
        self._held = listing.held
        rest = not listing.clusters and listing.reviewed > 0 and self.tab is Tab.OPEN
        self.rest.setVisible(rest)
        self.table.setVisible(not rest)
        count = len(listing.clusters)
        self.sheet.show_counts(listing.by_kind, count + listing.held, listing.total)
        self.show_counts(listing.open, listing.reviewed)
        words = [self._groups(count + listing.held, listing.total)]
        if listing.freed:
            words.append(self.tr("{size} could be freed").format(size=photo_texts.size(listing.freed)))
        self.counts.setText("  ·  ".join(words))
        self.banner.setVisible(listing.held > 0)
        self.banner.setText(self.tr("Show %Ln new group(s)", "", listing.held))
        return chosen

    def show_counts(self, open_: int, reviewed: int) -> None:
        """How many groups are to review, and how many are reviewed."""
        self.open, self.reviewed = open_, reviewed
        for tab, words, count in (
            (Tab.OPEN, self.tr("To review  {count}"), open_),
            (Tab.REVIEWED, self.tr("Reviewed  {count}"), reviewed),
        ):
            self.tabs.set_words(tab, words.format(count=photo_texts.number(count)))

    def show_set_aside(self, count: int) -> None:
        """How many marks are for photos that are in no group at this similarity."""
        percent = photo_texts.percent(self.threshold.value)
        words = self.tr("%Ln mark(s) are set aside at {percent}", "", count).format(percent=percent)
        self.set_aside.setText(words)
        self.set_aside.setVisible(count > 0)

    @property
    def tab(self) -> Tab:
        """Which groups are shown."""
        return Tab(self.tabs.value)

    @property
    def wanted(self) -> GroupFilter:
        """The filter but for the kinds."""
        return self.sheet.fields.value()

    @property
    def filters(self) -> bool:
        """Whether a filter hides groups."""
        return self.sheet.filters

    @property
    def held(self) -> int:
        """How many new groups wait behind the banner."""
        return self._held

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds that are shown; empty for all."""
        return self.sheet.kinds

    def set_kinds(self, kinds: frozenset[Kind]) -> None:
        """Shows these kinds only; all when empty."""
        self.sheet.set_kinds(kinds)

    @Slot()
    def open_filter(self) -> None:
        """Opens the sheet with the kinds."""
        # Checked tells that a filter hides groups, not that the sheet is open.
        self.filter.setChecked(self.filters)
        self.sheet_opened.emit()
        self.sheet.open_below(self.filter)

    def _groups(self, shown: int, total: int) -> str:
        groups = self.tr("%Ln group(s)", "", total)
        if self.filters:
            return self.tr("{shown} of {groups}").format(shown=photo_texts.number(shown), groups=groups)
        return groups if total else self.tr("No groups")

    @Slot()
    def _filter(self) -> None:
        kinds = self.kinds
        self.filter.setChecked(self.filters)
        had_focus = any(chip.hasFocus() for chip in self.chips.chips.values())
        chips = [(str(kind), kind_icon(kind), texts.kind(kind)) for kind in KINDS if kind in kinds]
        chips += [(name, icon(sign, "text2"), words) for name, sign, words in self.sheet.fields.chips()]
        self.chips.show_chips(chips)
        if had_focus and not self.filters:
            self.filter.setFocus(Qt.FocusReason.OtherFocusReason)
        self.filter_changed.emit()

    @Slot(str)
    def _take_away(self, name: str) -> None:
        if name in set(Kind):
            self.set_kinds(self.kinds - {Kind(name)})
        else:
            self.sheet.fields.clear(name)

    def _sort_menu(self) -> QMenu:
        menu = QMenu(self.sort)
        group = QActionGroup(menu)
        for order, words in (
            (Order.GAIN, self.tr("Biggest gain first")),
            (Order.COUNT, self.tr("Most photos first")),
            (Order.IDENTICAL, self.tr("Identical files first")),
            (Order.LATEST, self.tr("Latest found first")),
        ):
            action = QAction(words, group)
            action.setCheckable(True)
            action.setChecked(order == self.order)
            action.setData(order)
            menu.addAction(action)
        group.triggered.connect(self._sort_by)
        return menu

    @Slot(QAction)
    def _sort_by(self, action: QAction) -> None:
        self.order = Order(action.data())
        self.sort.setToolTip(action.text())
        self.order_changed.emit()

    @Slot()
    def _restyle(self) -> None:
        tokens = theme().tokens
        palette = self.palette()
        palette.setColor(self.backgroundRole(), tokens.surface)
        self.setPalette(palette)
        self.banner.setStyleSheet(
            f"QPushButton#banner {{ background: {tokens.accent_tint.name()}; color: {tokens.accent.name()};"
            " border: none; border-radius: 8px; font-weight: 500; }"
            f"QPushButton#banner:focus {{ border: 2px solid {tokens.accent.name()}; }}"
        )
