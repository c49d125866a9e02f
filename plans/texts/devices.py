"""Texts about device families: what an office's device has no words for."""

from plans.texts.text import Text, _

TEXTS: dict[str, Text] = {
    "C101": Text(
        _("{family} has no word for {key} = {value}"),
        _('Choose another value, or device = "generic" and configure the device by hand.'),
        _("Each family's file lists the device's keyword for every value of the service. A value without one would "
          "become a wrong line, so nothing is written."),
    ),
    "C102": Text(
        _("{family} cannot renew keys as often as {key} = {value} asks (at least {shortest} s)"),
        _("Write a longer lifetime, such as 3600."),
        _("The device renews before the cloud's lifetime ends, and has a shortest lifetime of its own."),
    ),
    "G101": Text(
        _("{family} is not written for tunnel {tunnel} of a connection yet"),
        _('Write tunnels = 1, or device = "generic" and configure the device by hand.'),
        _("A dual-tunnel gateway has two addresses, and the device needs a tunnel and a route of its own for each."),
    ),
    "N101": Text(
        _("{family} does not take {option} = {value}"),
        _("Write the name as the device shows it, such as GigabitEthernet0/0/1; mtu is 576 to 1500."),
        _("Values of device_options become words of the device's configuration; one with other characters could "
          "become another command."),
    ),
    "N102": Text(
        _("{family} does not take the IKE identity {identity}"),
        _("Use an IPv4 address or a domain name: letters, digits, and @ . _ -"),
        _("An identity becomes a word of the device's configuration; one with other characters could become another "
          "command."),
    ),
    "S101": Text(
        _("{family} with {version} holds {most} pair of networks in one tunnel, the selectors make {pairs}"),
        _('Write selectors = "any" for this office, or one connection for each pair.'),
        _("With IKEv1 only the first pair comes up, whatever the device (RFC 2409, section 5.5: one pair of identities "
          "in quick mode). A Huawei USG in policy mode does the same with IKEv2."),
    ),
}  # fmt: skip
