"""``dupfinder watch``: tell of every new photo that is in the library already, until Ctrl-C."""

from __future__ import annotations

import queue
import signal
import threading

from dupfinder.cli import OK, check_data_dir
from dupfinder.cli.arguments import bare_parser, folder_of, out, say, shown, words
from dupfinder.cli.running import POLL_SECONDS, stopped_by_signals, wait
from dupfinder.engine.jobs import Arrived, Event
from dupfinder.engine.library import Library
from dupfinder.engine.reports import json_report
from dupfinder.engine.watch_types import How, Notice

_WORDS = {
    How.EVENTS: "",
    How.NETWORK: " (a network share: looked through every 10 seconds)",
    How.LIMIT: " (looked through every 10 seconds: the system allows no more watches)",
    How.FAILED: " failed: the system refused it",
}


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status."""
    made = bare_parser(
        "watch",
        "Scans folders, then prints a line for each new photo that is a copy of one known before, until "
        "Ctrl-C. No photo is changed.",
    )
    made.add_argument("folders", metavar="FOLDER", nargs="+")
    made.add_argument("--json", action="store_true", help="print a JSON object a line")
    try:
        known = made.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    check_data_dir(known.data_dir)
    folders = [folder_of(name) for name in known.folders]
    with Library(known.data_dir) as library:
        for folder in folders:
            library.add_folder(folder)
        job = library.scan(folders)
        with stopped_by_signals(job) as caught:
            wait(job, "Reading photos")
        job.result()
        if not caught:
            _watch(library, folders, as_json=known.json)
    return OK


def _watch(library: Library, folders: list[bytes], *, as_json: bool) -> None:
    ended = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    told: dict[bytes, How] = {}
    try:
        library.watching.start(folders)
        while not ended.wait(POLL_SECONDS):
            how = library.watching.how()
            for path in how.keys() - told.keys():
                say(f"Watching {shown(path)}{_WORDS[how[path]]}")
            for path in told.keys() - how.keys():
                say(f"Not connected: {shown(path)}")
            told = how
            _tell(library.events, as_json=as_json)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(events: queue.SimpleQueue[Event], *, as_json: bool) -> None:
    while not events.empty():
        event = events.get()
        if isinstance(event, Arrived):
            for notice in event.notices:
                out(json_report.notice_line(notice) if as_json else _line(notice))


def _line(notice: Notice) -> str:
    better = ", and the better one" if notice.best else ""
    return f"{shown(notice.photo.path)}: {words(notice.kind)} of {shown(notice.other.path)}{better}"
