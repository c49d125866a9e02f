"""Every sentence about a finding, by code; English is the source, marked for translation in the files beside this."""

from plans.finding import Finding
from plans.lines import Lines
from plans.texts import addresses, crypto, devices, names, network, plan_file
from plans.texts.text import Text, _

TEXTS: dict[str, Text] = {
    **plan_file.TEXTS,
    **names.TEXTS,
    **addresses.TEXTS,
    **crypto.TEXTS,
    **network.TEXTS,
    **devices.TEXTS,
}

CODES: tuple[str, ...] = tuple(TEXTS)
"""Every code that a finding can have."""

_ACCEPTED = _("{text} (accepted: {reason})")
_LONGEST = 160


def sentence(finding: Finding, lines: Lines | None = None) -> str:
    """Say what a finding found; a second place is named by its line where `lines` knows it, else by its path.

    One line of printable text, whatever was typed into the plan; KeyError for a code without a text.
    """
    values = _values(finding, lines)
    said = TEXTS[finding.code].says.format_map(values)
    if "accepted" in values:
        said = _ACCEPTED.format(text=said, reason=values["accepted"])
    return said


def hint(finding: Finding) -> str:
    """Say what to write or do instead."""
    text = TEXTS[finding.code]
    values = _values(finding, None)
    return (text.meant if text.meant and values.get("near") else text.hint).format_map(values)


def explain(code: str) -> str | None:
    """Say why a code or disposition exists and where its rule comes from; None for what is neither."""
    text = TEXTS.get(code)
    if text is None:
        from plans.texts.dispositions import DISPOSITIONS  # noqa: PLC0415 - only these codes pay for it

        text = {str(known): about for known, about in DISPOSITIONS.items()}.get(code)
    return text.why if text else None


def printable(text: str) -> str:
    """Return text on one line with everything invisible spelt out, cut where nobody would read on."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escape(one) for one in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _values(finding: Finding, lines: Lines | None) -> dict[str, str]:
    values = {key: printable(value) for key, value in finding.values}
    if finding.also:
        line = lines.line(finding.also) if lines else None
        values["also"] = _("line {line}").format(line=line) if line else printable(finding.also)
    if "disposition" in values:
        from plans.texts.dispositions import DISPOSITIONS  # noqa: PLC0415 - only findings about pairs pay for it

        about = {str(code): text for code, text in DISPOSITIONS.items()}[values["disposition"]]
        values["reason"], values["remedy"] = about.says.format_map(values), about.hint.format_map(values)
    return values
