"""The one rule that turns a plan's names into names the service takes.

Plan names are free text; VPN gateways take 2–100 letters, digits and `_-.`, beginning with a letter
(Alibaba Cloud, CreateVpnGateway). A name that fits is used as it is; otherwise every run of other characters becomes
one hyphen, and where that loses more than spaces, eight digits of a hash keep two different names different.
"""

import re

_FITS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,99}\Z")
_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")


def cloud_name(name: str) -> str:
    """Return the name an object made for `name` gets on the service."""
    if _FITS.match(name) and not name.startswith(("http://", "https://")):
        return name
    plain = _OTHER.sub("-", name).strip("-.")
    spaces_only = _OTHER.sub("", name.replace(" ", "")) == name.replace(" ", "")
    if spaces_only and _FITS.match(plain):
        return plain
    from hashlib import sha256  # noqa: PLC0415 - few names need it, and it loads OpenSSL

    digest = sha256(name.encode()).hexdigest()[:8]
    stem = plain[:80] if plain[:1].isalpha() else f"n-{plain[:80]}".rstrip("-")
    return f"{stem}-{digest}"
