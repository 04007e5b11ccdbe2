"""``dupfinder models``: the networks, which there are, where they come from, what they are made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from dupfinder.cli import OK, BadArgument
from dupfinder.cli.arguments import parse, parser, say, write_json, write_text
from dupfinder.cli.running import status_of, stopped_by_signals, wait
from dupfinder.engine.embed import own
from dupfinder.engine.embed.anatomy import Anatomy
from dupfinder.engine.embed.catalogue import Network
from dupfinder.engine.embed.sketch import KINDS, sketch
from dupfinder.engine.errors import Cancelled
from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Entry, Library, networks
from dupfinder.engine.reports import json_report

VERSION = 1

HELP = """The networks that can tell whether photos are alike.

  dupfinder models list                 which there are
  dupfinder models show ID              what one is made of
  dupfinder models download ID          fetch one (nothing is ever fetched by itself)
  dupfinder models add FILE             use an ONNX file of your own
  dupfinder models use ID[@LEVELS]      take another one from now on
  dupfinder models levels ID A B        how alike two pictures are at each level
  dupfinder models remove ID            delete a file that was fetched or added

Each takes --help."""


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status."""
    verbs: dict[str, Callable[[list[str]], int]] = {
        "list": _list,
        "show": _show,
        "download": _download,
        "add": _add,
        "use": _use,
        "levels": _levels,
        "remove": _remove,
    }
    if not arguments or arguments[0] in ("-h", "--help"):
        print(HELP)
        return OK if arguments else 2
    if arguments[0] not in verbs:
        raise BadArgument(f"{arguments[0]}: choose one of {', '.join(verbs)}")
    return verbs[arguments[0]](arguments[1:])


def _list(arguments: list[str]) -> int:
    known = parse(parser("models list", "Lists the networks."), arguments)
    if isinstance(known, int):
        return known
    with closing(networks(known.data_dir)) as networks_:
        entries = networks_.entries()
    if known.json is not None:
        rows = [{"id": entry.id, "state": _state(entry), **about(entry.network)} for entry in entries]
        _write(known.json, {"networks": rows})
    if known.json != "-":
        width = max(len(entry.id) for entry in entries)
        for entry in entries:
            size = f"{entry.network.size / 1e6:.0f} MB" if entry.network.size else ""
            print(f"{entry.id:{width}}  {_state(entry):14}  {size:>7}  {entry.network.title}")
    return OK


def _state(entry: Entry) -> str:
    if entry.installed:
        return "own" if entry.network.own else "installed"
    return "part fetched" if entry.partial else "can be fetched" if entry.downloadable else "missing"


def about(network: Network) -> dict[str, object]:
    """A network's entry of the catalogue, all of it, as JSON."""
    return {name: msgspec.to_builtins(getattr(network, name)) for name in Network.__struct_fields__}


def _show(arguments: list[str]) -> int:
    made = parser("models show", "Reads a network's file and tells what it is made of.")
    made.add_argument("model", metavar="ID")
    made.add_argument(
        "--svg", metavar="FILE", help="write a picture of the architecture; '-' is standard output"
    )
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    with closing(networks(known.data_dir)) as networks_:
        entry = networks_.entry(known.model.partition("@")[0])
        found = networks_.anatomy(known.model) if entry.installed else None
    if known.svg is not None:
        if found is None:
            raise BadArgument(f"{known.model} is not installed: its file is what the picture is drawn from")
        text = sketch(found.parts)
        write_text(known.svg, lambda file: file.write(text + "\n"))
    if known.json is not None:
        anatomy = None if found is None else msgspec.to_builtins(found)
        row = {"id": entry.id, "state": _state(entry), **about(entry.network), "anatomy": anatomy}
        _write(known.json, row)
    if "-" not in (known.json, known.svg):
        _print(entry, found)
    return OK


def _print(entry: Entry, found: Anatomy | None) -> None:
    network = entry.network
    rows = [
        ("network", f"{network.title} ({entry.id}), {_state(entry)}"),
        ("source", network.source),
        ("licence", network.licence),
        ("embedding", f"{network.dim} numbers, of {network.square} x {network.square} pixels"),
        ("levels used", "+".join(map(str, network.taps)) or "its own output"),
        ("candidates", f"cosine {network.candidate:g}{'' if network.measured else ' (not measured yet)'}"),
        ("note", network.note),
        ("address", network.address),
    ]
    if found is not None:
        blocks = found.identity_blocks + found.projection_blocks
        paper = f"; the paper's {network.parameters:g} million" if network.parameters else ""
        rows += [
            ("parameters", f"{found.parameters / 1e6:.3f} million{paper}"),
            ("multiply-adds", f"{found.multiply_adds / 1e9:.3f} thousand million a picture"),
            ("file", f"{found.bytes / 1e6:.1f} MB, opset {found.opset}"),
            ("input", f"{found.input} {list(found.input_shape)} {found.input_type}"),
            ("layers", ", ".join(f"{count} {name}" for name, count in found.layers.items())),
            ("depth", f"{found.depth} layers on the longest way, {found.operators} operators in all"),
            ("sees", f"{found.receptive_field} pixels of the input at the last map"),
            (
                "residual",
                f"{blocks} additions: {found.identity_blocks} identity,"
                f" {found.projection_blocks} convolutional"
                if blocks
                else "",
            ),
            ("Inception", f"{len(found.modules)} modules, branches {found.modules}" if found.modules else ""),
            (
                "levels",
                ", ".join(
                    f"{one.name} ({one.numbers}{f' at {one.side} x {one.side}' if one.side > 1 else ''})"
                    for one in found.levels
                ),
            ),
        ]
    for name, value in rows:
        if value:
            print(f"{name:14}{value}")
    if found is not None:
        print()
        for part in found.parts:
            size = f"{part.side} x {part.side}" if part.side > 1 else ""
            print(f"  {size:10}{part.channels:6}  {KINDS[part.kind]}")


