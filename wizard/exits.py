"""Every exit code with its meaning, and the one way a command ends early."""

from enum import IntEnum


class Exit(IntEnum):
    """What `wizard` tells the shell."""

    FINE = 0
    """Done, and nothing to complain about."""

    FINDINGS = 1
    """`check` found an error, `diff` a difference, `rehearse` a dark pair, `doctor` a lack, or an operation failed."""

    USAGE = 2
    """Nothing was done: wrong arguments, no plan, missing keys or credentials, no terminal, output not writable."""

    REFUSED = 3
    """The cloud refused or could not be reached before the first change."""

    STOPPED = 4
    """Stopped after a change; applying again carries on."""

    INTERRUPTED = 130
    """Interrupted by Ctrl-C where nothing has to be carried on."""


class Stop(Exception):  # noqa: N818 - an orderly end, not a bug
    """End the command here: `str()` is what the operator reads on stderr."""

    def __init__(self, sentence: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(sentence)
        self.code = code
