"""Every setting once: its default and bounds; read from and written to TOML.

A file that people edit by hand keeps its comments; a value that does not fit is replaced by its
default and reported, never a reason not to start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import tomlkit

from dupfinder.engine.paths import write_text_atomically

FILE_NAME = "settings.toml"

type Theme = Literal["system", "light", "dark"]
type Fraction = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings.

    Attributes:
        theme: follow the system's colours, or always light, or always dark.
        threshold: similarity from which photos are put into one cluster: the least probability, 0 to 1, that
            they are what their kind says.
        exclude: glob patterns of folders and files that a scan leaves out.
        include_hidden: whether hidden files and folders are scanned.
        max_megapixels: a picture with more is not decoded, but listed.
        decode_seconds: a file that takes longer to decode is given up and listed.
        decode_megabytes: memory that decoding one file may take.
        workers: decoder processes and inference threads; 0 means one a core.
        allow_permanent_delete: whether photos may be deleted for good instead of going to the trash.
        watch: whether folders are watched for new photos while the library is open in a window.
        provider: how the network is run; ``auto`` takes the graphics card where there is one.
        keys: keys of the window that are not as shipped: name of a command -> its keys; none switch it off.
        model: the network, as ``ID`` or ``ID@LEVEL+LEVEL``; each has embeddings and an index of its own.
    """

    theme: Theme = "system"
    threshold: Fraction = 0.9
    exclude: tuple[str, ...] = ()
    include_hidden: bool = False
    max_megapixels: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1_000
    decode_seconds: Annotated[int, msgspec.Meta(ge=1, le=3_600)] = 30
    decode_megabytes: Annotated[int, msgspec.Meta(ge=256, le=1_000_000)] = 4_096
    workers: Annotated[int, msgspec.Meta(ge=0, le=256)] = 0
    allow_permanent_delete: bool = False
    watch: bool = False
    provider: Literal["auto", "cuda", "directml", "openvino", "coreml", "cpu"] = "auto"
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=500)] = "sscd"
    keys: dict[str, tuple[str, ...]] = {}


def load(data_dir: Path) -> tuple[Settings, list[str]]:
    """Reads the settings of a data folder.

    Returns:
        The settings, and one line for each value that had to be left out.
    """
    path = data_dir / FILE_NAME
    problems: list[str] = []
    try:
        raw = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    except FileNotFoundError:
        return Settings(), problems
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.TOMLKitError) as error:
        return Settings(), [f"{path}: {error}"]
    good: dict[str, object] = {}
    for name, value in raw.items():
        try:
            msgspec.convert({name: value}, Settings)
        except msgspec.ValidationError as error:
            problems.append(f"{path}: {name}: {error}")
        else:
            good[name] = value
    return msgspec.convert(good, Settings), problems


def save(data_dir: Path, settings: Settings) -> None:
    """Writes the settings that differ from their defaults; comments in the file stay."""
    path = data_dir / FILE_NAME
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.TOMLKitError):
        document = tomlkit.document()
    defaults = msgspec.to_builtins(Settings())
    for name, value in msgspec.to_builtins(settings).items():
        if value != defaults[name]:
            document[name] = list(value) if isinstance(value, tuple) else value
        elif name in document:
            del document[name]
    text = tomlkit.dumps(document)
    write_text_atomically(path, text)
