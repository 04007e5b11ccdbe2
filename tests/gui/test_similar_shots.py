"""Other shots of a scene are different photos: nothing in the window promises to remove them."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.types import Cluster, Kind, Member, Photo
from dupfinder.gui.models.clusters import ClusterModel, Order, make_listing
from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.pictures import Pictures
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.group_bar import GroupBar
from dupfinder.gui.views.photo_pane import PhotoPane
from dupfinder.gui.widgets.photo import PhotoView
from dupfinder.gui.widgets.viewpoint import Viewpoint
from tests.gui.scanned import Held

pytestmark = pytest.mark.usefixtures("dressed")


def group(*kinds: Kind) -> tuple[Cluster, list[Member]]:
    """A best copy of 3 MB and a photo of 1 MB for each kind."""
    members = [Member(photo(0, 3_000_000), 1.0, 1.0, True)]
    members += [Member(photo(n, 1_000_000), 0.8, 0.95, False, kind) for n, kind in enumerate(kinds, 1)]
    total = sum(member.photo.size for member in members)
    contents = tuple(member.photo.content_id for member in members)
    return Cluster("a", kinds[-1], 0, 0, contents, len(members), total, total - 3_000_000), members


def photo(number: int, size: int) -> Photo:
    return Photo(number, number, b"/photos/%d.jpg" % number, bytes([number]), size, 0, 40, 30, "JPEG")


@pytest.fixture
def bar(qtbot: QtBot) -> GroupBar:
    bar = GroupBar()
    qtbot.addWidget(bar)
    return bar


def test_a_group_of_copies_says_what_it_frees(bar: GroupBar) -> None:
    cluster, members = group(Kind.RESAVED, Kind.EDITED_COPY)
    bar.show_cluster(cluster, 0, 1, members)
    assert bar.words.text() == "2.0 MB can be freed"
    assert bar.details.text() == "3 photos, 5.0 MB together. Keeping only the best copy frees the rest."


def test_a_group_of_shots_frees_nothing(bar: GroupBar) -> None:
    cluster, members = group(Kind.SIMILAR_SHOT, Kind.SIMILAR_SHOT)
    for known in (members, []):
        bar.show_cluster(cluster, 0, 1, known)
        assert bar.words.text() == "Different photos of one scene"
        assert "free" not in bar.details.text()


def test_in_a_mixed_group_only_the_copies_count(bar: GroupBar) -> None:
    cluster, members = group(Kind.EDITED_COPY, Kind.SIMILAR_SHOT)
    bar.show_cluster(cluster, 0, 1, members)
    assert bar.words.text() == "1.0 MB can be freed"
    assert "the other shots" in bar.details.text()


def test_no_shot_is_called_the_best_copy(qtbot: QtBot) -> None:
    library = cast(Library, None)
    view = PhotoView(Thumbnails(library, Held()), Pictures(library, Held()), Viewpoint())
    pane = PhotoPane(view)
    qtbot.addWidget(pane)
    _, shots = group(Kind.SIMILAR_SHOT)
    pane.show_member(shots[0], shots, "A", False)
    assert pane.why.text() == "Shown first: largest file"
    assert "best" not in pane.view.accessibleName().lower()
    _, copies = group(Kind.EDITED_COPY, Kind.SIMILAR_SHOT)
    pane.show_member(copies[0], copies, "A", False)
    assert pane.why.text() == "Best copy: largest file"
    model = MembersModel()
    model.show(shots)
    assert model.describe(0).startswith("Shown first, photo 1 of 2, ")


def test_a_row_of_shots_promises_nothing() -> None:
    model = ClusterModel()
    model.show(make_listing([group(Kind.SIMILAR_SHOT)[0], group(Kind.RESAVED)[0]], Order.COUNT))
    shots, copies = (model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1))
    assert shots == "Group 1 of 2, Similar shot, 2 photos, 1.0 MB besides the first."
    assert copies == "Group 2 of 2, Re-saved or resized, 2 photos, frees 1.0 MB."
