"""Walks over what a screen reader is told of a window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

CONTROLS = {
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Slider,
    QAccessible.Role.Table,
    QAccessible.Role.List,
    QAccessible.Role.Tree,
    QAccessible.Role.ProgressBar,
    QAccessible.Role.ButtonMenu,
}


def _walk(interface: QAccessibleInterface, deep: int = 0) -> Iterator[QAccessibleInterface]:
    yield interface
    if deep > 40 or interface.role() in (QAccessible.Role.Table, QAccessible.Role.List):
        return
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from _walk(child, deep + 1)


def controls(widget: QWidget) -> dict[str, int]:
    """Names of all controls of a window that can be seen, with how many have each name."""
    interface = QAccessible.queryAccessibleInterface(widget)
    found: dict[str, int] = {}
    for one in _walk(interface):
        if one.role() in CONTROLS and not _is_part(one):
            name = one.text(QAccessible.Text.Name).strip()
            found[name] = found.get(name, 0) + 1
    return found


def _is_part(interface: QAccessibleInterface) -> bool:
    """Whether it is a part of a control of Qt, such as the arrow of a scroll bar."""
    parent = interface.parent()
    inner = (QAccessible.Role.ScrollBar, QAccessible.Role.ComboBox, QAccessible.Role.SpinBox)
    return parent is not None and parent.isValid() and parent.role() in inner
