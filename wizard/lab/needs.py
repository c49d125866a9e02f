"""What a machine needs for a rehearsal, and the line that installs it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wizard.lab.fault import LabFault


class Need(NamedTuple):
    """A file that has to be there, and the Debian package that brings it."""

    path: str
    package: str


NEEDS: tuple[Need, ...] = (
    Need("/usr/sbin/charon-systemd", "charon-systemd"),
    Need("/usr/sbin/swanctl", "strongswan-swanctl"),
    Need("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so", "libcharon-extra-plugins"),
    Need("/usr/sbin/ip", "iproute2"),
    Need("/usr/sbin/nft", "nftables"),
    Need("/usr/sbin/sysctl", "procps"),
)
"""Where Debian 12 keeps them; /sbin and /usr/sbin are one folder there."""

TUN = "/dev/net/tun"

MEGABYTES = 12
"""What one IKE daemon takes in memory (strongSwan 5.9.8 with ESP in user space, measured), rounded up."""


def missing() -> Iterator[str]:
    """Yield one sentence for each thing that a rehearsal lacks here."""
    if os.geteuid() != 0:
        yield "it has to run as root, because it makes network namespaces"
    if not Path(TUN).exists():
        yield f"{TUN} is not there; the kernel may lack TUN devices (CONFIG_TUN)"
    if not Path("/proc/self/ns/net").exists():
        yield "the kernel lacks network namespaces (CONFIG_NET_NS)"
    packages = dict.fromkeys(need.package for need in NEEDS if not Path(need.path).exists())
    if packages:
        yield f"not installed: {', '.join(packages)}; apt-get install {' '.join(packages)}"


def require() -> None:
    """Raise LabFault with everything that a rehearsal lacks here."""
    lacking = tuple(missing())
    if lacking:
        raise LabFault("\n".join(("a rehearsal is not possible here:", *(f"  {each}" for each in lacking))))


def require_memory(daemons: int) -> None:
    """Raise LabFault where the machine has not the memory for so many IKE daemons."""
    wanted, free = daemons * MEGABYTES, _free_megabytes()
    if wanted > free:
        raise LabFault(
            f"this rehearsal needs {daemons} IKE daemons and about {wanted} MB of memory, {free} MB are free; "
            "rehearse a plan with fewer offices"
        )


def _free_megabytes() -> int:
    """Return what the kernel says is available without swapping (proc(5), MemAvailable)."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) // 1024
    return 0
