"""C and K: texts about IKE, IPsec and pre-shared keys."""

from plans.texts.text import Text, _

_KEY = _(
    "A pre-shared key is taken with 1 to 100 letters, digits and punctuation, without spaces (Alibaba Cloud, "
    "CreateVpnConnection, Psk)."
)
_GUESS = _(
    "Whoever records the start of a connection can try keys without being noticed; only a long random key holds. "
    "RFC 8247 asks for as much strength in the key as in the algorithms."
)
_REFERENCE = _("Plans name the place of a key and never hold the key: plan files are mailed and kept in repositories.")

TEXTS: dict[str, Text] = {
    "C001": Text(
        _('the service does not take "{value}"'),
        _("Write one of: {known}."),
        _("Alibaba Cloud VPC API reference, CreateVpnConnection (IkeConfig, IpsecConfig). There is no GCM, no group 15 "
          "or higher and no elliptic curve."),
        meant=_("Did you mean {near}? The service takes: {known}."),
    ),
    "C002": Text(
        _('"{value}" is no lifetime: the service takes 0 to {limit} seconds'),
        _("Write a whole number of seconds, such as 86400 for a day or 3600 for an hour."),
        _("Alibaba Cloud VPC API reference, CreateVpnConnection (IkeLifetime, IpsecLifetime)."),
    ),
    "C003": Text(
        _("phase 1 ends after {ike} s, before phase 2 with {ipsec} s"),
        _("Make the IKE lifetime at least as long as the IPsec lifetime."),
        _("The service keeps phase 2 when phase 1 ends. A device that drops both leaves a tunnel that looks up and "
          "carries nothing until phase 2 ends as well."),
    ),
    "C004": Text(
        _("weak parameters: {weak}"),
        _("Use ikev2, aes256, sha256 and group 14, which every device family can do."),
        _("RFC 8247 and RFC 8221 advise against MD5, SHA-1, DES, 3DES and groups 1, 2 and 5; RFC 9395 deprecates "
          "IKEv1. Current devices refuse several of them by default."),
    ),
    "C005": Text(
        _("aggressive mode shows a hash of the key to everybody who asks"),
        _('Use version = "ikev2", or mode = "main".'),
        _("In IKEv1 aggressive mode with a pre-shared key the responder sends the hash before it knows the peer, so "
          "that weak keys can be guessed offline (CVE-2002-1623)."),
    ),
    "C006": Text(
        _("this is no IKE identity"),
        _("Write an address or a domain name: up to {limit} characters, no spaces."),
        _("Alibaba Cloud VPC API reference, CreateVpnConnection (LocalId, RemoteId)."),
    ),
    "C007": Text(
        _("a lifetime of 0 leaves the number to each end"),
        _("Write the number of seconds, so that both ends have the same."),
        _("The service takes 0, but device configurations made from the plan need a number."),
    ),
    "K001": Text(
        _("the place of the pre-shared key is not said in exactly one way (found: {found})"),
        _('Write psk = {{ keyring = "plan/office" }}, or with env or file instead of keyring; never the key itself.'),
        _REFERENCE,
    ),
    "K002": Text(
        _("the key at {reference} is used by {other} too ({also})"),
        _("Give every connection a key of its own."),
        _("Who learns a shared key at one office can pose as the other one."),
    ),
    "K003": Text(
        _("this is no name of a {source} entry"),
        _("Write the entry's name or the file's path: up to 1,024 visible characters."),
        _REFERENCE,
    ),
    "K004": Text(
        _("this is no name of an environment variable"),
        _("Use letters, digits and underscores, such as PSK_OFFICE_1; never the key itself."),
        _REFERENCE,
    ),
    "K010": Text(
        _("the key holds a character that the service does not take ({character})"),
        _("Use letters, digits and punctuation, no spaces; wizard keys generate makes a good key."),
        _KEY,
    ),
    "K011": Text(
        _("the key has {length} characters; the service takes 1 to {limit}"),
        _("wizard keys generate makes a good key."),
        _KEY,
    ),
    "K012": Text(
        _("the key is far too short: {length} characters"),
        _("Use 16 or more random characters; wizard keys generate makes a good key."),
        _GUESS,
    ),
    "K013": Text(
        _("the key is short: {length} characters"),
        _("Use 16 or more random characters; wizard keys generate makes a good key."),
        _GUESS,
    ),
    "K014": Text(
        _("the key is on every list of well-known passwords"),
        _("wizard keys generate makes a good key."),
        _GUESS,
    ),
    "K015": Text(
        _("the key repeats itself or counts up"),
        _("wizard keys generate makes a good key."),
        _GUESS,
    ),
    "K016": Text(
        _("the key holds {characters}, which many devices cannot take in a command"),
        _("Use letters, digits, dots, hyphens and underscores only."),
        _("Question marks, quotes, backslashes, $, ! and # mean something to IOS, Comware and shells."),
    ),
}  # fmt: skip
