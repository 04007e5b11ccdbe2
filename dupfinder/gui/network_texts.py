"""Words about networks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from dupfinder.engine import errors
from dupfinder.engine.embed.anatomy import Anatomy
from dupfinder.engine.library import Entry
from dupfinder.gui import texts

translate = QCoreApplication.translate


def megabytes(size: float) -> str:
    """A size in MB or GB, as the system writes numbers."""
    return QLocale().formattedDataSize(round(size), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def state(entry: Entry, *, used: str) -> str:
    """How a network is here; ``used``: the levels that it is in use with, if it is."""
    if used:
        other = translate("Networks", "In use with {levels}").format(levels=used)
        return translate("Networks", "In use") if used == entry.levels else other
    if entry.installed:
        own = translate("Networks", "Your own file, ready")
        return own if entry.network.own else translate("Networks", "Ready")
    if entry.partial:
        return translate("Networks", "{there} of {size} are here").format(
            there=megabytes(entry.partial), size=megabytes(entry.network.size)
        )
    if entry.downloadable:
        return translate("Networks", "Can be fetched, {size}").format(size=megabytes(entry.network.size))
    return translate("Networks", "Its file is missing")


def error(problem: BaseException) -> str:
    """What went wrong with a network, for people."""
    match problem:
        case errors.WrongHashError():
            return translate(
                "Networks", "What came is another file than the catalogue names. It was thrown away."
            )
        case errors.DownloadError():
            return translate(
                "Networks", "It could not be fetched. What has come is kept: the next try goes on from there."
            )
        case errors.DiskFullError():
            return translate("Networks", "There is no room for it on the disk. What has come is kept.")
        case errors.NotAFolderError():
            return translate("Networks", "No photo could be read there.")
    return texts.error(problem)


def facts(found: Anatomy, paper: float) -> list[tuple[str, str]]:
    """What an anatomy tells, a name and a value each.

    Args:
        paper: millions of parameters that the paper gives, 0 if none.
    """
    number = QLocale().toString
    layers = found.identity_blocks + found.projection_blocks
    rows = [
        (
            translate("Networks", "Weights"),
            translate("Networks", "{count} million").format(count=number(found.parameters / 1e6, "f", 2))
            + (
                translate("Networks", " (paper: {count})").format(count=number(paper, "f", 1))
                if paper
                else ""
            ),
        ),
        (
            translate("Networks", "Work for a photo"),
            translate("Networks", "{count} thousand million multiply-adds").format(
                count=number(found.multiply_adds / 1e9, "f", 2)
            ),
        ),
        (translate("Networks", "File"), megabytes(found.bytes)),
        (
            translate("Networks", "Input"),
            translate("Networks", "{side} × {side} pixels").format(side=number(found.square)),
        ),
        (
            translate("Networks", "Layers"),
            translate("Networks", "{layers} with weights, {depth} on the longest way").format(
                layers=number(sum(found.layers.values())), depth=number(found.depth)
            ),
        ),
        (
            translate("Networks", "One place sees"),
            translate("Networks", "{side} × {side} pixels at the last map").format(
                side=number(found.receptive_field)
            ),
        ),
    ]
    if layers:
        rows.append(
            (
                translate("Networks", "Residual blocks"),
                translate(
                    "Networks", "{all}: {identity} add their input as it is, {projection} convolve it"
                ).format(
                    all=number(layers),
                    identity=number(found.identity_blocks),
                    projection=number(found.projection_blocks),
                ),
            )
        )
    if found.modules:
        branches = sorted(set(found.modules))
        rows.append(
            (
                translate("Networks", "Inception modules"),
                translate("Networks", "{count}, of {branches} branches").format(
                    count=number(len(found.modules)),
                    branches="–".join(number(one) for one in (branches[0], branches[-1])[: len(branches)]),
                ),
            )
        )
    return rows


def edit(name: str) -> str:
    """The name of an edit that networks are compared with."""
    known = {
        "re-saved": translate("Networks", "re-saved"),
        "half size": translate("Networks", "half size"),
        "cropped to 70 %": translate("Networks", "cropped to 70 %"),
        "cropped to 40 %": translate("Networks", "cropped to 40 %"),
        "mirrored": translate("Networks", "mirrored"),
        "turned": translate("Networks", "turned"),
        "turned by 10°": translate("Networks", "turned by 10°"),
        "grey": translate("Networks", "grey"),
        "brighter": translate("Networks", "brighter"),
        "blurred": translate("Networks", "blurred"),
        "framed": translate("Networks", "framed"),
        "written on": translate("Networks", "written on"),
    }
    return known.get(name, name)
