"""What the service takes for IKE and IPsec, and which of it is too weak for new connections.

Legal values: Alibaba Cloud VPC API reference, CreateVpnConnection (IkeConfig, IpsecConfig), read 2026-08.
Weak ones: RFC 8247 and RFC 8221 (MUST NOT, or SHOULD NOT) and RFC 9395 (IKEv1 is deprecated).
"""

IKE_VERSIONS: tuple[str, ...] = ("ikev2", "ikev1")
IKE_MODES: tuple[str, ...] = ("main", "aggressive")
ENCRYPTIONS: tuple[str, ...] = ("aes256", "aes192", "aes", "3des", "des")
INTEGRITIES: tuple[str, ...] = ("sha512", "sha384", "sha256", "sha1", "md5")
DH_GROUPS: tuple[str, ...] = ("14", "5", "2", "1")
PFS_GROUPS: tuple[str, ...] = ("14", "5", "2", "1", "disabled")
MAX_LIFETIME = 86_400
"""Seconds; the shortest that the service takes is 0."""

MAX_ID = 100
"""Characters of an IKE identity, none of them a space (LocalId, RemoteId)."""

WEAK: dict[str, frozenset[str]] = {
    "version": frozenset({"ikev1"}),
    "encryption": frozenset({"des", "3des"}),
    "integrity": frozenset({"md5", "sha1"}),
    "dh_group": frozenset({"1", "2", "5"}),
    "pfs": frozenset({"1", "2", "5", "disabled"}),
}
"""Values to move away from, by key of the plan file."""
