"""Judging the value of a pre-shared key when it is set, generated, applied or exported.

Findings never hold the key or a recognisable part of it.
"""

from collections.abc import Iterator

from plans.finding import Finding, error, warning

MAX_LENGTH = 100
SHORT = 16
"""Below this a key is worth a warning: 16 random letters and digits are about 95 bits."""
MUCH_TOO_SHORT = 8
"""Below this a key can be tried out completely in days."""

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~!@#$%^&*()_-+={}[]\\|;:'\",.<>/?`")
"""What the service takes (Alibaba Cloud, CreateVpnConnection, Psk). Sources differ on quotes and the backslash: they
are taken here and warned about as unsafe on devices."""

UNSAFE = "?\\\"'`$!#;&|<>"
"""What means something to the command lines of devices or shells."""

WELL_KNOWN = frozenset({
    "123456", "654321", "12345678", "87654321", "123456789", "1234567890", "0123456789", "password", "passw0rd",
    "password1", "password123", "p@ssw0rd", "p@ssword", "secret", "secret123", "admin", "admin123", "administrator",
    "alibaba", "alibabacloud", "aliyun", "aliyun123", "cisco", "cisco123", "huawei", "huawei123", "huawei@123",
    "admin@123", "test", "test123", "test1234", "changeme", "changeit", "letmein", "welcome", "welcome1", "qwerty",
    "qwerty123", "qwertyuiop", "abc123", "abcd1234", "1q2w3e4r", "1qaz2wsx", "iloveyou", "presharedkey",
    "pre-shared-key", "mysecretkey", "vpn", "vpn123", "vpnkey", "ipsec", "psk", "sharedsecret", "default", "fortinet",
    "juniper", "juniper123", "strongswan", "111111", "000000", "666666", "888888", "88888888", "5201314",
})  # fmt: skip
"""What tutorials print and everybody tries first; compared in lower case."""

_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def judge_key(value: str, path: str) -> tuple[Finding, ...]:
    """Say what is wrong or risky about a key; `path` is the connection's `psk` in the plan."""
    if not 1 <= len(value) <= MAX_LENGTH:
        return (error("K011", path, length=len(value), limit=MAX_LENGTH),)
    return tuple(_judge(value, path))


def _judge(value: str, path: str) -> Iterator[Finding]:
    refused = sorted({character for character in value if character not in ALPHABET})
    if refused:
        yield error("K010", path, character="a space" if refused[0] == " " else _kind(refused[0]))
    if value.casefold() in WELL_KNOWN:
        yield error("K014", path)
        return
    if _repeats(value) or _counts(value):
        yield error("K015", path)
        return
    if len(value) < MUCH_TOO_SHORT:
        yield error("K012", path, length=len(value))
    elif len(value) < SHORT:
        yield warning("K013", path, length=len(value))
    unsafe = [character for character in UNSAFE if character in value]
    if unsafe:
        yield warning("K016", path, characters=" ".join(unsafe))


def _kind(character: str) -> str:
    if character.isprintable() and not character.isspace():
        return "a letter or sign outside ASCII"
    return "an invisible character"


def _repeats(value: str) -> bool:
    """Whether the key is one piece of up to a third of its length, over and over."""
    for length in range(1, len(value) // 3 + 1):
        piece = value[:length]
        if (piece * (len(value) // length + 1)).startswith(value):
            return True
    return False


def _counts(value: str) -> bool:
    """Whether the key runs along the digits, the alphabet or a row of the keyboard, in either direction."""
    if len(value) < 4:
        return False
    folded = value.casefold()
    for row in _ROWS:
        around = row * (len(value) // len(row) + 2)
        if folded in around or folded[::-1] in around:
            return True
    return False
