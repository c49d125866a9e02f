"""The fields of the connection parameters that all offices share."""

from plans.draft import Draft
from screens.field import Choice, Spec

_ALGORITHMS = ("aes", "aes192", "aes256", "des", "3des")
_HASHES = ("md5", "sha1", "sha256", "sha384", "sha512")
_GROUPS = ("1", "2", "5", "14")


def _pick(path: str, label: str, help_text: str, values: tuple[str, ...]) -> Spec:
    def choices(_: Draft) -> tuple[Choice, ...]:
        return tuple(Choice(value) for value in values)

    return Spec(f"defaults.{path}", label, help_text, choices=choices, closed=True)


def _flag(path: str, label: str, help_text: str) -> Spec:
    def choices(_: Draft) -> tuple[Choice, ...]:
        return (Choice("yes"), Choice("no"))

    return Spec(f"defaults.{path}", label, help_text, kind="flag", choices=choices, closed=True)


DEFAULT_SPECS: tuple[Spec, ...] = (
    _pick(
        "selectors", "Selectors", "any: 0.0.0.0/0 both ways; networks: listed; own-vpc", ("any", "networks", "own-vpc")
    ),
    _pick("routes", "Routes", "How the gateway learns the offices' networks", ("static", "bgp")),
    _flag("effective_immediately", "Negotiate now", "yes: at once; no: with the first packet"),
    _flag("auto_config_route", "Policy routes", "Made by the gateway from the selectors"),
    _pick("ike.version", "IKE version", "ikev2 wherever the device can", ("ikev2", "ikev1")),
    _pick("ike.mode", "  Mode", "main, or aggressive with IKEv1", ("main", "aggressive")),
    _pick("ike.encryption", "  Encryption", "Phase 1", _ALGORITHMS),
    _pick("ike.integrity", "  Integrity", "Phase 1", _HASHES),
    _pick("ike.dh_group", "  DH group", "Phase 1", _GROUPS),
    Spec("defaults.ike.lifetime", "  Lifetime", "Seconds, up to 86400"),
    _pick("ipsec.encryption", "IPsec encryption", "Phase 2", _ALGORITHMS),
    _pick("ipsec.integrity", "  Integrity", "Phase 2", _HASHES),
    _pick("ipsec.pfs", "  PFS group", "Phase 2; or disabled", (*_GROUPS, "disabled")),
    Spec("defaults.ipsec.lifetime", "  Lifetime", "Seconds, up to 86400"),
    Spec("defaults.weight", "Route weight", "100: active; 0: standby"),
    _flag("publish", "Publish routes", "To the VPC and to the CEN"),
)
"""Every field of `[defaults]` that the screens show, in the file's order."""
