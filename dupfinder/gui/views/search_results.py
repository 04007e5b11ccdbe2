"""The right side of the Search page: what was found, or why nothing was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dupfinder.engine.review_types import MemberState
from dupfinder.engine.search_types import Found, Hit
from dupfinder.engine.types import Photo
from dupfinder.gui import hit_filter, photo_texts, search_texts
from dupfinder.gui.hit_marks import HitMarks
from dupfinder.gui.icons import icon
from dupfinder.gui.models.hits import HitsModel
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.views.empty import EmptyState
from dupfinder.gui.views.hit_bar import HitBar
from dupfinder.gui.views.kind_filter import KindFilter
from dupfinder.gui.widgets.buttons import BESIDE, button
from dupfinder.gui.widgets.hit_delegate import HIT_SPACE
from dupfinder.gui.widgets.hit_grid import HitGrid
from dupfinder.gui.widgets.label import Label


class SearchResults(QStackedWidget):
    """Ranks, folds and filters hits; what they are is told from outside, and told again as more is known.

    Signals:
        again: search once more, as more photos are there now.
        opened: number of the hit that is to be compared.
        menu_wanted: a :class:`Photo` and where.
        focus_moved: the hit in focus is another one, or more is known of it.
    """

    again = Signal()
    opened = Signal(int)
    menu_wanted = Signal(object, QPoint)
    focus_moved = Signal()
    mark_wanted = Signal(object)

    def __init__(
        self,
        thumbnails: Thumbnails,
        ranked: Callable[[Sequence[Hit]], list[Hit]],
        marks: HitMarks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ranked = ranked
        self._marks = marks
        self._found: Found | None = None
        self._hits: dict[int, Hit] = {}
        self._limit, self._most = 0.6, 40
        self._unfolded = False
        self.model = HitsModel(self)
        self.grid = HitGrid(self.model, thumbnails)
        self.title = Label(size=1.5, weight=600)
        self.details = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.search_again = button(self.tr("Search again"), "arrow-clockwise")
        self.search_again.setToolTip(self.tr("More photos have been read since this search"))
        self.search_again.clicked.connect(self.again)
        self.reorder = button(self.tr("Show in the new order"), "sort-ascending")
        self.reorder.setToolTip(self.tr("The second look has found a better order"))
        self.reorder.clicked.connect(self._reorder)
        self.filter = button(self.tr("All photos"), "funnel")
        self.filter.clicked.connect(self.open_filter)
        self.sheet = KindFilter(self, of_photos=True)
        self.sheet.changed.connect(self._filtered)
        self.fold = QPushButton()
        self.fold.setIconSize(BESIDE)
        self.fold.setMinimumHeight(36)
        self.fold.clicked.connect(self._toggle_fold)
        self.bar = HitBar()
        self.empty = EmptyState()
        self.found = self._arrange()
        self.addWidget(self.empty)
        self.addWidget(self.found)
        self.setAutoFillBackground(True)
        self.grid.opened.connect(self.opened)
        self.grid.chosen.connect(self._focus_moved)
        self.grid.menu_wanted.connect(self._grid_menu)
        self.bar.mark_wanted.connect(self.mark_wanted)
        self.bar.compare.connect(self.open_focused)
        marks.changed.connect(self._show_marks)
        thumbnails.ready.connect(self._thumbnails_ready)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> QWidget:
        found = QWidget()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.details)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.setSpacing(8)
        head.addLayout(words, 1)
        for part in (self.reorder, self.search_again, self.filter):
            head.addWidget(part)
        grid = QVBoxLayout()
        grid.setContentsMargins(20, 0, 24 - HIT_SPACE, 0)
        grid.addWidget(self.grid, 1)
        grid.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addSpacing(4)
        column.addLayout(grid, 1)
        column.addWidget(self.bar)
        return found

    # what was found -------------------------------------------------------------------------------
    @property
    def has_answer(self) -> bool:
        return self._found is not None

    @property
    def known(self) -> int:
        """How many hits are at hand."""
        return len(self._hits)

    def clear(self) -> None:
        """A new query: nothing of the one before is left."""
        self._found = None
        self._hits = {}
        self._unfolded = False
        self.grid.handled = False
        self.model.looking = False
        self.model.show([])
        self.reorder.hide()
        self.search_again.hide()
        self.say("magnifying-glass", "")

    def take(self, found: Found, limit: float, most: int) -> None:
        """The fast answer."""
        self._found, self._limit, self._most = found, limit, most
        self._hits = {hit.photo.file_id: hit for hit in found.hits}
        self.model.looking = bool(found.hits)
        self._marks.show(found.hits)
        self.sheet.fields.show_facets(hit_filter.facets_of(found.hits))
        self.search_again.setVisible(False)
        self.show_hits()

    def take_looked(self, hits: Sequence[Hit]) -> None:
        """More is known of some hits. What somebody points at or goes through stays where it is."""
        self._hits.update((hit.photo.file_id, hit) for hit in hits)
        self._renew()

    def end_look(self) -> None:
        """Nothing more will be known."""
        self.model.looking = False
        self._renew()

    def set_limits(self, limit: float, most: int) -> None:
        """The person moved the limit of the similarity, or asked for more or fewer."""
        self._limit, self._most = limit, most
        self.show_hits()

    def offer_again(self) -> None:
        """More photos have been read since."""
        if self._found is not None:
            self.search_again.show()

    def set_offline(self, folders: Sequence[bytes]) -> None:
        """Folders that are not connected."""
        self.model.offline = tuple(folders)
        self.grid.viewport().update()

    def _matches(self) -> tuple[list[Hit], list[Hit]]:
        """The hits from the limit on, and those below it; as many as are wanted, filtered."""
        ranked = self._ranked(list(self._hits.values()))[: self._most]
        passing = self._passing(ranked)
        return [one for one in passing if one.similarity >= self._limit], [
            one for one in passing if one.similarity < self._limit
        ]

    def _passing(self, hits: Sequence[Hit]) -> list[Hit]:
        if not self.sheet.filters:
            return list(hits)
        wanted = replace(self.sheet.fields.value(), kinds=self.sheet.kinds)
        marked = {file for file, state in self.model.states.items() if state.mark is not None}
        return hit_filter.passing_hits(hits, wanted, marked)

    def _wanted(self) -> list[Hit]:
        matches, below = self._matches()
        return matches + below if self._unfolded or not matches else matches

    @Slot()
    def _renew(self) -> None:
        if self._found is None:
            return
        wanted = self._wanted()
        order = [hit.photo.file_id for hit in wanted]
        if self.grid.handled and order != [hit.photo.file_id for hit in self.model.items]:
            self.model.replace_hits([self._hits[hit.photo.file_id] for hit in self.model.items])
            self.reorder.setVisible(not self.model.looking)
            self._say_what()
            self._focus_moved()
        else:
            self.show_hits()

    @Slot()
    def _reorder(self) -> None:
        self.grid.handled = False
        self.show_hits()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def show_hits(self) -> None:
        """Shows what there is in its order; who was chosen stays chosen."""
        if self._found is None:
            return
        self.reorder.hide()
        if not self._hits:
            self._say_nothing()
            return
        self._say_what()
        self._put(self._wanted())
        self.setCurrentWidget(self.found)
        self._focus_moved()

    def _put(self, hits: Sequence[Hit]) -> None:
        self.model.limit = self._limit
        self.model.states = self._marks.states()
        if [hit.photo for hit in hits] == [hit.photo for hit in self.model.items]:
            self.model.replace_hits(hits)
            self.grid.lay_out()
            return
        chosen = {self.model.items[number].photo.file_id for number in self.grid.numbers()}
        focused = self.focused_hit()
        held = focused is not None and self.grid.handled
        self.grid.blockSignals(True)
        self.model.show(hits)
        self.grid.lay_out()
        self.grid.blockSignals(False)
        places = {hit.photo.file_id: number for number, hit in enumerate(hits)}
        current = places.get(focused.photo.file_id, 0) if focused is not None and held else 0
        kept = [places[file] for file in chosen if held and file in places]
        self.grid.choose_all(kept, min(current, len(hits) - 1))

    def _say_what(self) -> None:
        assert self._found is not None
        matches, below = self._matches()
        percent = photo_texts.percent(self._limit)
        if matches:
            self.title.setText(self.tr("%n photo(s) match", "", len(matches)))
        else:
            self.title.setText(self.tr("No match at {percent}").format(percent=percent))
        looked = self._looked()
        if not matches and below:
            looked = search_texts.nearest(below) + " " + looked
        self.details.setText(looked)
        self.details.setToolTip(looked)
        self.fold.setVisible(bool(below and matches))
        if self._unfolded:
            self.fold.setText(self.tr("Hide what is below {percent}").format(percent=percent))
        else:
            self.fold.setText(search_texts.more(below, percent))
        self.fold.setIcon(icon("caret-up" if self._unfolded else "caret-down"))
        every = self._ranked(list(self._hits.values()))[: self._most]
        shown = len(matches) + len(below)
        self.sheet.show_counts(hit_filter.by_kind(every), shown, len(every))
        self.filter.setText(
            self.tr("{shown} of {photos}").format(
                shown=photo_texts.number(shown), photos=photo_texts.photos(len(every))
            )
            if self.sheet.filters
            else self.tr("All photos")
        )
        self.filter.setAccessibleName(self.tr("Filter: {what}").format(what=self.filter.text()))

    def _looked(self) -> str:
        assert self._found is not None
        counts, seconds = self._found.counts, photo_texts.seconds(self._found.seconds)
        if self._found.scanning:
            words = self.tr("A scan is running: {photos} searched so far, in {seconds} seconds.")
        else:
            words = self.tr("Looked through {photos} in {seconds} seconds.")
        told = words.format(photos=photo_texts.photos(counts.files), seconds=seconds)
        if any(self.model.is_offline(hit.photo) for hit in self._hits.values()):
            told += " " + self.tr("Photos that are offline are found, but cannot be opened now.")
        return told

    def _say_nothing(self) -> None:
        assert self._found is not None
        if self._found.counts.files:
            self.say("magnifying-glass", self.tr("Nothing was found"), self.tr("No photo is like this one."))
        else:
            self.say(
                "image",
                self.tr("There are no photos to search in yet"),
                self.tr("Add a folder on the Library page first."),
            )

    def say(self, sign: str, title: str, text: str = "", button: str = "") -> None:
        """Says why there are no hits."""
        self.empty.say(sign, title, text, button)
        self.setCurrentWidget(self.empty)
        self.focus_moved.emit()

    # one hit --------------------------------------------------------------------------------------
    def focused_hit(self) -> Hit | None:
        shown = self.currentWidget() is self.found
        return self.model.item(self.grid.currentIndex()) if shown else None

    def chosen_contents(self) -> list[int]:
        """Content ids of the chosen hits, the best one first."""
        return list(dict.fromkeys(self.model.items[n].photo.content_id for n in self.grid.numbers()))

    @Slot()
    def open_focused(self) -> None:
        number = self.model.number(self.grid.currentIndex())
        if number >= 0:
            self.opened.emit(number)

    @Slot()
    def _focus_moved(self) -> None:
        hit = self.focused_hit()
        state = self.model.states.get(hit.photo.file_id) if hit is not None else None
        self.bar.show_hit(hit, state, len(self.grid.numbers()), looking=self.model.looking)
        self.focus_moved.emit()

    @Slot()
    def _show_marks(self) -> None:
        self.model.states = self._marks.states()
        self.grid.viewport().update()
        self._focus_moved()

    @Slot(object, QPoint)
    def _grid_menu(self, index: object, where: QPoint) -> None:
        hit = self.model.item(index)  # type: ignore[arg-type]
        if hit is not None:
            self.menu_wanted.emit(hit.photo, where)

    def state_of(self, photo: Photo) -> MemberState | None:
        """What is decided on a hit; None where it is in no group."""
        return self.model.states.get(photo.file_id)

    @Slot(object)
    def _thumbnails_ready(self, _content_ids: frozenset[int]) -> None:
        if self.isVisible():
            self.grid.viewport().update()

    # fold and filter ------------------------------------------------------------------------------
    @Slot()
    def _toggle_fold(self) -> None:
        self._unfolded = not self._unfolded
        self.show_hits()

    @Slot()
    def open_filter(self) -> None:
        if self._hits:
            self.sheet.open_below(self.filter)

    @Slot()
    def _filtered(self) -> None:
        self.show_hits()

    @Slot()
    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme().tokens.canvas)
        self.setPalette(palette)
