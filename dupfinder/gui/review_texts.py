"""What is said about decisions: marks, suggestions, steps, weak matches. Translated."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.review_types import Act, GroupState, Mark, MemberState, Step, Weak
from dupfinder.engine.types import Member
from dupfinder.gui import photo_texts
from dupfinder.gui.photo_texts import number, size

translate = QCoreApplication.translate


def act(step: Step) -> str:
    """What a step was, to follow "Undone:"."""
    count = step.photos
    match step.act:
        case Act.MARK:
            return translate("Review", "the mark of %Ln photo(s)", "", max(1, count))
        case Act.ACCEPT:
            return translate("Review", "a group reviewed, %Ln photo(s) marked", "", count)
        case Act.RULES:
            return translate("Review", "%Ln photo(s) marked by rules", "", count)
        case Act.REVIEWED:
            return translate("Review", "reviewed or not")
        case Act.NOT_DUPLICATES:
            return translate("Review", "not duplicates")
        case Act.TAKE_OUT:
            return translate("Review", "a photo taken out of its group")
        case Act.WITHDRAW:
            return translate("Review", "duplicates after all")
        case Act.WHOLE_GROUP:
            return translate("Review", "a whole group marked to remove")
        case Act.BEST_COPY:
            return translate("Review", "another best copy")
        case Act.OPEN_REVIEW:
            return translate("Review", "a saved review opened")
        case Act.FILES:
            return translate("Review", "an action on files")


def spoken(state: MemberState | None) -> str:
    """The end of a sentence about a photo, for people who do not see its sign; empty for nothing."""
    if state is None:
        return ""
    words = []
    if state.mark is Mark.KEEP:
        words.append(translate("Review", "Marked keep."))
    elif state.mark is Mark.REMOVE:
        words.append(translate("Review", "Marked remove."))
    elif state.suggestion is Mark.KEEP:
        words.append(translate("Review", "Suggested: keep."))
    elif state.suggestion is Mark.REMOVE:
        words.append(translate("Review", "Suggested: remove."))
    if state.weak is not None:
        words.append(translate("Review", "Weak match."))
    if state.protected:
        words.append(translate("Review", "Protected."))
    if state.new:
        words.append(translate("Review", "New since you decided."))
    if state.returned:
        words.append(translate("Review", "Removed before, came back."))
    return " ".join(words)


def counted(state: GroupState) -> str:
    """Marks and suggestions of a group in one clause: "1 keep, 1 remove, 2 suggested"."""
    keep, remove = state.count(Mark.KEEP), state.count(Mark.REMOVE)
    hollow = state.suggested(Mark.KEEP) + state.suggested(Mark.REMOVE)
    words = []
    if keep:
        words.append(translate("Review", "{count} keep").format(count=number(keep)))
    if remove:
        words.append(translate("Review", "{count} remove").format(count=number(remove)))
    if hollow:
        words.append(translate("Review", "{count} suggested").format(count=number(hollow)))
    if state.reviewed:
        words.append(translate("Review", "reviewed"))
    return ", ".join(words)


def weak(state: MemberState, member: Member) -> str:
    """Why a match is weak."""
    if state.weak is Weak.SMALL_PART:
        share = min(member.evidence.covered_a, member.evidence.covered_b)
        return translate(
            "Review", "Only a small part matches ({share}). It stays as it is until you decide."
        ).format(share=photo_texts.percent(share))
    return translate("Review", "Hardly above the limit. It stays as it is until you decide.")


def suggestion(state: GroupState | None, members: Sequence[Member]) -> tuple[str, str]:
    """The decision bar in words: one line, and a quieter one below it."""
    if state is None:
        return "", ""
    keep, remove = state.count(Mark.KEEP), state.count(Mark.REMOVE)
    more = state.suggested(Mark.REMOVE)
    stays = state.suggested(Mark.KEEP) + keep
    named = {member.photo.file_id: photo_texts.name(member.photo.path) for member in members}
    back = [named.get(one.file_id, "") for one in state.members if one.returned]
    fresh = [named.get(one.file_id, "") for one in state.members if one.new]
    rest = len(state.members) - keep - remove
    frees = translate("Review", "frees {size}").format(size=size(state.freed))
    marked = translate("Review", "{keep} to keep, {remove} to remove, {rest} not marked").format(
        keep=number(keep), remove=number(remove), rest=number(rest)
    )
    always = translate("Review", "Unmarked photos are always kept.")
    if state.whole:
        title = translate("Review", "The whole group is to be removed")
        details = translate("Review", "No copy of it stays. It is listed apart in Clean up.")
    elif state.none_stays:
        title = translate("Review", "No copy of this group would stay")
        details = translate("Review", "Keep one of them. Until then none of them is removed.")
    elif back and back[0]:
        title = translate("Review", "Removed before: {name} came back").format(name=back[0])
        details = f"{marked}. {always}"
    elif fresh and fresh[0]:
        title = translate("Review", "New since you decided: {name}").format(name=fresh[0])
        details = _suggested(more, remove) or f"{marked}."
    elif state.reviewed:
        title, details = translate("Review", "Reviewed"), f"{marked}. {always}"
    elif more:
        title = _suggested(more, remove)
        details = translate("Review", "Keeps {keep}, {frees}.").format(keep=number(stays), frees=frees)
    elif photo_texts.only_shots(members) and not keep and not remove:
        title = translate("Review", "Different photos of one scene")
        details = translate("Review", "Nothing is suggested for them.") + " " + always
    else:
        title = marked
        details = always if not state.freed else f"{frees[:1].upper()}{frees[1:]}. {always}"
    unsure = sum(one.weak is not None and one.mark is None for one in state.members)
    if unsure and not state.reviewed:
        details += " " + translate("Review", "Weak matches left unmarked: {count}.").format(
            count=number(unsure)
        )
    return title, details


def _suggested(more: int, marked: int) -> str:
    if not more:
        return ""
    if marked:
        return translate("Review", "Suggested: also remove the other {count}").format(count=number(more))
    return translate("Review", "Suggested: keep the best, remove {count}").format(count=number(more))
