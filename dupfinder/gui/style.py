"""The one style sheet: what palette and Fusion cannot say, which is mostly round corners."""

from __future__ import annotations

from string import Template

from dupfinder.engine.resources import resource

SHEET = Template("""
QPushButton {
  background: $surface; color: $text; border: 1px solid $control; border-radius: 8px;
  padding: 7px 14px; min-height: 20px;
}
QPushButton:hover { background: $window; border-color: $line; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QPushButton:disabled { color: $faint; border-color: $border; }
QPushButton[role="primary"] {
  background: $accent_fill; color: white; border-color: $accent_fill; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $surface; }
QPushButton[role="primary"]:disabled { background: $border; color: $faint; border-color: $border; }
QPushButton[role="danger"] {
  background: $remove_fill; color: white; border-color: $remove_fill; font-weight: 600;
}
QPushButton[role="danger"]:hover { background: $remove_fill; border-color: $text; }
QPushButton[role="danger"]:focus { border: 2px solid $surface; }
QPushButton[role="danger"]:disabled { background: $border; color: $faint; border-color: $border; }
QPushButton[role="plain"] { background: transparent; border-color: transparent; }
QPushButton[role="plain"]:hover { background: $border; }
QPushButton[role="plain"]:focus { border: 2px solid $accent; }
QPushButton[role="plain"]:checked { background: $surface; border-color: $line; }
QPushButton[role="link"] {
  background: transparent; border: 2px solid transparent; border-radius: 4px; color: $accent;
  font-weight: 600; padding: 2px 4px; min-height: 18px;
}
QPushButton[role="quiet"] {
  background: transparent; border: 2px solid transparent; border-radius: 4px; color: $text2;
  padding: 2px 4px; min-height: 18px; text-align: left;
}
QPushButton[role="quiet"]:hover { color: $accent; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; }
QPushButton[role="link"]:disabled { color: $faint; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $accent; }
QPushButton::menu-indicator { image: none; width: 0; }
QToolButton {
  border: 2px solid transparent; border-radius: 8px; padding: 4px; background: transparent; color: $text;
}
QToolButton:hover { background: $border; }
QToolButton:pressed, QToolButton:checked { background: $accent_tint; color: $accent; }
QToolButton:focus { border-color: $accent; }
QMessageBox, QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolButton[picture="true"] { padding: 0; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit, QSpinBox, QDateEdit, QPlainTextEdit, QComboBox {
  background: $surface; color: $text; border: 1px solid $line; border-radius: 8px; padding: 6px 10px;
  selection-background-color: $accent_fill; selection-color: white;
}
QSpinBox, QDateEdit, QComboBox, QLineEdit { min-height: 20px; }
QLineEdit:focus, QSpinBox:focus, QDateEdit:focus, QPlainTextEdit:focus, QComboBox:focus {
  border: 2px solid $accent; padding: 5px 9px;
}
QComboBox { combobox-popup: 0; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 28px; }
QComboBox::down-arrow, QDateEdit::down-arrow, QSpinBox::down-arrow {
  image: url("$down"); width: 12px; height: 12px;
}
QSpinBox::up-arrow { image: url("$up"); width: 12px; height: 12px; }
QSpinBox { padding-right: 28px; }
QSpinBox QLineEdit, QSpinBox QLineEdit:focus, QDateEdit QLineEdit, QDateEdit QLineEdit:focus
{ border: none; background: transparent; padding: 0; }
QCheckBox {
  spacing: 8px; padding: 4px 2px; border: 2px solid transparent; border-radius: 4px; outline: none;
}
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $line; border-radius: 4px; }
QCheckBox::indicator:checked { background: $accent_fill; border-color: $accent_fill; image: url("$check"); }
QRadioButton {
  spacing: 8px; padding: 4px 2px; border: 2px solid transparent; border-radius: 4px; outline: none;
}
QRadioButton:focus { border-color: $accent; }
QRadioButton::indicator {
  width: 16px; height: 16px; border: 1px solid $line; border-radius: 9px; background: $surface;
}
QRadioButton::indicator:checked {
  width: 8px; height: 8px; border: 5px solid $accent_fill; background: white;
}
QRadioButton:disabled { color: $faint; }
QSpinBox::up-button, QSpinBox::down-button {
  subcontrol-origin: border; border: none; background: transparent; width: 26px; margin: 2px;
}
QSpinBox::up-button { subcontrol-position: top right; }
QSpinBox::down-button { subcontrol-position: bottom right; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover { background: $border; border-radius: 4px; }
QComboBox QAbstractItemView { border: 1px solid $line; background: $surface; outline: none; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }
QComboBox QAbstractItemView::item:selected { background: $accent_tint; color: $accent; }
QMenu { background: $surface; color: $text; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 7px 24px 7px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_tint; color: $accent; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: 4px 8px; }
QHeaderView::section {
  background: $surface; color: $text2; border: none; border-bottom: 1px solid $border; padding: 0 12px;
}
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 3px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $text2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $trough; border: none; border-radius: $round; }
QProgressBar::chunk { background: $accent; border-radius: $round; }
QFrame[card="true"] { background: $surface; border: 1px solid $border; border-radius: 12px; }
QFrame[card="true"][chosen="true"] { background: $accent_tint; border-color: $accent; }
QFrame[card="true"]:focus { border: 2px solid $accent; }
QFrame[inset="true"] { background: $window; border: 1px solid $border; border-radius: 12px; }
QFrame[rule="true"] { background: $border; border: none; max-height: 1px; }
QFrame[pillar="true"] { background: $border; border: none; max-width: 1px; }
QDialog { background: $surface; }
QDialog QScrollArea, QDialog QScrollArea > QWidget > QWidget#page { background: transparent; border: none; }
QTextBrowser { background: $surface; border: none; }
""")


def style_sheet(colours: dict[str, str], dark: bool) -> str:
    """The sheet in these colours, by token name as ``#rrggbb``."""
    shade = "dark" if dark else "light"
    extra = {
        "control": "#4A5058" if dark else "#C3C8CF",
        "faint": "#6C747E" if dark else "#9AA1AB",
        "accent_hover": "#4C73E3" if dark else "#2450BD",
        "trough": "#3A3F46" if dark else "#D5D9DE",
        "round": "2px",
        "up": resource(f"icons/caret-up-{shade}.svg").as_posix(),
        "check": resource("icons/check.svg").as_posix(),
        "down": resource(f"icons/caret-down-{shade}.svg").as_posix(),
    }
    return SHEET.substitute(colours | extra)
