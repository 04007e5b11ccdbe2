"""Clean up as a person does it: mark, read the list, press the button, undo; over a real scanned library."""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from dupfinder.engine.action_types import ActionKind, Item, Role
from dupfinder.engine.actions.action import Action
from dupfinder.engine.library import Library
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Cluster
from dupfinder.gui.dialogs.clean_up import CleanUpDialog
from dupfinder.gui.models.plan import Column, Part, make_plan_list
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.plan_table import PlanTable
from dupfinder.gui.widgets.line_delegate import ActionLineDelegate
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import Held, library_to_act_on, tree
from tests.gui.spoken import controls
from tests.makers.libraries import Truth

SECONDS = 30_000


@pytest.fixture
def made(tmp_path: Path) -> tuple[Library, Truth]:
    return library_to_act_on(tmp_path)


@pytest.fixture
def opened(made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot) -> Opened:
    """A window on the groups; nothing is marked."""
    window = open_window(made[0])
    window.window.show_page("duplicates")
    qtbot.waitUntil(lambda: window.desk.duplicates.canvas.cluster is not None)
    return window


def trash(own_folders: Path) -> Path:
    return own_folders / "xdg_data_home" / "Trash" / "files"


def group_of(library: Library, path: Path) -> Cluster:
    """The group that a file is in."""
    for cluster in library.clusters():
        if os.fsencode(path) in {member.photo.path for member in library.members(cluster)}:
            return cluster
    raise AssertionError(f"{path} is in no group")


def mark(library: Library, *paths: Path, mark: Mark = Mark.REMOVE) -> None:
    for path in paths:
        cluster = group_of(library, path)
        wanted = [m.photo.file_id for m in library.members(cluster) if m.photo.path == os.fsencode(path)]
        assert library.review.mark(cluster, wanted, mark) is not None


def renew(opened: Opened, qtbot: QtBot, count: int) -> None:
    """Lets the window see marks that were made behind its back."""
    opened.desk.duplicates.refresh()
    qtbot.waitUntil(lambda: opened.desk.duplicates.reviewing.totals.remove == count)


def open_dialog(opened: Opened, qtbot: QtBot) -> CleanUpDialog:
    qtbot.mouseClick(opened.desk.duplicates.canvas.bar.clean_up, Qt.MouseButton.LeftButton)
    dialog = opened.desk.acting.dialog
    assert dialog is not None
    wait_for_plan(dialog, qtbot)
    return dialog


def wait_for_plan(dialog: CleanUpDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.planned is not None, timeout=SECONDS)


def wait_for_end(dialog: CleanUpDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.end, timeout=SECONDS)


def listed(table: PlanTable) -> dict[str, str]:
    """What becomes of each photo, as the list shows it."""
    model = table.plan
    return {
        model.index(row, Column.PHOTO).data(): model.index(row, Column.BECOMES).data()
        for row in range(model.rowCount())
    }


def photos_of(truth: Truth, edit: str) -> list[Path]:
    return [path for path in truth.paths if truth.edit[path] == edit]


def marked(opened: Opened, truth: Truth, qtbot: QtBot, edit: str = "half") -> list[Path]:
    """Marks all copies of one edit."""
    paths = photos_of(truth, edit)
    mark(opened.library, *paths)
    renew(opened, qtbot, len(paths))
    return paths


