"""The settings: few, each with what it does; stored when the person says so."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.settings import Settings
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label

WIDTH, HEIGHT = 600, 640


class SettingsDialog(QDialog):
    """Emits :attr:`changed` with the names and values that are others than before."""

    changed = Signal(object)

    def __init__(self, settings: Settings, provider: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = settings
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(WIDTH, HEIGHT)
        self._row = 0
        form = QWidget()
        form.setObjectName("page")
        self._grid = QGridLayout(form)
        self._grid.setContentsMargins(24, 8, 24, 16)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._make_fields(provider)
        self._grid.setRowStretch(self._row, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(form)
        self.reset = button(self.tr("Reset all"), role="plain")
        self.cancel = button(self.tr("Cancel"))
        self.save = button(self.tr("Save"), role="primary")
        self.save.setDefault(True)
        self.reset.clicked.connect(self._reset)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 24, 20)
        row.setSpacing(8)
        row.addWidget(self.reset)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        title = Label(self.tr("Settings"), size=1.5, weight=600)
        title.setContentsMargins(24, 20, 24, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(scroll, 1)
        layout.addLayout(row)
        self.show_settings(settings)

    def values(self) -> Settings:
        """What the fields say."""
        lines = (line.strip() for line in self.exclude.toPlainText().splitlines())
        return replace(
            self._before,
            theme=self.look.currentData(),
            exclude=tuple(line for line in lines if line),
            include_hidden=self.hidden.isChecked(),
            watch=self.watch.isChecked(),
            max_megapixels=self.megapixels.value(),
            decode_seconds=self.seconds.value(),
            decode_megabytes=self.megabytes.value(),
            workers=self.workers.value(),
            provider=self.provider.currentData(),
            allow_permanent_delete=self.permanent.isChecked(),
        )

    def show_settings(self, settings: Settings) -> None:
        """Fills the fields."""
        self.look.setCurrentIndex(self.look.findData(settings.theme))
        self.exclude.setPlainText("\n".join(settings.exclude))
        self.hidden.setChecked(settings.include_hidden)
        self.watch.setChecked(settings.watch)
        self.megapixels.setValue(settings.max_megapixels)
        self.seconds.setValue(settings.decode_seconds)
        self.megabytes.setValue(settings.decode_megabytes)
        self.workers.setValue(settings.workers)
        self.provider.setCurrentIndex(self.provider.findData(settings.provider))
        self.permanent.setChecked(settings.allow_permanent_delete)

    def _make_fields(self, provider: str) -> None:
        self._section(self.tr("Appearance"))
        self.look = self._choices(
            ("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))
        )
        self._field(self.tr("&Colours"), self.look)
        self._section(self.tr("What is scanned"))
        self.exclude = QPlainTextEdit()
        self.exclude.setFixedHeight(96)
        self.exclude.setTabChangesFocus(True)
        self.exclude.setPlaceholderText("node_modules/\n*.tmp.jpg")
        self._field(
            self.tr("&Leave out"),
            self.exclude,
            self.tr("One pattern a line, such as thumbnails/ for folders of that name or *.gif for files."),
        )
        self.hidden = QCheckBox(self.tr("Scan &hidden files and folders too"))
        self.hidden.setAccessibleName(self.tr("Scan hidden files and folders too"))
        self._field("", self.hidden)
        self.watch = QCheckBox(self.tr("&Watch folders for new photos"))
        self.watch.setAccessibleName(self.tr("Watch folders for new photos"))
        self._field(
            "",
            self.watch,
            self.tr("While dupfinder is open. To leave a folder out, use its menu in the Library."),
        )
        self._section(self.tr("Clean up"))
        self.permanent = QCheckBox(self.tr("Offer to &delete photos for good"))
        self.permanent.setAccessibleName(self.tr("Offer to delete photos for good"))
        self._field(
            "",
            self.permanent,
            self.tr("Beside the trash, which stays what is chosen first. Nothing brings such photos back."),
        )
        self._section(self.tr("Speed"))
        self.provider = self._choices(
            ("auto", self.tr("Graphics card where there is one")),
            ("cuda", self.tr("Graphics card (CUDA)")),
            ("cpu", self.tr("Processor")),
        )
        self._field(
            self.tr("Compare &with"), self.provider, self.tr("Now: {provider}").format(provider=provider)
        )
        self.workers = self._number(0, 256, "")
        self.workers.setSpecialValueText(self.tr("One a core"))
        self._field(self.tr("Work at the &same time"), self.workers)
        self._section(self.tr("Limits for one file"))
        self.megapixels = self._number(1, 10_000, self.tr(" megapixels"))
        self._field(
            self.tr("&Picture size"), self.megapixels, self.tr("Larger pictures are listed, but not opened.")
        )
        self.seconds = self._number(1, 3_600, self.tr(" seconds"))
        self._field(self.tr("&Time to read"), self.seconds, self.tr("A file that takes longer is given up."))
        self.megabytes = self._number(256, 1_000_000, self.tr(" MB"))
        self.megabytes.setSingleStep(256)
        self._field(self.tr("&Memory"), self.megabytes)

    def _section(self, title: str) -> None:
        label = Label(title, size=1.15, weight=600)
        label.setContentsMargins(0, 14 if self._row else 0, 0, 4)
        self._grid.addWidget(label, self._row, 0, 1, 2)
        self._row += 1

    def _field(self, title: str, field: QWidget, note: str = "") -> None:
        if title:
            label = QLabel(title)
            label.setBuddy(field)
            label.setContentsMargins(0, 8, 0, 0)
            field.setAccessibleName(title.replace("&", ""))
            self._grid.addWidget(label, self._row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, self._row, 1)
        self._row += 1
        if note:
            told = Label(note, size=0.92, token="text2")
            told.setWordWrap(True)
            told.setContentsMargins(0, 0, 0, 4)
            field.setAccessibleDescription(note)
            self._grid.addWidget(told, self._row, 1)
            self._row += 1

    def _choices(self, *choices: tuple[str, str]) -> QComboBox:
        made = QComboBox()
        for value, words in choices:
            made.addItem(words, value)
        return made

    def _number(self, least: int, most: int, unit: str) -> QSpinBox:
        made = QSpinBox()
        made.setRange(least, most)
        made.setSuffix(unit)
        made.setGroupSeparatorShown(True)
        made.setFont(theme().font())
        # The style sheet's padding does not reach the field inside.
        made.lineEdit().setTextMargins(9, 0, 9, 0)
        return made

    @Slot()
    def _reset(self) -> None:
        before = self._before
        self.show_settings(Settings(threshold=before.threshold, model=before.model, keys=before.keys))

    @Slot()
    def _save(self) -> None:
        values = self.values()
        names = Settings.__struct_fields__
        changes = {
            name: getattr(values, name)
            for name in names
            if getattr(values, name) != getattr(self._before, name)
        }
        if changes:
            self.changed.emit(changes)
        self.accept()
