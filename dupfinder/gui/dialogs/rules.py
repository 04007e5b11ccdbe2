"""Mark by rules: the rules on the left, what they would mark now on the right. It only marks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Rule, RuleSet, RulesPreview, Scope
from dupfinder.engine.types import KINDS, Cluster
from dupfinder.gui import photo_texts, rule_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.icons import icon
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.views.rules_preview import Example, RulesPreviewPane
from dupfinder.gui.widgets.buttons import button, rule
from dupfinder.gui.widgets.kind_sign import kind_icon
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.rule_list import RuleList

PREVIEW_MS = 120
EXAMPLES = 8
LAST = ""
"""The name under which the rules are kept that were used last."""
START = RuleSet(
    rules=tuple(map(Rule, ("most_pixels", "least_compressed", "place_and_date", "oldest", "shortest_path")))
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the dialog starts with."""

    saved: dict[str, RuleSet]
    folders: tuple[bytes, ...]


class RulesDialog(QDialog):
    """Signals:
    wanted: the clusters and the :class:`RuleSet` that is to mark them.
    """

    wanted = Signal(object, object)

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        reviewing: Reviewing,
        clusters: Sequence[Cluster],
        thumbnails: Thumbnails,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._threshold = reviewing.threshold
        self._clusters = clusters
        self._saved: dict[str, RuleSet] = {}
        self._running = self._again = False
        self._loading = True
        self.shown: RulesPreview | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Mark by rules"))
        width = max(1060, min(grown(1060), parent.width() - 32))
        self.resize(width, min(720, max(560, parent.height() - 60)))
        known = library.review.rules.known()
        self.list = RuleList({name: str(argument) for name, argument in known.items()})
        self.add = button(self.tr("Add a rule"), "plus", "link")
        self.add.clicked.connect(self._open_add)
        self.kinds: dict[str, QCheckBox] = {}
        self.scope = QComboBox()
        self.scope.setAccessibleName(self.tr("Between which folders"))
        for scope in Scope:
            self.scope.addItem(rule_texts.scope(scope), str(scope))
        self.folders = QListWidget()
        self.folders.setAccessibleName(self.tr("Across these folders"))
        self.folders.setFixedHeight(110)
        self.preview = RulesPreviewPane(thumbnails)
        self.saved = button(self.tr("Saved rules"), "caret-down", "quiet")
        self.saved.clicked.connect(self._open_saved)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.mark = button(self.tr("Mark"), "check", "primary")
        self.mark.setDefault(True)
        self.mark.clicked.connect(self._mark)
        self.menu: QMenu | None = None

        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._left(), 3)
        body.addWidget(rule(upright=True))
        body.addWidget(self.preview, 2)
        foot = QHBoxLayout()
        foot.setContentsMargins(32, 14, 32, 16)
        foot.setSpacing(12)
        foot.addWidget(self.saved)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(rule())
        layout.addLayout(foot)

        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PREVIEW_MS)
        self._soon.timeout.connect(self._renew)
        self.list.changed.connect(self._changed)
        self.scope.activated.connect(self._changed)
        self.folders.itemChanged.connect(self._changed)
        self.mark.setEnabled(False)
        bridge.run(self._offer, self._offered, context=self)

    def _left(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("page")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(32, 24, 24, 24)
        layout.setSpacing(6)
        layout.addWidget(Label(self.tr("Mark by rules"), size=1.5, weight=600))
        only = Label(
            self.tr("This only marks photos. You check the list before anything moves."), token="text2"
        )
        only.setWordWrap(True)
        layout.addWidget(only)
        layout.addSpacing(12)
        layout.addWidget(Label(self.tr("Keep the photo that…"), size=1.15, weight=600))
        first = Label(
            self.tr(
                "The first rule that tells two photos apart decides. Drag, or Alt+↑ ↓, changes the order."
            ),
            size=0.92,
            token="text2",
        )
        first.setWordWrap(True)
        layout.addWidget(first)
        layout.addSpacing(4)
        layout.addWidget(self.list)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addSpacing(10)
        layout.addWidget(Label(self.tr("Among these photos"), size=1.15, weight=600))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for place, kind in enumerate(KINDS):
            box = QCheckBox(texts.kind(kind))
            box.setIcon(kind_icon(kind))
            box.toggled.connect(self._changed)
            self.kinds[str(kind)] = box
            grid.addWidget(box, place // 3, place % 3)
        grid.addWidget(Label(self.tr("off: have a look at these yourself"), size=0.92, token="text2"), 1, 2)
        grid.setColumnStretch(3, 1)
        layout.addLayout(grid)
        layout.addSpacing(10)
        layout.addWidget(Label(self.tr("Choosing between"), size=1.15, weight=600))
        layout.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.folders)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        return scroll

    # what is offered ----------------------------------------------------------------------------
    def _offer(self) -> Offered:
        review = self._library.review
        return Offered(review.rules.saved(), review.facets(self._clusters).folders)

    def _offered(self, offered: Offered) -> None:
        self._saved = offered.saved
        self.list.folders = offered.folders
        for path in offered.folders:
            item = QListWidgetItem(photo_texts.folder(path + b"/x"))
            item.setData(Qt.ItemDataRole.UserRole, os.fsdecode(path))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.folders.addItem(item)
        self.show_rules(self._saved.get(LAST, START))

    def show_rules(self, rules: RuleSet) -> None:
        """Shows a set of rules with all that belongs to it."""
        self._loading = True
        self.list.show_rules(rules.rules)
        for kind in KINDS:
            self.kinds[str(kind)].setChecked(kind in rules.kinds)
        self.scope.setCurrentIndex(self.scope.findData(str(rules.scope)))
        for row in range(self.folders.count()):
            item = self.folders.item(row)
            on = item.data(Qt.ItemDataRole.UserRole) in rules.folders
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._loading = False
        self._changed()

    def rules(self) -> RuleSet:
        """The rules as they are set now."""
        items = [self.folders.item(row) for row in range(self.folders.count())]
        return RuleSet(
            rules=self.list.rules(),
            kinds=tuple(kind for kind in KINDS if self.kinds[str(kind)].isChecked()),
            scope=Scope(self.scope.currentData()),
            folders=tuple(
                str(item.data(Qt.ItemDataRole.UserRole))
                for item in items
                if item.checkState() == Qt.CheckState.Checked
            ),
        )

    # preview ------------------------------------------------------------------------------------
    @Slot()
    def _changed(self) -> None:
        if not self._loading:
            self.folders.setVisible(self.scope.currentData() == str(Scope.ACROSS))
            self._soon.start()

    @Slot()
    def _renew(self) -> None:
        if self._running:
            self._again = True
            return
        self._running = True
        library, clusters, threshold, rules = self._library, self._clusters, self._threshold, self.rules()

        def call() -> tuple[RulesPreview, list[Example]]:
            preview = library.review.rules.preview(clusters, rules, threshold)
            by_id = {cluster.id: cluster for cluster in clusters}
            examples = []
            for ruled in preview.groups[:EXAMPLES]:
                members = {member.photo.file_id: member for member in library.members(by_id[ruled.cluster])}
                keep, gone = members.get(ruled.keep[0]), members.get(ruled.remove[0])
                if keep is not None and gone is not None:
                    loose = gone if keep.representative else keep
                    examples.append(
                        Example(
                            keep.photo.content_id,
                            gone.photo.content_id,
                            loose.kind,
                            ruled.decided_by,
                            len(ruled.remove),
                            photo_texts.name(keep.photo.path),
                        )
                    )
            return preview, examples

        self._bridge.run(call, self._take, self._failed, context=self)

    def _take(self, answer: tuple[RulesPreview, list[Example]]) -> None:
        self._running = False
        preview, examples = answer
        self.shown = preview
        self.preview.show_preview(preview, examples, self.list.rules())
        words = self.tr("Mark %Ln photo(s)", "", preview.photos)
        self.mark.setText(words)
        self.mark.setAccessibleName(words)
        self.mark.setEnabled(preview.photos > 0)
        if self._again:
            self._again = False
            self._renew()

    def _failed(self, error: Exception) -> None:
        self._running = False
        self.preview.show_problem(texts.error(error))
        self.mark.setEnabled(False)

    @Slot()
    def _mark(self) -> None:
        rules, library = self.rules(), self._library
        self._bridge.run_in_order(
            lambda: library.review.rules.save(LAST, rules), lambda _: None, context=self.parent() or self
        )
        self.wanted.emit(self._clusters, rules)
        self.accept()

    # menus --------------------------------------------------------------------------------------
    def _menu_below(self, anchor: QWidget) -> QMenu:
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = QMenu(self)
        self.menu.setObjectName(anchor.objectName())
        return self.menu

    @Slot()
    def _open_add(self) -> None:
        menu = self._menu_below(self.add)
        there = {row.id for row in self.list.rows if row.field is None}
        for name in self._library.review.rules.known():
            if name not in there:
                action = QAction(icon(rule_texts.ICONS[name], "text2"), rule_texts.rule(name), menu)
                action.setData(name)
                menu.addAction(action)
        menu.triggered.connect(self._add_chosen)
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height())))

    @Slot(QAction)
    def _add_chosen(self, action: QAction) -> None:
        self.list.add(str(action.data()))

    @Slot()
    def _open_saved(self) -> None:
        menu = self._menu_below(self.saved)
        for name in self._saved:
            if name != LAST:
                action = QAction(name, menu)
                action.setData(("show", name))
                menu.addAction(action)
        if len(self._saved) > (LAST in self._saved):
            menu.addSeparator()
        save = QAction(icon("plus", "text2"), self.tr("Save these rules as…"), menu)
        save.setData(("save", ""))
        menu.addAction(save)
        for name in self._saved:
            if name != LAST:
                action = QAction(icon("trash", "text2"), self.tr("Forget {name}").format(name=name), menu)
                action.setData(("forget", name))
                menu.addAction(action)
        menu.triggered.connect(self._saved_chosen)
        menu.popup(self.saved.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot(QAction)
    def _saved_chosen(self, action: QAction) -> None:
        what, name = action.data()
        if what == "show":
            self.show_rules(self._saved[name])
            self.saved.setText(self.tr("Saved rules: {name}").format(name=name))
        elif what == "forget":
            self._saved.pop(name, None)
            self._store(lambda: self._library.review.rules.forget(name))
        else:
            box = QInputDialog(self)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.setWindowTitle(self.tr("Save rules"))
            box.setLabelText(self.tr("Name"))
            box.textValueSelected.connect(self.save_as)
            box.open()

    @Slot(str)
    def save_as(self, name: str) -> None:
        """Saves the rules under a name."""
        name = name.strip()
        if name:
            rules = self._saved[name] = self.rules()
            self._store(lambda: self._library.review.rules.save(name, rules))
            self.saved.setText(self.tr("Saved rules: {name}").format(name=name))

    def _store(self, call: object) -> None:
        self._bridge.run_in_order(call, lambda _: None, context=self)  # type: ignore[arg-type]
