"""The networks: which there are, fetching, adding, switching, looking inside, comparing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.embed.catalogue import Network
from dupfinder.engine.errors import Cancelled
from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Entry, Library
from dupfinder.gui import network_texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.dialogs.ask import ask, choose
from dupfinder.gui.views.network_anatomy import AnatomyPanel
from dupfinder.gui.views.network_compare import ComparePanel
from dupfinder.gui.views.network_row import NetworkRow
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import is_large
from dupfinder.gui.widgets.segments import Segments

WIDTH, HEIGHT, LIST = 1160, 860, 420
POLL_MS = 100


class NetworksDialog(QDialog):
    """Emits :attr:`switched` when another network was chosen: the library has to be opened anew."""

    switched = Signal(str)

    def __init__(self, library: Library, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._jobs: dict[str, Job[Path]] = {}
        self._wanted = ""
        self._current = library.model.partition("@")[0]
        self.rows: dict[str, NetworkRow] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Networks"))
        room = QSize(WIDTH, HEIGHT) if parent is None else parent.size() - QSize(64, 48)
        self.resize(room.expandedTo(QSize(900, 560)).boundedTo(QSize(WIDTH, HEIGHT)))
        self.parts = Segments(
            [("list", self.tr("Networks")), ("compare", self.tr("Side by side"))], self.tr("Part")
        )
        self.parts.chosen.connect(self._show_part)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Label(self.tr("Networks"), size=1.5, weight=600))
        head.addStretch(1)
        head.addWidget(self.parts)
        self.anatomy = AnatomyPanel(library, bridge)
        self.anatomy.used.connect(self._use)
        self.comparing = ComparePanel(library, bridge)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._make_list())
        self.stack.addWidget(self.comparing)
        self.says = Label(token="text2")
        self.says.setWordWrap(True)
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.says, 1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 20, 28, 18)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)
        layout.addLayout(foot)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._tick)
        self.finished.connect(self._leave)
        self.refresh()

    def _make_list(self) -> QWidget:
        told = Label(
            self.tr(
                "A network decides which photos are worth a second look. The default was made for finding"
                " copies. Others are fetched only when you say so."
            ),
            token="text2",
        )
        told.setWordWrap(True)
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self.tr("Networks"))
        self.add = button(self.tr("Add your own…"), "plus")
        self.add.setToolTip(self.tr("An ONNX file that takes a picture"))
        self.add.clicked.connect(self._ask_for_file)
        self.normalise = QComboBox()
        self.normalise.setAccessibleName(self.tr("How your own network was taught"))
        for name, words in (
            ("imagenet", self.tr("Taught with ImageNet's mean")),
            ("unit", self.tr("Numbers from 0 to 1")),
            ("signed", self.tr("Numbers from −1 to 1")),
            ("caffe", self.tr("Caffe: blue first, mean taken off")),
            ("bytes", self.tr("Numbers from 0 to 255")),
        ):
            self.normalise.addItem(words, name)
        below: QBoxLayout = QVBoxLayout() if is_large() else QHBoxLayout()
        below.addWidget(self.add)
        below.addWidget(self.normalise, 1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(told)
        left.addWidget(scroll, 1)
        left.addLayout(below)
        side = QWidget()
        side.setLayout(left)
        side.setFixedWidth(LIST)
        left.setContentsMargins(0, 0, 0, 0)
        page = QWidget()
        layout = QHBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(24)
        layout.addWidget(side)
        layout.addWidget(self.anatomy, 1)
        return page

    def refresh(self) -> None:
        """Reads the list again."""
        self._bridge.run(self._library.networks.entries, self._take, context=self)

    def _take(self, entries: list[Entry]) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = {}
        used, _, levels = self._library.model.partition("@")
        for place, entry in enumerate(entries):
            now = (levels or entry.levels) if entry.id == used else ""
            row = self.rows[entry.id] = NetworkRow(entry, used=now)
            row.chosen.connect(self._choose)
            row.used.connect(self._use)
            row.fetched.connect(self._fetch)
            row.file_asked.connect(self._ask_for_file_of)
            row.stopped.connect(self._stop)
            row.removed.connect(self._ask_to_remove)
            self._column.insertWidget(place, row)
        self.comparing.show_entries(entries)
        self._choose(self._current if self._current in self.rows else entries[0].id)
        self._tick()

    @Slot(str)
    def _show_part(self, name: str) -> None:
        self.stack.setCurrentIndex(1 if name == "compare" else 0)

    @Slot(str)
    def _choose(self, model: str) -> None:
        self._current = model
        for name, row in self.rows.items():
            row.set_current(name == model)
        self.anatomy.show_network(self.rows[model].entry)

    # fetching -----------------------------------------------------------------------------------
    @Slot(str)
    def _fetch(self, model: str) -> None:
        self._follow(model, self._library.networks.download(model))

    def _follow(self, model: str, job: Job[Path]) -> None:
        self.says.setText("")
        self._jobs[model] = job
        self._timer.start()
        self._tick()

    @Slot(str)
    def _ask_for_file_of(self, model: str) -> None:
        self._wanted = model
        address = self.rows[model].entry.network.address
        self._choose_file(address.rpartition("/")[2], self.install_file)

    @Slot(str)
    def install_file(self, name: str) -> None:
        """Takes a file that was got in another way, for the network that was asked about."""
        self._follow(self._wanted, self._library.networks.install(self._wanted, Path(name)))

    @Slot(str)
    def _stop(self, model: str) -> None:
        if model in self._jobs:
            self._jobs[model].cancel()

    @Slot()
    def _tick(self) -> None:
        ended = [model for model, job in self._jobs.items() if job.done]
        for model, job in self._jobs.items():
            if model not in ended and model in self.rows:
                now = job.progress()
                self.rows[model].show_progress(now.done, now.total or 0)
        for model in ended:
            error = self._jobs.pop(model).future.exception()
            if error is not None and not isinstance(error, Cancelled):
                self._say(error)
        if not self._jobs:
            self._timer.stop()
        if ended:
            self.refresh()

    def _say(self, error: BaseException) -> None:
        self.says.setText(network_texts.error(error))
        self.says.setToolTip(str(error))

    # adding and removing ------------------------------------------------------------------------
    @Slot()
    def _ask_for_file(self) -> None:
        self._choose_file("", self.add_file)

    def _choose_file(self, wish: str, then: Callable[[str], None]) -> None:
        title = self.tr("Choose an ONNX file")
        if wish:
            title = self.tr("Choose the file {name}").format(name=wish)
        dialog = choose(self, title, QFileDialog.FileMode.ExistingFile, self.tr("Networks (*.onnx)"))
        dialog.fileSelected.connect(then)

    @Slot(str)
    def add_file(self, name: str) -> None:
        """Checks and takes an ONNX file."""
        self.add.setEnabled(False)
        self.says.setText(self.tr("Checking the file…"))
        call = partial(self._library.networks.add, Path(name), normalise=self.normalise.currentData())
        self._bridge.run(call, self._added, self._not_added, context=self)

    def _added(self, made: tuple[str, Network]) -> None:
        self.add.setEnabled(True)
        name, network = made
        self._current = name
        self.says.setText(
            self.tr("{name} was added: {dim} numbers of {side} × {side} pixels.").format(
                name=network.title, dim=network.dim, side=network.square
            )
        )
        self.refresh()

    def _not_added(self, error: Exception) -> None:
        self.add.setEnabled(True)
        self._say(error)

    @Slot(str)
    def _ask_to_remove(self, model: str) -> None:
        self._wanted = model
        network = self.rows[model].entry.network
        ask(
            self,
            self.tr("Delete the file of {name}?").format(name=network.title),
            self.tr("It can be added again from where you got it.")
            if network.own
            else self.tr("It can be fetched again ({size}).").format(
                size=network_texts.megabytes(network.size)
            ),
            self.tr("Delete the file"),
            self._remove,
        )

    @Slot()
    def _remove(self) -> None:
        call = partial(self._library.networks.remove, self._wanted)
        self._bridge.run(call, self._removed, self._say, context=self)

    def _removed(self, _nothing: object) -> None:
        self.refresh()

    # switching ----------------------------------------------------------------------------------
    @Slot(str)
    def _use(self, model: str) -> None:
        self._wanted = model
        name, _, levels = model.partition("@")
        title = self.rows[name].entry.network.title
        if levels:
            title = self.tr("{name} at {levels}").format(name=title, levels=levels)
        ask(
            self,
            self.tr("Use {name} from now on?").format(name=title),
            self.tr(
                "The window opens again, and photos that this network has not seen are read again in the"
                " background. What the other network knows is kept, so you can go back at any time. Your"
                " marks stay."
            ),
            self.tr("Use it"),
            self._switch,
        )

    @Slot()
    def _switch(self) -> None:
        library, model = self._library, self._wanted

        def call() -> str:
            library.networks.choose(model)
            library.change_settings(model=model)
            return model

        self._bridge.run(call, self._switched, self._say, context=self)

    def _switched(self, model: str) -> None:
        self.accept()
        self.switched.emit(model)

    @Slot()
    def _leave(self) -> None:
        self._timer.stop()
        self.comparing.close_job()
        for job in self._jobs.values():
            job.cancel()
