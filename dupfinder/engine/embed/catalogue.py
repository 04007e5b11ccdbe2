"""The catalogue of networks: one declarative file, read and checked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import import_module, resources
from pathlib import Path

import blake3
import msgspec

from dupfinder.engine.errors import UnknownModelError

DEFAULT = "sscd"


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One network.

    Attributes:
        package: ``module:ATTRIBUTE`` that holds the path of its ONNX file.
        input: name of the input, uint8 (n, square, square, 3) RGB; it normalises by itself.
        output: name of the output, float32 (n, dim), unit length.
        square: side of the square input in pixels.
    """

    title: str
    family: str
    package: str
    source: str
    licence: str
    input: str
    output: str
    square: int
    dim: int

    def file(self) -> Path:
        """Where the ONNX file is.

        Raises:
            UnknownModelError: its package is not installed, or holds no such file.
        """
        module, attribute = self.package.split(":")
        try:
            path = Path(str(getattr(import_module(module), attribute)))
        except (ImportError, AttributeError) as error:
            raise UnknownModelError(f"the network {self.title} is not installed: {error}") from error
        if not path.is_file():
            raise UnknownModelError(f"the network {self.title} is not installed: {path} is missing")
        return path


@cache
def networks() -> dict[str, Network]:
    """All networks by id."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Network])


def network(model: str) -> Network:
    """The network with this id.

    Raises:
        UnknownModelError: the catalogue has none of that name.
    """
    try:
        return networks()[model]
    except KeyError:
        known = ", ".join(sorted(networks()))
        raise UnknownModelError(f"unknown model {model}: choose one of {known}") from None


@cache
def model_key(model: str) -> str:
    """What its embeddings are stored under: they are comparable only when this is the same."""
    chosen = network(model)
    digest = blake3.blake3().update_mmap(chosen.file()).hexdigest()
    return f"{model}:{digest}:{chosen.output}:{chosen.square}"