def _download(arguments: list[str]) -> int:
    made = parser("models download", "Fetches a network's file; goes on where an earlier try ended.")
    made.add_argument("model", metavar="ID")
    made.add_argument(
        "--from", dest="file", type=Path, metavar="FILE", help="take it from here, do not go online"
    )
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    with closing(networks(known.data_dir)) as networks_:
        entry = networks_.entry(known.model)
        if entry.installed:
            say(f"{entry.network.title} is here already: {entry.path}")
            return OK
        job: Job[Path] = (
            networks_.download(known.model)
            if known.file is None
            else networks_.install(known.model, known.file)
        )
        with stopped_by_signals(job) as caught:
            wait(job, "Fetching" if known.file is None else "Copying")
        try:
            path = job.result()
        except Cancelled:
            say("Stopped. What has come is kept; the next try goes on from there.")
            return status_of(caught)
        say(f"{entry.network.title} is here: {path}")
    if known.json is not None:
        _write(known.json, {"id": known.model, "path": str(path)})
    return OK


def _add(arguments: list[str]) -> int:
    made = parser("models add", "Checks an ONNX file of your own, copies it, and says what it is.")
    made.formatter_class = argparse.ArgumentDefaultsHelpFormatter
    made.add_argument("file", metavar="FILE", type=Path)
    made.add_argument("--title", default="", help="what it is called")
    made.add_argument(
        "--normalise",
        default="imagenet",
        choices=list(own.NORMALISATIONS),
        help="how it wants its picture; no matter where it takes bytes",
    )
    made.add_argument(
        "--square", type=int, default=0, metavar="N", help="side of its input, if the file leaves it open"
    )
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    with closing(networks(known.data_dir)) as networks_:
        name, network = networks_.add(
            known.file, title=known.title, normalise=known.normalise, square=known.square
        )
        entry = networks_.entry(name)
        found = networks_.anatomy(name)
    if known.json is not None:
        _write(known.json, {"id": name, **about(network), "anatomy": msgspec.to_builtins(found)})
    if known.json != "-":
        _print(entry, found)
        print(f"\nUse it: dupfinder models use {name}")
    return OK


def _use(arguments: list[str]) -> int:
    made = parser("models use", "Takes another network from now on. The embeddings of all networks are kept.")
    made.add_argument("model", metavar="ID[@LEVELS]", help="levels as in resnet50@stage4:gem*0.5+features")
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    with Library(known.data_dir, model=known.model) as library:
        library.change_settings(model=library.model)
        say(f"From now on {library.model} is used. The next scan reads the photos that it has not seen.")
    if known.json is not None:
        _write(known.json, {"model": known.model})
    return OK


def _levels(arguments: list[str]) -> int:
    made = parser("models levels", "Tells how alike two pictures are at each level of a network.")
    made.add_argument("model", metavar="ID")
    made.add_argument("a", metavar="PICTURE")
    made.add_argument("b", metavar="PICTURE")
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    with closing(networks(known.data_dir)) as networks_:
        rows = networks_.level_similarities(known.model, _absolute(known.a), _absolute(known.b))
    if known.json is not None:
        _write(
            known.json,
            {"id": known.model, "levels": [{"level": name, "cosine": value} for name, value in rows]},
        )
    if known.json != "-":
        for name, value in rows:
            print(f"{name:10}{value:7.3f}  {'#' * round(40 * max(0.0, value))}")
    return OK


def _absolute(name: str) -> bytes:
    path = Path(name)
    if not path.is_file():
        raise BadArgument(f"{name}: there is no such file")
    return bytes(path.absolute())


def _remove(arguments: list[str]) -> int:
    made = parser("models remove", "Deletes a network's file that was fetched or added. Its embeddings stay.")
    made.add_argument("model", metavar="ID")
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    with closing(networks(known.data_dir)) as networks_:
        networks_.remove(known.model)
    say(f"{known.model} was removed.")
    if known.json is not None:
        _write(known.json, {"id": known.model})
    return OK


def _write(target: str, report: dict[str, object]) -> None:
    write_json(target, json_report.dumps({"version": VERSION, **report}))
