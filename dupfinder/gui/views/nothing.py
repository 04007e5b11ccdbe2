"""Why no group is on the canvas of the Duplicates page, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.types import Counts
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.keymap import keymap
from dupfinder.gui.models.clusters import Tab
from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.clusters import ClusterPanel
from dupfinder.gui.widgets.threshold import LEAST


def tr(text: str) -> str:
    """Translates in the context ``Nothing``."""
    return QCoreApplication.translate("Nothing", text)


def say_why(canvas: Canvas, panel: ClusterPanel, counts: Counts | None, *, scanning: bool) -> None:
    """Shows the reason in place of a group."""
    photos = counts.files if counts is not None else 0
    if panel.reviewed and not panel.open and panel.tab is Tab.OPEN and panel.filters:
        canvas.show_empty(
            "checks", tr("All groups that match the filter are reviewed"), "", tr("Clear filters")
        )
    elif panel.reviewed and not panel.open and panel.tab is Tab.OPEN and not scanning:
        canvas.show_done()
    elif panel.tab is Tab.REVIEWED and panel.open and not panel.reviewed:
        canvas.show_empty(
            "checks",
            tr("No group is reviewed yet"),
            tr("{key} accepts what is suggested for a group and goes on to the next one.").format(
                key=keymap().shown("accept") or tr("Accept and next")
            ),
            tr("To review"),
        )
    elif panel.filters and panel.model.total:
        canvas.show_empty(
            "funnel",
            tr("No group matches the filter"),
            tr("A filter only hides groups; it changes nothing about them."),
            tr("Clear filters"),
        )
    elif scanning:
        canvas.show_empty(
            "magnifying-glass",
            tr("No duplicates so far"),
            tr("Groups appear here as soon as two photos match."),
        )
    elif not photos:
        canvas.show_empty(
            "image",
            tr("No photos yet"),
            tr("Add a folder on the Library page. Photos that look alike are shown here."),
        )
    else:
        lower = panel.threshold.value > LEAST / 100
        canvas.show_empty(
            "check-circle",
            tr("No duplicates in {photos} at {percent}").format(
                photos=texts.photos(photos), percent=photo_texts.percent(panel.threshold.value)
            ),
            tr("A lower similarity finds copies that were edited more."),
            tr("Lower the similarity") if lower else "",
        )