def test_without_marks_there_is_nothing_to_clean_up(opened: Opened, qtbot: QtBot) -> None:
    button = opened.desk.duplicates.canvas.bar.clean_up
    assert not button.isEnabled()
    assert button.toolTip().startswith("No photo is marked to remove.")
    qtbot.keyClick(opened.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.desk.acting.dialog is None


def test_marked_with_a_key_and_moved_to_the_trash(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot, own_folders: Path
) -> None:
    page, truth = opened.desk.duplicates, made[1]
    cluster = page.canvas.cluster
    assert cluster is not None
    gone = os.fsdecode(opened.library.members(cluster)[1].photo.path)
    content = Path(gone).read_bytes()
    page.panel.table.setFocus()
    qtbot.keyClick(page.panel.table, Qt.Key.Key_X)
    bar = page.canvas.bar
    qtbot.waitUntil(bar.clean_up.isEnabled)
    assert bar.clean_up.accessibleName() == "Clean up 1 photo"
    qtbot.keyClick(opened.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = opened.desk.acting.dialog
    assert dialog is not None
    wait_for_plan(dialog, qtbot)
    assert dialog.focusWidget() is dialog.list.table
    assert list(listed(dialog.list.table)) == [os.path.basename(gone)]
    assert dialog.act.text().startswith("Move 1 photo to the trash (")
    qtbot.keyClick(dialog.list.table, Qt.Key.Key_Return)
    qtbot.keyClick(dialog, Qt.Key.Key_Enter)
    assert dialog.pages.currentWidget() is dialog.list
    assert Path(gone).exists()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert dialog.end.title.text() == "1 photo is in the trash."
    assert not Path(gone).exists()
    assert (trash(own_folders) / os.path.basename(gone)).read_bytes() == content
    assert tree(truth.folder).keys() == tree(truth.folder.parent / "untouched").keys() - {
        str(Path(gone).relative_to(truth.folder)),
        str(Path(gone + ".xmp").relative_to(truth.folder)),
    }
    qtbot.mouseClick(dialog.close_, Qt.MouseButton.LeftButton)
    assert opened.window.toast.text.text() == "1 photo is in the trash."
    assert opened.library.review.totals(opened.library.clusters()).remove == 0
    qtbot.waitUntil(lambda: not bar.clean_up.isEnabled())


def test_a_group_without_copies_leaves_the_list_and_comes_back_with_its_marks(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot, own_folders: Path
) -> None:
    truth, library = made[1], opened.library
    before = tree(truth.folder)
    groups = len(library.clusters())
    source = truth.source[truth.paths[0]]
    going = [path for path in truth.groups()[source] if truth.edit[path] != "original"]
    cluster = group_of(library, going[0])
    mark(library, *going)
    renew(opened, qtbot, 3)
    dialog = open_dialog(opened, qtbot)
    half = next(path for path in going if truth.edit[path] == "half")
    assert listed(dialog.list.table)[half.name] == f"Trash, with {half.name}.xmp"
    assert dialog.list.cards.photos.accessibleName() == "3 photos go to the trash, with 1 side file"
    assert dialog.list.cards.groups.accessibleName() == "All 1 group keep at least one good copy"
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    model = opened.desk.duplicates.panel.model
    qtbot.waitUntil(lambda: model.total == groups - 1)
    assert cluster.id not in {one.id for one in library.clusters()}
    assert {removed.path for removed in library.review.removed_contents()} == set(map(os.fsencode, going))
    assert len(list(trash(own_folders).iterdir())) == 4
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.end.title.text() == "3 photos are back in place.", timeout=SECONDS)
    wait_for_end(dialog, qtbot)
    assert tree(truth.folder) == before
    assert library.review.totals(library.clusters()).remove == 3
    assert library.review.removed_contents() == []
    assert not dialog.undo.isVisible()
    qtbot.mouseClick(dialog.close_, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.desk.duplicates.reviewing.totals.remove == 3)


def test_what_changed_meanwhile_is_refused_with_its_reason(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    paths = marked(opened, made[1], qtbot)
    known = paths[0].stat()
    dialog = open_dialog(opened, qtbot)
    # Same size, same time: only reading it tells.
    paths[0].write_bytes(paths[0].read_bytes()[:-3] + b"abc")
    os.utime(paths[0], ns=(known.st_atime_ns, known.st_mtime_ns))
    paths[1].unlink()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert dialog.end.title.text() == "1 photo is in the trash. 2 stayed as they were."
    assert {name: why for name, why in listed(dialog.end.table).items() if not name.endswith("xmp")} == {
        paths[0].name: "Stays: changed since you reviewed it",
        paths[1].name: "Stays: it is no longer there",
    }
    assert paths[0].exists()
    assert not paths[2].exists()


def test_what_cannot_go_comes_first_with_its_reason(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    paths = marked(opened, made[1], qtbot)
    paths[1].write_bytes(b"something else")
    dialog = open_dialog(opened, qtbot)
    table = dialog.list.table
    assert table.plan.index(0, Column.PHOTO).data() == paths[1].name
    assert table.plan.index(0, Column.BECOMES).data() == "Stays: changed since you reviewed it"
    assert dialog.act.text().startswith("Move 2 photos to the trash")
    staying = dialog.list.parts.buttons[Part.STAYING]
    assert staying.accessibleName() == "Stay as they are, 1"
    qtbot.mouseClick(staying, Qt.MouseButton.LeftButton)
    assert list(listed(table)) == [paths[1].name]
    header = table.horizontalHeader()
    dialog.list.parts.buttons[Part.ALL].click()
    where = header.sectionViewportPosition(Column.SIZE) + 5
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where, 10))
    sizes = [table.plan.row(row).item.size for row in range(3)]
    assert sizes == sorted(sizes, reverse=True)


def test_a_photo_can_be_left_out_and_taken_in_again(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    paths = marked(opened, made[1], qtbot)
    dialog = open_dialog(opened, qtbot)
    table = dialog.list.table
    name = table.plan.index(0, 0).data()
    table.prepare_menu()
    table.actions_["leave"].trigger()
    wait_for_plan(dialog, qtbot)
    assert name not in listed(table)
    assert dialog.act.text().startswith("Move 2 photos")
    qtbot.mouseClick(dialog.list.put_back.act, Qt.MouseButton.LeftButton)
    wait_for_plan(dialog, qtbot)
    assert set(listed(table)) == {path.name for path in paths}


def test_photos_move_to_a_folder_that_keeps_their_tree(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot, tmp_path: Path
) -> None:
    paths = marked(opened, made[1], qtbot)
    contents = {path.name: path.read_bytes() for path in paths}
    dialog = open_dialog(opened, qtbot)
    dialog.list.choice.move_to(os.fsencode(tmp_path / "later"))
    wait_for_plan(dialog, qtbot)
    assert dialog.act.text().startswith("Move 3 photos to the folder")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert dialog.end.title.text() == "3 photos are in the folder."
    moved = tmp_path / "later" / made[1].folder.name / "half"
    assert {path.name: path.read_bytes() for path in moved.glob("*.jpg")} == contents
    assert len(list(moved.glob("*.xmp"))) == 3


def test_links_are_for_identical_files_only(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    truth = made[1]
    copies, halves = photos_of(truth, "bytecopy"), photos_of(truth, "half")
    mark(opened.library, copies[0], halves[0])
    renew(opened, qtbot, 2)
    dialog = open_dialog(opened, qtbot)
    qtbot.mouseClick(dialog.list.choice.links, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    wait_for_plan(dialog, qtbot)
    assert listed(dialog.list.table) == {
        copies[0].name: "Becomes a hard link to the kept photo",
        halves[0].name: "Stays: no kept copy is identical",
    }
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert copies[0].samefile(truth.original[truth.source[copies[0]]])
    states = opened.library.review.states(opened.library.clusters())
    assert sum(state.count(Mark.REMOVE) for state in states) == 1


def test_deleting_for_good_needs_the_setting_and_a_yes(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    paths = marked(opened, made[1], qtbot)
    dialog = open_dialog(opened, qtbot)
    assert not dialog.list.choice.delete.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert opened.desk.acting.dialog is None
    opened.library.change_settings(allow_permanent_delete=True)
    dialog = open_dialog(opened, qtbot)
    qtbot.mouseClick(dialog.list.choice.delete, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    wait_for_plan(dialog, qtbot)
    assert dialog.act.property("role") == "danger"
    assert dialog.act.accessibleName().startswith("Delete 3 photos for good")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    (box,) = dialog.findChildren(QMessageBox)
    assert box.text() == "Delete 3 photos for good?"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert all(path.exists() for path in paths)
    qtbot.waitUntil(lambda: not [b for b in dialog.findChildren(QMessageBox) if b.isVisible()])
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    box = next(b for b in dialog.findChildren(QMessageBox) if b.isVisible())
    yes = box.findChild(QPushButton, "yes")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert dialog.end.title.text() == "3 photos are deleted for good."
    assert not any(path.exists() for path in paths)
    assert not dialog.undo.isVisible()


def test_a_disk_without_trash_is_said_before_and_can_be_set_aside(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    policy = opened.library.acting._policy
    opened.library.acting._policy = type(policy)(lambda _: False, policy.protected, policy.may_delete)
    paths = marked(opened, made[1], qtbot)
    contents = sorted(path.read_bytes() for path in paths)
    dialog = open_dialog(opened, qtbot)
    notice = dialog.list.no_trash
    assert "has no trash: 6 files stay where they are." in notice.words.text()
    assert not dialog.act.isEnabled()
    assert set(listed(dialog.list.table).values()) == {"Stays: its disk has no trash"}
    qtbot.mouseClick(notice.act, Qt.MouseButton.LeftButton)
    wait_for_plan(dialog, qtbot)
    assert "dupfinder's own folder" in notice.words.text()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert not any(path.exists() for path in paths)
    aside = made[1].folder.rglob("*__half.jpg")
    assert sorted(path.read_bytes() for path in aside) == contents


def test_photos_without_trash_go_to_a_folder_that_is_chosen(
    opened: Opened, made: tuple[Library, Truth], tmp_path: Path, qtbot: QtBot
) -> None:
    policy = opened.library.acting._policy
    opened.library.acting._policy = type(policy)(lambda _: False, policy.protected, policy.may_delete)
    paths = marked(opened, made[1], qtbot)
    dialog = open_dialog(opened, qtbot)
    notice = dialog.list.no_trash
    qtbot.mouseClick(notice.folder, Qt.MouseButton.LeftButton)
    (chooser,) = notice.findChildren(QFileDialog)
    target = tmp_path / "elsewhere"
    target.mkdir()
    chooser.fileSelected.emit(str(target))
    chooser.close()
    wait_for_plan(dialog, qtbot)
    assert "go to the folder" in notice.words.text()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert not any(path.exists() for path in paths)
    assert len(list(target.rglob("*__half.jpg"))) == len(paths)


def test_a_whole_group_is_listed_apart(opened: Opened, made: tuple[Library, Truth], qtbot: QtBot) -> None:
    truth = made[1]
    cluster = group_of(opened.library, truth.paths[0])
    opened.library.review.remove_whole_group(cluster)
    paths = photos_of(truth, "half")
    other = next(path for path in paths if group_of(opened.library, path).id != cluster.id)
    mark(opened.library, other)
    renew(opened, qtbot, cluster.files + 1)
    dialog = open_dialog(opened, qtbot)
    assert dialog.list.cards.groups.accessibleName().startswith("1 whole group ")
    whole = dialog.list.parts.buttons[Part.WHOLE]
    assert whole.accessibleName() == f"Whole groups, {cluster.files}"
    qtbot.mouseClick(whole, Qt.MouseButton.LeftButton)
    assert other.name not in listed(dialog.list.table)
    sentence = dialog.list.table.plan.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert sentence.endswith("No copy of it is kept: the whole group goes.")


def test_a_filter_hides_groups_but_the_list_says_so(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    marked(opened, made[1], qtbot)
    page = opened.desk.duplicates
    page.panel.sheet.fields.text.setText("no photo is called that")
    dialog = open_dialog(opened, qtbot)
    assert "3 of these photos are in groups that the filter hides." in dialog.list.under.text()


class Slow:
    """An action that waits in the middle until it is told to go on."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.begun, self.go_on = threading.Event(), threading.Event()

    def apply(self, *args: object) -> bytes:
        self.begun.set()
        assert self.go_on.wait(60)
        return self._action.apply(*args)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Callable[..., object]:
        found: Callable[..., object] = getattr(self._action, name)
        return found


def test_stopping_half_way_keeps_what_was_done(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    paths = marked(opened, made[1], qtbot)
    acting = opened.library.acting
    slow = Slow(acting._actions[ActionKind.TRASH])
    acting._actions = {**acting._actions, ActionKind.TRASH: slow}  # type: ignore[dict-item]
    dialog = open_dialog(opened, qtbot)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(slow.begun.is_set, timeout=SECONDS)
    qtbot.waitUntil(lambda: dialog.run.count.text() == "0 of 6")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.close()
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    slow.go_on.set()
    wait_for_end(dialog, qtbot)
    assert dialog.end.title.text() == "1 photo is in the trash. 2 stayed: you stopped before its turn."
    assert sum(path.exists() for path in paths) == 2


def test_the_kept_photo_takes_the_name(opened: Opened, made: tuple[Library, Truth], qtbot: QtBot) -> None:
    truth = made[1]
    (copy, *_) = photos_of(truth, "half")
    others = [path for path in truth.groups()[truth.source[copy]] if path != copy]
    mark(opened.library, copy)
    renew(opened, qtbot, 1)
    dialog = open_dialog(opened, qtbot)
    table = dialog.list.table
    kept = table.plan.row(0).item.kept
    assert kept is not None
    assert Path(os.fsdecode(kept)) in others
    table.prepare_menu()
    table.actions_["name"].trigger()
    wait_for_plan(dialog, qtbot)
    assert f"Kept, becomes {copy.stem}" in listed(table)[os.path.basename(os.fsdecode(kept))]
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert not os.path.exists(kept)
    assert os.path.exists(os.path.join(os.path.dirname(kept), os.fsencode(copy.stem) + _suffix(kept)))


def _suffix(path: bytes) -> bytes:
    return os.path.splitext(path)[1]


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:subject><rdf:Bag><rdf:li>lake</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_what_only_a_removed_photo_knows_is_previewed_and_goes_to_the_side_file(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    truth = made[1]
    copy = photos_of(truth, "gray")[0]
    copy.with_name(copy.name + ".xmp").write_text(XMP, encoding="utf-8")
    mark(opened.library, copy)
    renew(opened, qtbot, 1)
    dialog = open_dialog(opened, qtbot)
    kept = dialog.list.table.plan.row(0).item.kept
    assert kept is not None
    side_file = Path(os.fsdecode(kept) + ".xmp")
    page = dialog.list
    assert page.merge.text().endswith("(to 1 kept photo)")
    qtbot.mouseClick(page.merge_preview, Qt.MouseButton.LeftButton)
    assert listed(page.table) == {side_file.name: "Takes rating and keywords"}
    assert "★★★★ · lake" in page.table.plan.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.mouseClick(page.merge, Qt.MouseButton.LeftButton, pos=QPoint(10, page.merge.height() // 2))
    wait_for_plan(dialog, qtbot)
    assert side_file.name not in listed(page.table)
    qtbot.mouseClick(page.merge, Qt.MouseButton.LeftButton, pos=QPoint(10, page.merge.height() // 2))
    wait_for_plan(dialog, qtbot)
    before = Path(os.fsdecode(kept)).read_bytes()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    assert "lake" in side_file.read_text(encoding="utf-8")
    assert Path(os.fsdecode(kept)).read_bytes() == before
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not side_file.exists(), timeout=SECONDS)
    wait_for_end(dialog, qtbot)
    assert copy.exists()


def test_the_list_can_be_exported(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot, tmp_path: Path
) -> None:
    paths = marked(opened, made[1], qtbot)
    dialog = open_dialog(opened, qtbot)
    dialog.save_list(str(tmp_path / "list.csv"))
    qtbot.waitUntil(lambda: dialog.note.text() == "The list of 6 files was saved.")
    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["path"] for row in rows if row["role"] == "photo"} == set(map(str, paths))
    assert {row["becomes"] for row in rows} == {"trash"}
    dialog.save_list(str(tmp_path / "none" / "list.csv"))
    qtbot.waitUntil(lambda: dialog.note.text().startswith("The list was not saved: No such file"))


def test_every_control_has_a_name_on_every_page(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    marked(opened, made[1], qtbot)
    opened.library.change_settings(allow_permanent_delete=True)
    dialog = open_dialog(opened, qtbot)
    names = controls(dialog)
    assert "" not in names
    assert len(names) >= 10
    row = dialog.list.table.plan.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert row.endswith("is kept.")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert "" not in controls(dialog)
    wait_for_end(dialog, qtbot)
    names = controls(dialog)
    assert "" not in names
    assert {"Undo", "Close"} <= names.keys()


def many_items(count: int) -> list[Item]:
    items = []
    for number in range(count):
        path = b"/photos/%03d/%06d.jpg" % (number % 50, number)
        stays = number % 97 == 0
        items.append(
            Item(
                path,
                1_000 + number,
                0,
                Role.PHOTO,
                number,
                path,
                kind=None if stays else ActionKind.TRASH,
                reason=Refusal.CHANGED if stays else None,
                hash=number.to_bytes(32, "big"),
                kept=b"/photos/kept/%06d.jpg" % number,
                group=str(number),
                frees=0 if stays else 1_000 + number,
            )
        )
        if number % 3 == 0:
            items.append(Item(path + b".xmp", 10, 0, Role.XMP, number, path, kind=items[-1].kind))
    return items


class Counting(ActionLineDelegate):
    """Remembers which rows were painted."""

    def __init__(self, thumbnails: Thumbnails, table: PlanTable) -> None:
        super().__init__(thumbnails, table)
        self.painted: set[int] = set()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.painted.add(index.row())
        super().paint(painter, option, index)


def test_ten_thousand_rows_are_shown_a_page_at_a_time(qtbot: QtBot, dressed: QApplication, made) -> None:
    assert dressed is not None
    library = made[0]
    held = Held()
    thumbnails = Thumbnails(library, held)
    table = PlanTable(thumbnails, "Files")
    table.setItemDelegate(Counting(thumbnails, table))
    qtbot.addWidget(table)
    table.resize(900, 500)
    pictures = {number.to_bytes(32, "big"): number for number in range(10_000)}
    made_list = make_plan_list(many_items(10_000), pictures)
    assert (made_list.photos, made_list.count(Part.STAYING)) == (10_000 - 104, 104)
    delegate = table.itemDelegate()
    assert isinstance(delegate, Counting)
    table.show()
    table.show_list(made_list)
    table.grab()
    assert 0 < len(delegate.painted) < 30
    for _ in range(20):
        qtbot.keyClick(table, Qt.Key.Key_PageDown)
        table.grab()
    assert 100 < len(delegate.painted) < 400
    delegate.painted.clear()
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    table.grab()
    assert table.currentIndex().row() == 9_999
    assert 0 < len(delegate.painted) < 30
    # What scrolled by is not all asked for.
    assert 0 < len(thumbnails._waiting) <= 400
    library.close()


def test_what_was_removed_is_pointed_out_when_it_comes_back_with_an_import(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    page, truth = opened.desk.duplicates, made[1]
    gone = photos_of(truth, "half")[0]
    content = gone.read_bytes()
    mark(opened.library, gone)
    renew(opened, qtbot, 1)
    dialog = open_dialog(opened, qtbot)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wait_for_end(dialog, qtbot)
    qtbot.mouseClick(dialog.close_, Qt.MouseButton.LeftButton)
    assert not gone.exists()
    again = gone.parent.parent / "import" / "IMG_0001.jpg"
    again.parent.mkdir()
    again.write_bytes(content)
    opened.window.actions_["scan"].trigger()
    qtbot.waitUntil(lambda: opened.desk.bridge.scan_job is not None)
    qtbot.waitUntil(lambda: opened.desk.bridge.scan_job is None, timeout=SECONDS)

    def in_list() -> int | None:
        clusters = page.panel.model.clusters
        wanted = group_of(opened.library, again).id
        return next((row for row, cluster in enumerate(clusters) if cluster.id == wanted), None)

    qtbot.waitUntil(lambda: in_list() is not None, timeout=SECONDS)
    row = in_list()
    assert row is not None
    page.panel.table.choose(row)
    qtbot.waitUntil(lambda: page.canvas.group_bar.words.text() == "Removed before: IMG_0001.jpg came back")
