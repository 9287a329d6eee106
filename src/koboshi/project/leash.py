"""Run a command that must not outlive the process that started it (Linux: the kernel sends the signal).

`python leash.py SIGNAL PARENT USER GROUP command …` (USER and GROUP are numbers, or -1 to stay who we are): also after
`kill -9` of the parent no database, web or worker is left behind. SIGNAL 0 ties nothing.
Elsewhere than on Linux the command simply runs. This file imports nothing of the house: it is run as a plain script.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def tie(signal_number: int, parent: int, name: str = "") -> None:
    """Tie this process to its parent; `name` (at most 15 bytes) is what `ps` shows. SystemExit when it has died."""
    if sys.platform == "linux":
        control = ctypes.CDLL(None, use_errno=True).prctl
        control(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if name:
            control(_PR_SET_NAME, name.encode(), 0, 0, 0)
        if os.getppid() != parent:
            raise SystemExit(0)  # the parent died before the leash was tied


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the command."""
    signal_number, parent, user, group = (int(text) for text in arguments[:4])
    command = arguments[4:]
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)  # before the leash: the kernel unties it when the user changes
    tie(signal_number, parent)
    os.execv(command[0], command)  # noqa: S606  # no shell is what we want


if __name__ == "__main__":
    main(sys.argv[1:])
