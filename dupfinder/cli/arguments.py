"""What the commands share: a parser that complains in one line, and where JSON goes."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TextIO

from dupfinder.cli import BadArgument, check_data_dir
from dupfinder.engine.paths import write_atomically


class Parser(argparse.ArgumentParser):
    """Raises :class:`BadArgument` instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        raise BadArgument(message)


def parser(name: str, description: str) -> Parser:
    """A parser with the options that every command has."""
    made = Parser(prog=f"dupfinder {name}", description=description)
    made.add_argument("--json", metavar="FILE", help="write the result as JSON; '-' is standard output")
    _data_dir(made)
    return made


def bare_parser(name: str, description: str) -> Parser:
    """A parser with the place of our data only."""
    made = Parser(prog=f"dupfinder {name}", description=description)
    _data_dir(made)
    return made


def _data_dir(made: Parser) -> None:
    made.add_argument("--data-dir", type=Path, metavar="DIR", help="where dupfinder keeps its own data")


def parse(made: Parser, arguments: list[str]) -> argparse.Namespace | int:
    """The arguments, or the exit status after ``--help``."""
    try:
        known = made.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    check_data_dir(known.data_dir)
    target = known.json
    if target not in (None, "-"):
        check_target("--json", target)
    return known


def folder_of(name: str) -> bytes:
    """The absolute path of a folder that was named.

    Raises:
        BadArgument: it is none, or cannot be listed.
    """
    path = os.path.abspath(os.fsencode(name))
    if not os.path.exists(path):
        raise BadArgument(f"{name}: there is no such folder")
    if not os.path.isdir(path):
        raise BadArgument(f"{name}: is not a folder")
    try:
        with os.scandir(path):
            return path
    except OSError as error:
        raise BadArgument(f"{name}: {error.strerror}") from error


def check_target(option: str, target: str) -> None:
    """Refuses a file that cannot be written, before any work is done for it.

    Raises:
        BadArgument
    """
    folder = Path(target).absolute().parent
    if not folder.is_dir():
        raise BadArgument(f"{option} {target}: there is no folder {folder}")
    if Path(target).is_dir() or not os.access(folder, os.W_OK):
        raise BadArgument(f"{option} {target}: cannot be written")


def write_json(target: str, text: str) -> None:
    """Writes the report to standard output (``-``) or, in one step, to a file."""
    if target == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_bytes("--json", target, text.encode("ascii"))


def write_bytes(option: str, target: str, data: bytes) -> None:
    """Writes a file in one step; ``option`` is what a complaint names."""
    write_file(f"{option} {target}", target, lambda path: path.write_bytes(data))


def write_file(named: str, target: str, fill: Callable[[Path], object]) -> None:
    """Lets ``fill`` write a file, then puts it in place in one step.

    Raises:
        BadArgument: with ``named`` in front.
    """

    def write(path: Path) -> None:
        fill(path)
        path.chmod(0o666 & ~_umask())

    try:
        write_atomically(Path(target).absolute(), write)
    except OSError as error:
        raise BadArgument(f"{named}: {error.strerror}") from error


def write_text(target: str, write: Callable[[TextIO], object], errors: str = "strict") -> None:
    """Lets ``write`` fill standard output (``-``) or, in one step, a file; UTF-8, line ends as written."""
    if target == "-":
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors=errors, newline="")
        try:
            write(stream)
            stream.flush()
        finally:
            # Or the end of the wrapper would close standard output.
            stream.detach()
        return

    def fill(path: Path) -> None:
        with path.open("w", encoding="utf-8", errors=errors, newline="") as file:
            write(file)

    write_file(target, target, fill)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def say(line: str) -> None:
    """A message for people, on stderr; a name that the terminal cannot show is shown escaped."""
    stream = sys.stderr
    encoding = stream.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def out(line: str) -> None:
    """A line of the result, on standard output; what it cannot show is shown escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def words(code: str) -> str:
    """A kind or change, as people read it."""
    return code.replace("_", " ")


def shown(path: bytes) -> str:
    """A path for people: text where it is text, escapes where it is not."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
