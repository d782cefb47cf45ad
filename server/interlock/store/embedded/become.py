"""The last step before PostgreSQL: drop root, tie the own life to the owner's, become the program."""

# A script of its own, run as `python -I -S become.py OWNER SIGNAL UID:GID PROGRAM ARGUMENTS...`, and no `preexec_fn`:
# that would run between fork and exec of a process with threads, where any lock may be held for ever. It knows only
# the standard library, all imported before it lets go of root, for the interpreter may lie in a closed folder.

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def become(owner: int, dies_by: int, account: str, program: list[str]) -> None:
    if account:
        uid, gid = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of user, which clears it. Other systems have no such call: the next owner adopts the orphan.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, dies_by)
    if os.getppid() != owner:
        sys.exit("The owner went away before PostgreSQL was up.")
    try:
        os.execv(program[0], program)  # noqa: S606 - a shell would stand between the owner and the program
    except OSError as error:
        sys.exit(f"{program[0]} cannot be run: {error.strerror}.")


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
