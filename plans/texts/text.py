"""What is said about one code: the sentence, what to do, and the explanation."""

from typing import NamedTuple


class Text(NamedTuple):
    """The words of one finding.

    `says` is the sentence and `hint` what to write or do instead; both take the finding's values in braces, and
    `{also}` for the second place. `meant` replaces `hint` where the finding knows what was probably meant (`{near}`).
    `why` explains the rule and names its source.
    """

    says: str
    hint: str
    why: str
    meant: str = ""


def _(text: str) -> str:
    """Mark a text for translation; English is the source."""
    return text
