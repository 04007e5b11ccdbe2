"""Decisions as a file: what ``dupfinder apply`` reads. Version 1; fields are only ever added."""

from __future__ import annotations

import inspect
import json
import os
from typing import Annotated, Literal

import msgspec

from dupfinder.engine.action_types import ActionKind, Removal
from dupfinder.engine.errors import DupfinderError

VERSION = 1

type ActionName = Literal["trash", "quarantine", "move", "hard_link", "symlink", "reflink", "delete"]


class DecisionsError(DupfinderError):
    """A decisions file that does not fit; the text says where in it and why."""

    code = "decisions"


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of one photo.

    Attributes:
        path: of the file, as ``dupfinder scan --json`` gives it; bytes that are no UTF-8 as lone surrogates.
        hash: BLAKE3 of its content when it was decided on, 64 hexadecimal digits.
        keep: whether it stays.
    """

    path: Annotated[str, msgspec.Meta(min_length=1)]
    hash: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    keep: bool


class Decisions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decisions file.

    Attributes:
        version: of this format.
        action: what is done with the photos that are not kept.
        decisions: one a photo.
        target: the folder, of ``move``.
        threshold: similarity of the groups in which a copy has to stay; the setting's when left out.
        whole_groups: ids of groups that may lose all their copies.
        without_trash: what becomes of photos on volumes that have no trash.
        merge_metadata: whether what only removed copies know goes into the kept photo's XMP sidecar.
    """

    version: Literal[1]
    action: ActionName
    decisions: list[Decision]
    target: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    threshold: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] | None = None
    whole_groups: list[str] = []
    without_trash: Literal["leave", "quarantine"] = "leave"
    merge_metadata: bool = False

    @property
    def kind(self) -> ActionKind:
        return ActionKind(self.action)

    @property
    def removals(self) -> list[Removal]:
        """The photos that are not kept."""
        return [Removal(_path(one), bytes.fromhex(one.hash)) for one in self.decisions if not one.keep]

    @property
    def kept(self) -> list[bytes]:
        """The photos that were decided to stay."""
        return [_path(one) for one in self.decisions if one.keep]


def _path(decision: Decision) -> bytes:
    return os.path.abspath(os.fsencode(decision.path))


def read(text: bytes) -> Decisions:
    """Reads a decisions file.

    Raises:
        DecisionsError: with the place: line and column, or a path such as ``$.decisions[3].hash``.
    """
    try:
        # Not msgspec's own reader: it takes no lone surrogates, and names need not be UTF-8.
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise DecisionsError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise DecisionsError(f"byte {error.start}: not UTF-8 text") from error
    try:
        decisions = msgspec.convert(raw, Decisions)
    except msgspec.ValidationError as error:
        raise DecisionsError(str(error)) from error
    if (decisions.kind == ActionKind.MOVE) != (decisions.target is not None):
        raise DecisionsError("a move, and nothing else, needs a target - at `$.target`")
    seen: dict[bytes, bool] = {}
    for place, one in enumerate(decisions.decisions):
        try:
            path = _path(one)
        except ValueError as error:
            raise DecisionsError(f"{error} - at `$.decisions[{place}].path`") from error
        if b"\0" in path:
            raise DecisionsError(f"no path has a zero byte - at `$.decisions[{place}].path`")
        if seen.setdefault(path, one.keep) != one.keep:
            raise DecisionsError(f"kept and not kept at once - at `$.decisions[{place}].keep`")
    return decisions


def schema() -> str:
    """The JSON Schema of a decisions file, as it is published."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Decisions)}
    for definition in made["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
    return json.dumps(made, indent=2) + "\n"
