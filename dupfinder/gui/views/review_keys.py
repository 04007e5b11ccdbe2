"""What the plain keys do on the Duplicates page, wherever on it the focus is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.view_keys import zoom_key
from dupfinder.gui.widgets.cluster_table import ClusterTable

KEY = Qt.Key
GROUP_BEFORE = (KEY.Key_W, KEY.Key_Up, KEY.Key_PageUp)
NEXT_GROUP = (KEY.Key_S, KEY.Key_Down, KEY.Key_PageDown)
PHOTO_BEFORE = (KEY.Key_A, KEY.Key_Left)
NEXT_PHOTO = (KEY.Key_D, KEY.Key_Right)


class ReviewKeys(QObject):
    """Moves through groups and photos, changes how they are seen, and says what a photo is wanted for."""

    start = Signal()
    open_file = Signal(bytes)
    find_similar = Signal(int)

    def __init__(self, table: ClusterTable, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._table = table
        self._canvas = canvas

    def act(self, key: int) -> bool:
        """Does what a key stands for; False when it means nothing now."""
        if key in GROUP_BEFORE:
            self._table.step(-1)
        elif key in NEXT_GROUP:
            self._table.step(1)
        elif self._canvas.cluster is not None:
            return self._act_in_group(key)
        elif key in (KEY.Key_Return, KEY.Key_Enter):
            self.start.emit()
        else:
            return False
        return True

    def _act_in_group(self, key: int) -> bool:
        compare = self._canvas.compare
        if key in PHOTO_BEFORE:
            compare.step(-1)
        elif key in NEXT_PHOTO:
            compare.step(1)
        elif KEY.Key_1 <= key <= KEY.Key_9:
            compare.focus_on(key - KEY.Key_1)
        elif key == KEY.Key_G:
            self._canvas.toggle_whole()
        elif key == KEY.Key_I:
            compare.facts.toggle_all()
        elif key == KEY.Key_R:
            compare.swap()
        else:
            return zoom_key(compare, key) or self._act_on_photo(key)
        return True

    def _act_on_photo(self, key: int) -> bool:
        photo = self._canvas.focused_photo()
        if photo is None or key not in (KEY.Key_O, KEY.Key_F):
            return False
        if key == KEY.Key_O:
            self.open_file.emit(photo.path)
        else:
            self.find_similar.emit(photo.content_id)
        return True
