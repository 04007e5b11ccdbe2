"""Fetches the picture of a link that somebody dropped, after that person said so. The only way online."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from dupfinder.gui import photo_texts

MOST_BYTES = 64 << 20
TIMEOUT_MS = 20_000
MOST_STEPS = 5
"""How often a host may pass on to another of its own pages."""

ANY_PICTURE = ("image/", "application/octet-stream", "binary/octet-stream")


class Fetcher(QObject):
    """One picture at a time; a new one ends the one before.

    No cookie is sent or kept. What another host is asked for is never asked without a new word of the person.

    Signals:
        fetched: the bytes, and the name that the link gives them.
        moved: the link that the host passes on to, on another host.
        failed: why there is no picture, in words.
    """

    fetched = Signal(bytes, str)
    moved = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._manager = QNetworkAccessManager(self)
        self._reply: QNetworkReply | None = None
        self._data = bytearray()
        self._steps = 0
        self._why = ""

    @property
    def busy(self) -> bool:
        return self._reply is not None

    def fetch(self, link: str) -> None:
        """Fetches what a link leads to."""
        self.stop()
        self._steps = 0
        self._get(QUrl(link))

    def stop(self) -> None:
        """Ends it; nothing is told."""
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.abort()
            reply.deleteLater()

    def _get(self, url: QUrl) -> None:
        self._data.clear()
        self._why = ""
        request = QNetworkRequest(url)
        request.setTransferTimeout(TIMEOUT_MS)
        request.setRawHeader(b"Accept", b"image/*")
        by_hand = QNetworkRequest.LoadControl.Manual
        for attribute, value in (
            (QNetworkRequest.Attribute.RedirectPolicyAttribute, _MANUAL),
            (QNetworkRequest.Attribute.CookieLoadControlAttribute, by_hand),
            (QNetworkRequest.Attribute.CookieSaveControlAttribute, by_hand),
        ):
            request.setAttribute(attribute, value)
        self._reply = self._manager.get(request)
        self._reply.readyRead.connect(self._read)
        self._reply.finished.connect(self._finished)

    @Slot()
    def _read(self) -> None:
        reply = self._reply
        if reply is None:
            return
        self._data += reply.readAll().data()
        told = reply.header(QNetworkRequest.KnownHeaders.ContentLengthHeader)
        if max(len(self._data), int(told or 0)) > MOST_BYTES:
            self._why = self.tr("It is larger than {size}.").format(size=photo_texts.size(MOST_BYTES))
            reply.abort()

    @Slot()
    def _finished(self) -> None:
        reply = self._reply
        if reply is None:
            return
        self._reply = None
        reply.deleteLater()
        onward = reply.attribute(QNetworkRequest.Attribute.RedirectionTargetAttribute)
        if isinstance(onward, QUrl) and not self._why:
            self._go_on(reply.url(), reply.url().resolved(onward))
            return
        why = self._why or self._problem(reply)
        if why:
            self.failed.emit(why)
        else:
            self._data += reply.readAll().data()
            self.fetched.emit(bytes(self._data), reply.url().fileName() or reply.url().host())

    def _go_on(self, here: QUrl, there: QUrl) -> None:
        self._steps += 1
        if there.scheme() not in ("http", "https") or self._steps > MOST_STEPS:
            self.failed.emit(self.tr("It passes on to another place without end."))
        elif there.host() != here.host() or (here.scheme(), there.scheme()) == ("https", "http"):
            self.moved.emit(there.toString())
        else:
            self._get(there)

    def _problem(self, reply: QNetworkReply) -> str:
        """Why the answer is no picture; empty if it can be one."""
        code = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        if reply.error() == QNetworkReply.NetworkError.OperationCanceledError:
            return self.tr("There was no answer in time.")
        if isinstance(code, int) and code >= 400:
            return self.tr("The answer was: {code}.").format(code=f"HTTP {code}")
        if reply.error() != QNetworkReply.NetworkError.NoError:
            return reply.errorString()
        kind = str(reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
        if kind and not kind.startswith(ANY_PICTURE):
            return self.tr("There is no picture at this link, but: {kind}.").format(kind=kind.split(";")[0])
        return "" if self._data or reply.bytesAvailable() else self.tr("The answer is empty.")


_MANUAL = QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
