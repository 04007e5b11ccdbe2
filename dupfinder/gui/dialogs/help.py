"""The guide and the words about the program itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

import dupfinder
from dupfinder.engine.resources import resource
from dupfinder.gui.icons import mark
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label


class GuideDialog(QDialog):
    """Shows the guide that is shipped; stays open beside the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 700)
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(self.tr("Guide"))
        self.browser.setOpenExternalLinks(True)
        self.browser.document().setDocumentMargin(24)
        try:
            self.browser.setMarkdown(resource("docs/guide.md").read_text(encoding="utf-8"))
        except (FileNotFoundError, OSError):
            self.browser.setPlainText(self.tr("The guide is not installed."))
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.browser, 1)
        layout.addLayout(foot)


class AboutDialog(QDialog):
    """Name, version, licence, and the promise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About dupfinder"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        sign = QLabel()
        sign.setPixmap(mark(64, self.devicePixelRatioF()))
        name = Label("dupfinder", size=2.15, weight=600)
        version = Label(self.tr("Version {number}").format(number=dupfinder.__version__), token="text2")
        words = Label(
            self.tr(
                "Finds near-duplicate photos and shows them side by side.\n"
                "Nothing leaves this computer, and no photo is changed.\n\n"
                "Free software under the Apache License 2.0. Made with Qt (LGPL), ONNX Runtime and hnswlib; "
                "photos are compared with SSCD, a network by Meta (MIT)."
            )
        )
        words.setWordWrap(True)
        words.setMinimumWidth(380)
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(name)
        text.addWidget(version)
        text.addSpacing(12)
        text.addWidget(words)
        text.addSpacing(16)
        text.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(24)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text)
