"""The values of deciding: marks, suggestions, rules, filters, totals. No behaviour beyond what they hold.

A mark is only a note: nothing here moves a file. A photo without a mark is always kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from dupfinder.engine.types import Kind


class Mark(StrEnum):
    """What a person wants to become of a photo."""

    KEEP = "keep"
    REMOVE = "remove"


class Origin(StrEnum):
    """Who made a mark."""

    PERSON = "person"
    SUGGESTION = "suggestion"
    """A person accepted what was suggested."""
    RULE = "rule"
    WHOLE_GROUP = "whole_group"
    """A person removed a whole group, as an act of its own."""


class Weak(StrEnum):
    """Why a member is a weak match: never suggested, never marked by rules."""

    NEAR_LIMIT = "near_limit"
    """Its similarity lies hardly above the limit."""
    SMALL_PART = "small_part"
    """Only a small part of the picture matches."""


class Act(StrEnum):
    """What a step of a review did; its undo takes back all of it."""

    MARK = "mark"
    ACCEPT = "accept"
    RULES = "rules"
    REVIEWED = "reviewed"
    NOT_DUPLICATES = "not_duplicates"
    TAKE_OUT = "take_out"
    WITHDRAW = "withdraw"
    WHOLE_GROUP = "whole_group"
    BEST_COPY = "best_copy"
    OPEN_REVIEW = "open_review"
    FILES = "files"
    """An action on files. It is never taken back from here: an undo only names it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a review, as it can be undone and done again.

    Attributes:
        photos: number of marks that it changed.
        hashes: contents that it is about, to find the group again; at most a few.
        action: id of the action on files, for :attr:`Act.FILES`.
    """

    id: int
    act: Act
    photos: int
    hashes: tuple[bytes, ...] = ()
    action: int | None = None


@dataclass(frozen=True, slots=True)
class MemberState:
    """What is decided, or suggested, for one file of a group.

    Attributes:
        suggestion: only where there is no mark.
        weak: why it is a weak match, or None.
        protected: it lies in a protected folder and is never marked for removal.
        new: it joined after the person had decided on the group.
        returned: a content that was removed before, and came back.
    """

    file_id: int
    content_id: int
    mark: Mark | None = None
    suggestion: Mark | None = None
    weak: Weak | None = None
    protected: bool = False
    new: bool = False
    returned: bool = False


@dataclass(frozen=True, slots=True)
class GroupState:
    """What is decided for one group: its files by content, the representative's first, best file first.

    Attributes:
        whole: all of it is to be removed, confirmed as an act of its own.
        freed: bytes that removing what is marked, and what is suggested for removal, would free.
    """

    cluster: str
    members: tuple[MemberState, ...]
    reviewed: bool = False
    whole: bool = False
    freed: int = 0

    @property
    def none_stays(self) -> bool:
        """Whether all of it is marked to remove without having been confirmed: its kept copy left the group,
        as it does at another similarity. Nothing of it is removed then."""
        return not self.whole and all(member.mark is Mark.REMOVE for member in self.members)

    def count(self, mark: Mark) -> int:
        """How many of its files have this mark."""
        return sum(member.mark is mark for member in self.members)

    def suggested(self, mark: Mark) -> int:
        """For how many of its files this is suggested."""
        return sum(member.suggestion is mark for member in self.members)


@dataclass(frozen=True, slots=True)
class Totals:
    """What all marks come to.

    Attributes:
        remove, keep: photos in the groups given.
        freed: bytes that removing those would free; hard links of one file free it only together.
        set_aside: photos marked for removal that are in none of the groups given.
        groups, reviewed: how many groups there are, and how many of them are reviewed.
        not_duplicates: groups and photos that were said to be no duplicates.
    """

    remove: int = 0
    keep: int = 0
    freed: int = 0
    set_aside: int = 0
    groups: int = 0
    reviewed: int = 0
    not_duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """One marked file, as reports tell it and actions take it."""

    file_id: int
    path: bytes
    hash: bytes
    keep: bool
    cluster: str | None = None
    """The group it is in, or None where its mark is set aside."""


# rules -----------------------------------------------------------------------------------------------
class Rule(msgspec.Struct, frozen=True):
    """One keep-rule of a list: ``id`` of a class in ``cluster.rules``, with its argument where it has one.

    The argument is a folder (as :func:`os.fsdecode` gives it), a path pattern, or a list of formats.
    """

    id: str
    argument: str = ""


class Scope(StrEnum):
    """Between which folders rules may choose."""

    ANYWHERE = "anywhere"
    ACROSS = "across"
    """Only across the folders given: what is kept and what is removed lie in different ones of them."""
    NEVER_WITHIN = "never_within"
    """Never within one folder: what is removed has its kept copy in another one."""
    ONLY_WITHIN = "only_within"
    """Only within one folder: each folder keeps a copy of its own."""


SURE_KINDS = (Kind.IDENTICAL_FILE, Kind.IDENTICAL_PICTURE, Kind.RESAVED)
"""Kinds that rules apply to unless a person says more."""


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """Rules in the person's order; the first one that tells two photos apart decides.

    Attributes:
        kinds: of members, towards the best copy of their group.
        folders: for :attr:`Scope.ACROSS`, as :func:`os.fsdecode` gives them.
    """

    rules: tuple[Rule, ...] = ()
    kinds: tuple[Kind, ...] = SURE_KINDS
    scope: Scope = Scope.ANYWHERE
    folders: tuple[str, ...] = ()


class RuledGroup(msgspec.Struct, frozen=True, gc=False):
    """What rules mark in one group, by file id; ``decided_by`` is the place of the rule that decided."""

    cluster: str
    keep: tuple[int, ...]
    remove: tuple[int, ...]
    decided_by: int


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """What rules would mark; nothing is written.

    Attributes:
        photos: how many would be marked for removal; freed: bytes of those.
        undecided: ids of groups in which no rule tells the photos apart.
        unmeasured: in how many groups the rule for the sharpest photo says nothing, because some photo of
            them has not been measured yet.
    """

    photos: int = 0
    freed: int = 0
    groups: tuple[RuledGroup, ...] = ()
    undecided: tuple[str, ...] = ()
    unmeasured: int = 0


# filters ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups are shown. A group passes when one of its photos fits all that is said of photos.

    Attributes:
        kinds: of groups; all when empty.
        similarity: least and most, 0 to 1, of a photo that is not the best copy.
        folders: the photo lies inside one of them.
        formats: names in the registry.
        taken_from, taken_to: ISO dates, both included; a photo without a date fits neither.
        least_bytes, most_bytes: file size.
        marked: True with marks, False without any, None both; reviewed: the same.
        text: words that its path holds, whatever their case.
    """

    kinds: frozenset[Kind] = frozenset()
    similarity: tuple[float, float] | None = None
    folders: tuple[bytes, ...] = ()
    formats: frozenset[str] = frozenset()
    taken_from: str | None = None
    taken_to: str | None = None
    least_bytes: int | None = None
    most_bytes: int | None = None
    marked: bool | None = None
    reviewed: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be filtered for among groups.

    Attributes:
        formats: with their number of photos, most first.
        folders: that hold photos, however deep, by path; those with most photos, at most 300.
        taken: the first and the last date.
    """

    formats: tuple[tuple[str, int], ...] = ()
    folders: tuple[bytes, ...] = ()
    taken: tuple[str, str] | None = None


# not duplicates, removed contents, saved reviews --------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NotDuplicates:
    """One thing that a person said: these photos are no duplicates.

    Attributes:
        subject: the content that was taken out of its group; None where it is about the whole group.
        contents: hash of each content and the paths of its files, as they were then.
        made_at: seconds since the epoch.
    """

    id: int
    subject: bytes | None
    contents: tuple[tuple[bytes, tuple[bytes, ...]], ...]
    made_at: float


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that was removed.

    Attributes:
        path: that it had; removed_at: seconds since the epoch.
        kept: paths of the files of the same content that stayed.
    """

    hash: bytes
    path: bytes
    removed_at: float
    kept: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedReview:
    """A review saved by name."""

    name: str
    saved_at: float
    marks: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class ReviewDifference:
    """A saved review beside the library as it is now.

    Attributes:
        same: photos whose mark is the same; other: whose mark differs; new: marked now only;
            lost: marked in the saved review only, with a file; gone: marked there, without a file now.
    """

    same: int = 0
    other: int = 0
    new: int = 0
    lost: int = 0
    gone: int = 0
    paths: tuple[bytes, ...] = field(default=(), compare=False)
    """Of those that are not the same, as far as they have a file; at most a thousand."""
