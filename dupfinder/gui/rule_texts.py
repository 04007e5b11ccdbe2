"""What keep-rules are called and look like: each ends the sentence "Keep the photo that…". Translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.review_types import Scope

translate = QCoreApplication.translate

ICONS = {
    "most_pixels": "frame-corners",
    "sharpest": "crosshair",
    "largest_file": "file",
    "least_compressed": "aperture",
    "original_format": "file",
    "place": "map-pin",
    "place_and_date": "map-pin",
    "most_metadata": "list-numbers",
    "oldest": "clock",
    "newest": "clock",
    "in_folder": "folder-simple",
    "not_in_folder": "folder-simple",
    "path_matches": "text-aa",
    "path_does_not_match": "text-aa",
    "shortest_path": "ruler",
    "longest_path": "ruler",
    "best_copy": "medal",
}


def rule(name: str) -> str:
    """The rule in words."""
    words = {
        "most_pixels": translate("Rules", "has the most pixels"),
        "sharpest": translate("Rules", "is the sharpest"),
        "largest_file": translate("Rules", "is the largest file"),
        "least_compressed": translate("Rules", "is the least compressed"),
        "original_format": translate("Rules", "has the original format"),
        "place": translate("Rules", "has a place"),
        "place_and_date": translate("Rules", "has a place and a date"),
        "most_metadata": translate("Rules", "says most about itself"),
        "oldest": translate("Rules", "is the oldest"),
        "newest": translate("Rules", "is the newest"),
        "in_folder": translate("Rules", "is in a preferred folder"),
        "not_in_folder": translate("Rules", "is not in a folder"),
        "path_matches": translate("Rules", "has a path that fits"),
        "path_does_not_match": translate("Rules", "has a path that does not fit"),
        "shortest_path": translate("Rules", "has the shortest path"),
        "longest_path": translate("Rules", "has the longest path"),
        "best_copy": translate("Rules", "is the best copy as suggested"),
    }
    return words.get(name, name)


def scope(value: Scope) -> str:
    """Between which folders rules choose."""
    match value:
        case Scope.ANYWHERE:
            return translate("Rules", "wherever the photos are")
        case Scope.ACROSS:
            return translate("Rules", "only across the folders chosen here")
        case Scope.NEVER_WITHIN:
            return translate("Rules", "never within one folder")
        case Scope.ONLY_WITHIN:
            return translate("Rules", "only within one folder")
