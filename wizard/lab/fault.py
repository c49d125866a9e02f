"""Why a lab cannot be built, or was not finished."""


class LabFault(Exception):  # noqa: N818 - the machine or the plan does not allow it; `str()` is for the operator
    """Something that a rehearsal needs did not work; `str()` names it."""


class Stopped(Exception):  # noqa: N818 - the operator's wish, not an error
    """The operator asked to stop."""
