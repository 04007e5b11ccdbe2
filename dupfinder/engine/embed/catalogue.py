"""The catalogue of networks: one declarative file and the networks that a person added, read and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import Annotated, Literal

import blake3
import msgspec

from dupfinder.engine.embed import descriptors, graph
from dupfinder.engine.embed.descriptors import Tap
from dupfinder.engine.errors import NetworkNotInstalledError, UnknownModelError

DEFAULT = "sscd"
FOLDER = "models"
"""Of a data folder: what was fetched, and what a person added."""


class Prepare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done to uint8 RGB pixels before a network gets them; see ``catalogue.toml``.

    Attributes:
        mean, std: of the channels in the order in which the network takes them.
    """

    layout: Literal["nchw", "nhwc"]
    channels: Literal["rgb", "bgr"]
    scale: float
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


type Share = Annotated[float, msgspec.Meta(ge=-1.0, le=1.0)]


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One network; see the head of ``catalogue.toml``.

    Attributes:
        square: side of the square input in pixels.
        dim: numbers of its embedding.
        package: ``module:ATTRIBUTE`` that holds the path of its ONNX file.
        input, output: names of tensors; found in the file where they are empty.
        own: whether a person added it.
    """

    title: str
    family: str
    source: str
    licence: str
    square: Annotated[int, msgspec.Meta(ge=32, le=1024)]
    dim: Annotated[int, msgspec.Meta(ge=2, le=65536)]
    package: str = ""
    address: str = ""
    size: int = 0
    sha256: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""
    input: str = ""
    output: str = ""
    extend: bool = False
    prepare: Prepare | None = None
    taps: tuple[Tap, ...] = ()
    candidate: Share = 0.5
    even: Share = 0.7
    slope: float = 16.0
    measured: bool = True
    parameters: float = 0.0
    note: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A network as it is used: which, where its file is, and at which levels it is tapped.

    Attributes:
        id: of the catalogue; ``name``: with the levels that were asked for, as a person writes it.
        taps: none for the network's own output.
    """

    id: str
    name: str
    network: Network
    path: Path
    taps: tuple[Tap, ...]

    @property
    def key(self) -> str:
        """What its embeddings are stored under: they are comparable only when this is the same."""
        network = self.network
        if not self.taps and network.prepare is None:
            return f"{self.id}:{digest(self.path)}:{network.output}:{network.square}"
        made = repr((network.prepare, network.output, descriptors.show(self.taps))).encode()
        return f"{self.id}:{digest(self.path)}:{blake3.blake3(made).hexdigest()[:16]}:{network.square}"

    def dim(self) -> int:
        """Numbers of its embedding; reads the file where the catalogue cannot know it.

        Raises:
            NetworkFileError: the file has no such level.
        """
        if self.taps == self.network.taps:
            return self.network.dim
        found = graph.read(self.path, self.network.square)
        return sum(graph.channels(found, tensor) for tensor in tensors(found, self.taps))


def tensors(found: graph.Graph, taps: tuple[Tap, ...]) -> list[str]:
    """The names of the tensors that taps mean in a file.

    Raises:
        UnknownModelError: it has no such level.
    """
    known = graph.levels(found)
    names = []
    for tap in taps:
        if tap.level.startswith("=") and tap.level[1:] in found.producers():
            names.append(tap.level[1:])
        elif tap.level in known:
            names.append(known[tap.level])
        else:
            raise UnknownModelError(f"the network has no level {tap.level}: it has {', '.join(known)}")
    return names


class Catalogue:
    """The networks that a data folder can use.

    Args:
        folder: where fetched and own networks are; none of them when None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def networks(self) -> dict[str, Network]:
        """All networks by id: the catalogue's in its order, then the person's own by name."""
        return {**networks(), **self.own()}

    def own(self) -> dict[str, Network]:
        """The networks that a person added; an entry that does not read is left out."""
        found: dict[str, Network] = {}
        for path in sorted(self.folder.glob("*.toml")) if self.folder is not None else ():
            try:
                entry = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Network)
            except (OSError, ValueError, msgspec.ValidationError):
                continue
            if path.stem not in networks():
                found[path.stem] = entry
        return found

    def network(self, model: str) -> Network:
        """The network with this id.

        Raises:
            UnknownModelError: there is none of that name.
        """
        known = self.networks()
        if model in known:
            return known[model]
        raise UnknownModelError(f"unknown model {model}: choose one of {', '.join(sorted(known))}")

    def path(self, model: str) -> Path:
        """Where the file of a network is, or would be.

        Raises:
            UnknownModelError: there is none of that name, or its package is not installed.
        """
        entry = self.network(model)
        if entry.package:
            return packaged(entry)
        if self.folder is None:
            raise NetworkNotInstalledError(f"the network {entry.title} is not installed")
        return self.folder / f"{model}.onnx"

    def installed(self, model: str) -> bool:
        """Whether its file is there."""
        try:
            return self.path(model).is_file()
        except UnknownModelError:
            return False

    def choose(self, name: str) -> Chosen:
        """The network that ``ID`` or ``ID@LEVEL+LEVEL`` means, ready to be used.

        Raises:
            UnknownModelError: there is none of that name, or it may not be tapped.
            NetworkNotInstalledError: its file is not there.
        """
        model, at, levels = name.partition("@")
        entry = self.network(model)
        taps = descriptors.parse(levels) if at else entry.taps
        if taps and not entry.extend:
            raise UnknownModelError(f"{entry.title} is used as it is: its licence does not let it be tapped")
        path = self.path(model)
        if not path.is_file():
            raise NetworkNotInstalledError(
                f"the network {entry.title} is not installed: get it with 'dupfinder models download {model}'"
            )
        return Chosen(model, name if taps != entry.taps else model, entry, path, taps)


@cache
def networks() -> dict[str, Network]:
    """The networks of the catalogue by id."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Network])


def packaged(network: Network) -> Path:
    """Where a package keeps the network's file.

    Raises:
        UnknownModelError: the package is not installed, or holds no such file.
    """
    module, attribute = network.package.split(":")
    try:
        path = Path(str(getattr(import_module(module), attribute)))
    except (ImportError, AttributeError) as error:
        raise UnknownModelError(f"the network {network.title} is not installed: {error}") from error
    if not path.is_file():
        raise UnknownModelError(f"the network {network.title} is not installed: {path} is missing")
    return path


def digest(path: Path) -> str:
    """BLAKE3 of a file, remembered until the file changes."""
    about = path.stat()
    return _digest(path, about.st_size, about.st_mtime_ns)


@cache
def _digest(path: Path, _size: int, _changed: int) -> str:
    return blake3.blake3().update_mmap(path).hexdigest()
