"""``dupfinder apply``: does what a file of decisions says, with the window's own checks."""

from __future__ import annotations

import os
from pathlib import Path

from dupfinder.cli import FAILED, OK, BadArgument
from dupfinder.cli.arguments import parse, parser, say, shown, write_json
from dupfinder.cli.running import status_of, stopped_by_signals, wait
from dupfinder.engine.action_types import ActionKind, Outcome, Plan, WithoutTrash
from dupfinder.engine.library import Library
from dupfinder.engine.refusals import refusal_text
from dupfinder.engine.reports import action_report, decisions, json_report
from dupfinder.engine.reports.decisions import Decisions, DecisionsError

_DONE = {
    ActionKind.TRASH: "moved to the trash",
    ActionKind.QUARANTINE: "moved to the quarantine folder",
    ActionKind.MOVE: "moved",
    ActionKind.HARD_LINK: "replaced by a hard link",
    ActionKind.SYMLINK: "replaced by a symbolic link",
    ActionKind.REFLINK: "replaced by a shared copy",
    ActionKind.DELETE: "deleted for good",
    ActionKind.RENAME: "renamed",
    ActionKind.MERGE: "given the metadata of its copies",
}


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status."""
    made = parser(
        "apply", "Removes the photos that a file of decisions does not keep. Each is checked again."
    )
    made.add_argument("decisions", metavar="DECISIONS.json", help="'-' is standard input")
    made.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
    made.add_argument(
        "--permanently",
        action="store_true",
        help="confirms that files are deleted for good (action 'delete')",
    )
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    wanted = _read(known.decisions)
    if wanted.kind == ActionKind.DELETE and not (known.permanently or known.dry_run):
        raise BadArgument("the action 'delete' needs --permanently: nothing brings these files back")
    with Library(known.data_dir) as library:
        planning = library.acting.plan(
            wanted.kind,
            wanted.removals,
            threshold=wanted.threshold,
            whole_groups=wanted.whole_groups,
            keep=wanted.kept,
            target=None if wanted.target is None else os.fsencode(wanted.target),
            without_trash=WithoutTrash(wanted.without_trash),
            merge=wanted.merge_metadata,
        )
        with stopped_by_signals(planning) as caught:
            wait(planning, "Looking for the files")
        if caught:
            return status_of(caught)
        plan = planning.result()
        if known.dry_run:
            job = library.acting.rehearse(plan)
        else:
            job = library.acting.apply(plan, confirmed=known.permanently)
        with stopped_by_signals(job) as caught:
            wait(job, "Checking the files" if known.dry_run else "Cleaning up")
        outcome = job.result()
    if known.json is not None:
        report = action_report.action_report(plan, outcome, dry_run=known.dry_run)
        write_json(known.json, json_report.dumps(report))
    _tell(plan, outcome, dry_run=known.dry_run, listed=known.json != "-")
    if caught:
        return status_of(caught)
    return FAILED if outcome.refused else OK


def _read(name: str) -> Decisions:
    try:
        if name == "-":
            import sys

            text = sys.stdin.buffer.read()
        else:
            text = Path(name).read_bytes()
    except OSError as error:
        raise BadArgument(f"{name}: {error.strerror}") from error
    try:
        return decisions.read(text)
    except DecisionsError as error:
        raise BadArgument(f"{name}: {error}") from error


def _tell(plan: Plan, outcome: Outcome, *, dry_run: bool, listed: bool) -> None:
    for item in outcome.done if listed else ():
        assert item.kind is not None
        to = (
            f" to {shown(item.target)}"
            if item.kind in (ActionKind.MOVE, ActionKind.RENAME) and item.target
            else ""
        )
        print(f"{shown(item.path)}: {'would be ' if dry_run else ''}{_DONE[item.kind]}{to}")
    for item in outcome.refused:
        say(f"{shown(item.path)}: left as it is: {refusal_text(str(item.reason), item.detail)}")
    for volume in plan.volumes:
        if volume.left:
            say(
                f'{shown(volume.path)} has no trash: without_trash "quarantine" puts them into a folder there'
            )
    done = (
        f"{len(outcome.done)} files {'would be acted on' if dry_run else 'done'}, {len(outcome.refused)} left"
    )
    when = " when the trash is emptied" if plan.request.kind == ActionKind.TRASH else ""
    say(f"{done}; frees {outcome.frees / 1e6:.1f} MB{when}.")
