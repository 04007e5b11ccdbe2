"""The command line: the same engine as the window, a contract that scripts rely on.

A command is imported only when it is called, so that ``--version`` and ``--help`` stay quick.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

COMMANDS = ("scan", "search", "compare", "export", "apply", "watch", "models", "bench")

OK = 0
FAILED = 1
BAD_ARGUMENT = 2
BUSY = 3
INTERRUPTED = 130


class BadArgument(Exception):
    """An argument that does not fit; the text says why in one line."""


def check_data_dir(data_dir: Path | None) -> None:
    """Refuses a data folder that is a file.

    Raises:
        BadArgument
    """
    if data_dir is not None and os.path.lexists(data_dir) and not data_dir.is_dir():
        raise BadArgument(f"--data-dir {data_dir}: is not a folder")


@dataclass(frozen=True)
class Window:
    """What the window was asked to show: folders to scan, image files to search for."""

    paths: list[bytes]
    data_dir: Path | None


def run(arguments: list[str]) -> int:
    """Runs one of :data:`COMMANDS`; gives the exit status."""
    from dupfinder.engine.errors import DataFolderBusyError, DupfinderError, UnknownModelError

    name = arguments[0]
    command = import_module(f"dupfinder.cli.{name}")
    try:
        return int(command.run(arguments[1:]))
    except (BadArgument, UnknownModelError) as error:
        return complain(f"dupfinder {name}", error, BAD_ARGUMENT)
    except DataFolderBusyError as error:
        return complain(f"dupfinder {name}", error, BUSY)
    except DupfinderError as error:
        return complain(f"dupfinder {name}", error, FAILED)
    except BrokenPipeError:
        # Whoever read our output went away, as `head` does; nothing is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def complain(who: str, error: Exception | str, status: int) -> int:
    """Prints one line to stderr and gives the status back."""
    line = " ".join(str(error).split())
    print(f"{who}: {line}", file=sys.stderr)
    return status


def parse_window(arguments: list[str]) -> Window | int:
    """Reads the arguments of ``dupfinder [PATH ...]``; an exit status where that is all."""
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise BadArgument(message)

    parser = Parser(
        prog="dupfinder",
        description="Opens the window. Folders are scanned, an image file is searched for.",
        epilog="Commands for the terminal: 'dupfinder scan --help', 'dupfinder search --help', "
        "'dupfinder compare --help', 'dupfinder export --help', 'dupfinder apply --help', "
        "'dupfinder watch --help', 'dupfinder models --help', 'dupfinder bench --help'. "
        "A folder that is called like a command: './scan'.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="a folder to scan or an image to search for")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where dupfinder keeps its own data")
    parser.add_argument("-V", "--version", action="store_true", help="print the version and exit")
    try:
        known = parser.parse_args(arguments)
        check_data_dir(known.data_dir)
        for path in known.paths:
            if not os.path.exists(path):
                raise BadArgument(f"{path}: there is no such file or folder")
    except BadArgument as error:
        return complain("dupfinder", error, BAD_ARGUMENT)
    except SystemExit as end:
        return int(end.code or 0)
    return Window([os.fsencode(path) for path in known.paths], known.data_dir)
