"""The way in: ``dupfinder scan`` and ``dupfinder search`` in the terminal, else the window."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line or the window; gives the exit status."""
    try:
        return _run()
    except KeyboardInterrupt:
        # Before or after the work that handles Ctrl-C itself.
        return 130


def _run() -> int:
    # First of all: in a frozen app the decoder processes start here, too.
    import multiprocessing

    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if arguments[:1] in (["--version"], ["-V"]):
        from dupfinder import __version__

        print(f"dupfinder {__version__}")
        return 0
    from dupfinder import cli

    if arguments[:1] and arguments[0] in cli.COMMANDS:
        return cli.run(arguments)
    window = cli.parse_window(arguments)
    if isinstance(window, int):
        return window
    from dupfinder.gui.app import run

    return run(window.paths, window.data_dir)


if __name__ == "__main__":
    sys.exit(main())
