"""P: texts about the plan file itself."""

from plans.texts.text import Text, _

TEXTS: dict[str, Text] = {
    "P001": Text(
        _("this is not valid TOML: {reason}"),
        _("Correct the line; the file may also have been cut off while it was copied."),
        _("Plan files are TOML 1.0 (toml.io). Nothing else is checked until the file can be read."),
    ),
    "P002": Text(
        _("this is not UTF-8 text: byte {byte}"),
        _("Save the file as UTF-8."),
        _("TOML files are UTF-8. Editors on Windows may save UTF-16 or a local code page instead."),
    ),
    "P003": Text(
        _("the file has {bytes} bytes; a plan has at most {limit}"),
        _("Check that this is the plan file."),
        _("A plan of 1,000 offices takes about 300,000 bytes. Larger files are not read at all."),
    ),
    "P004": Text(
        _("tables or lists are nested more than {limit} levels deep"),
        _("Start from a sample: wizard new --sample tutorial."),
        _("The format of a plan needs six levels. Deeper files are no plans and are not read any further."),
    ),
    "P005": Text(
        _("expected {expected}, found {found}"),
        _("Write {expected}."),
        _("Every key holds one kind of value. Strings stand in quotes; numbers, true and false do not."),
    ),
    "P006": Text(
        _('unknown key "{key}"'),
        _("Did you mean {near}?"),
        _("Keys that the plan format does not know are refused: a misspelt key would silently have no effect."),
    ),
    "P007": Text(
        _('unknown key "{key}"'),
        _("Remove it; this table knows {known}."),
        _("Keys that the plan format does not know are refused: a misspelt key would silently have no effect."),
    ),
    "P008": Text(
        _("version {found} of the plan format is not known here"),
        _("Write version = 1, or use the release of wizard that wrote the file."),
        _("This release reads and writes version 1 of the plan format."),
    ),
    "P009": Text(
        _("{key} is missing"),
        _("Add {key}; wizard new --sample tutorial shows a complete plan."),
        _("What has a sensible default may be left out. This has none, so the plan must say it."),
    ),
    "P010": Text(
        _('the name "{name}" cannot be used in tags'),
        _("Use 1 to 40 letters A–Z and a–z, digits and hyphens, such as acme-global."),
        _("The name identifies everything the plan builds, in tags and in the journal. Offices may be named freely."),
    ),
    "P011": Text(
        _("the plan has no office"),
        _("Add an [[offices]] table for every site."),
        _("Without an office there is nothing to connect: VPN gateways would be paid for and carry nothing."),
    ),
    "P012": Text(
        _('"{value}" is not possible here'),
        _("Write one of: {known}."),
        _("The value decides what is built, so only the values listed are taken."),
        meant=_("Did you mean {near}? It can be: {known}."),
    ),
    "P013": Text(
        _('"{value}" is not a whole number from {low} to {high}'),
        _("Write a whole number from {low} to {high}, without quotes or units."),
        _("Bandwidths are in Mbit/s, lifetimes in seconds, periods in months, always as whole numbers."),
    ),
    "P014": Text(
        _("the office has connections of its own, and {keys} beside them"),
        _("Move {keys} into the office's [[offices.connections]]."),
        _("The flat fields of an office are shorthand for exactly one connection. With both, it would be unclear which "
          "one they speak about."),
    ),
    "P015": Text(
        _('there is no quota "{key}"'),
        _("Use one of: {known}."),
        _("Only quotas that a plan is held against can be raised in it."),
        meant=_("Did you mean {near}? Known are: {known}."),
    ),
    "P016": Text(
        _("this row does not say which finding it accepts"),
        _('Add at = "…" with the path that wizard check prints, or from and to for a pair.'),
        _("A finding is accepted at one place and for one reason; accepting a code everywhere would hide new faults."),
    ),
    "P020": Text(
        _("{what} is kept in the plan but not built yet: {places}"),
        _("Practice and check as you like; wizard apply refuses the plan on the real cloud while it says this."),
        _("The plan format already has a place for it, so that files stay readable. This release does not act on it."),
    ),
    "P030": Text(
        _("no finding {accepts} at {at}: this row accepts nothing"),
        _("Remove the row, or correct code and place to what wizard check prints."),
        _("The finding has been resolved or has moved. A row that matches nothing might accept something new later."),
    ),
    "P031": Text(
        _("{accepts} cannot be accepted: without correcting it, the plan cannot be understood"),
        _("Correct the fault itself and remove this row."),
        _("Only findings about a plan that can be understood can be taken on knowingly."),
    ),
}  # fmt: skip
