"""The lab as a whole: booted from an account and kits, its tunnels brought up and renewed, its hosts asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from threading import Event as Flag
from typing import NamedTuple, TypeVar

from plans.account import Account
from wizard.lab.box import Box, Naming, port
from wizard.lab.charon import Charon, kill_all
from wizard.lab.claim import Claim, claim
from wizard.lab.cloud_side import CloudSide
from wizard.lab.fault import LabFault, Stopped
from wizard.lab.inside import inside
from wizard.lab.internet import NAME as INTERNET
from wizard.lab.internet import internet, stray_packets
from wizard.lab.kit import Kit, Leg, Replacement, prefixes
from wizard.lab.needs import require_memory
from wizard.lab.office_side import OfficeSide
from wizard.lab.pings import Probe, ping
from wizard.lab.programs import call
from wizard.lab.reasons import reason
from wizard.lab.spare import host_addresses
from wizard.secrets import Secret

PARALLEL = 8
"""Programs at work at once."""

_SYSCTLS: tuple[tuple[str, str], ...] = (
    ("ipv6/conf/all/disable_ipv6", "1"),
    ("ipv6/conf/default/disable_ipv6", "1"),
    ("ipv4/ip_forward", "1"),
    ("ipv4/conf/all/rp_filter", "0"),
    ("ipv4/conf/default/rp_filter", "0"),
    ("ipv4/conf/all/accept_local", "1"),
    ("ipv4/conf/all/send_redirects", "0"),
    ("ipv4/conf/default/send_redirects", "0"),
)
"""Kernel settings of every box, made before its links: a router that asks no packet where it came from."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Ground(NamedTuple):
    """What a lab is built from.

    `keys` are the account's pre-shared keys by the connection's id; `names` what the ids of VPCs and connections
    are called by people.
    """

    account: Account
    keys: Mapping[str, Secret]
    names: Mapping[str, str]
    kits: Sequence[Kit]


@dataclass(frozen=True, slots=True)
class TunnelState:
    """How one tunnel came up: `detail` is what it protects, or charon's own reason at both ends."""

    connection: str
    established: bool
    detail: str


class Trip(NamedTuple):
    """One ordered pair of networks as measured: delivered where every part of both was; the slowest round trip."""

    source: str
    target: str
    delivered: bool
    rtt_ms: float | None
    dark: tuple[tuple[IPv4Address, IPv4Address], ...]


class Lab:
    """A booted lab."""

    def __init__(self, ground: Ground, claimed: Claim, stop: Flag, pool: ThreadPoolExecutor) -> None:
        self._ground, self._claim, self._stop, self._pool = ground, claimed, stop, pool
        naming = Naming()
        self._targets = _targets(ground)
        self._cloud = CloudSide(ground.account, ground.keys, naming, self._targets)
        self._offices = OfficeSide(ground.kits, naming, self._targets)
        public = _owned_once([*self._offices.public, *self._cloud.public])
        self._boxes = (internet(public, naming), *self._offices.boxes, *self._cloud.boxes)
        inward = [(INTERNET, box) for box in dict.fromkeys(box for _, box in public)]
        self._links = (*inward, *self._offices.links, *self._cloud.links)
        self.daemons: dict[str, Charon] = {}

    @property
    def size(self) -> int:
        """How many IKE daemons the lab has."""
        return sum(box.daemon is not None for box in self._boxes)

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """Every line of a kit that the lab replaces."""
        return self._offices.replacements

    def boot(self) -> None:
        """Make namespaces and links, then everything inside them, then the daemons."""
        prefix = self._claim.prefix
        call(("ip", "-batch", "-"), "".join(f"netns add {prefix}{box.name}\n" for box in self._boxes))
        self._each(self._settle, self._boxes)
        pairs = (
            f"link add {port(b)} netns {prefix}{a} type veth peer name {port(a)} netns {prefix}{b}\n"
            for a, b in self._links
        )
        call(("ip", "-batch", "-"), "".join(pairs))
        self._each(self._furnish, self._boxes)

    def start(self) -> None:
        """Start every daemon and load what it has to know."""
        for box in self._boxes:
            if box.daemon is not None:
                daemon = Charon(box.daemon, self.namespace(box.name), self._claim.folder / box.name)
                self.daemons[box.name] = daemon
                daemon.start()
        self._each(self._load, [box for box in self._boxes if box.daemon is not None])

    def bring_up(self) -> tuple[TunnelState, ...]:
        """Initiate every tunnel from its office and return how each went."""
        return tuple(self._each(self._initiate, self._tunnels()))

    def renew(self, states: Sequence[TunnelState]) -> tuple[TunnelState, ...]:
        """Renew the keys of every tunnel that is up; what cannot be renewed is let go, as at the end of its life."""
        return tuple(self._each(self._rekey, list(zip(self._tunnels(), states, strict=True))))

    def measure(self, pairs: Sequence[tuple[str, str]]) -> tuple[Trip, ...]:
        """Ask every part of every pair's networks, there and back."""
        hosts = {
            **{self._ground.names[id_]: box for id_, box in self._cloud.host_box.items() if id_ in self._ground.names},
            **self._offices.host_box,
        }
        addresses = {self._ground.names.get(name, name): found for name, found in self._targets.items()}
        asked = [
            [
                Probe(self.namespace(hosts[source]), one, other)
                for one in addresses[source]
                for other in addresses[target]
            ]
            for source, target in pairs
        ]
        answers = iter(ping([probe for probes in asked for probe in probes], self._stop))
        trips = []
        for (source, target), probes in zip(pairs, asked, strict=True):
            times = [next(answers) for _ in probes]
            dark = tuple((p.source, p.target) for p, took in zip(probes, times, strict=True) if took is None)
            slowest = None if dark else max((took for took in times if took is not None), default=None)
            trips.append(Trip(source, target, not dark and bool(probes), slowest, dark))
        return tuple(trips)

    def namespace(self, box: str) -> str:
        """Return the namespace of a box."""
        return self._claim.prefix + box

    def stray_packets(self) -> int:
        """Count what reached the Internet and was neither IKE nor ESP."""
        return stray_packets(self.namespace(INTERNET))

    def _tunnels(self) -> list[tuple[str, str, Leg]]:
        """Return every tunnel as its connection, the office's box and the kit's section."""
        return [
            (kit.connections[number], self._offices.box[kit.office], leg)
            for kit in self._ground.kits
            for number, leg in enumerate(self._offices.legs[kit.office])
        ]

    def _settle(self, box: Box) -> None:
        def write() -> None:
            for name, value in _SYSCTLS:
                try:
                    with open(f"/proc/sys/net/{name}", "w", encoding="ascii") as file:  # noqa: PTH123
                        file.write(value)
                except FileNotFoundError:
                    if not name.startswith("ipv6"):
                        raise

        inside(self.namespace(box.name), write)

    def _furnish(self, box: Box) -> None:
        namespace = self.namespace(box.name)
        inside(namespace, lambda: call(("ip", "-batch", "-"), "".join(f"{line}\n" for line in box.ip)))
        if box.nft:
            inside(namespace, lambda: call(("nft", "-f", "-"), box.nft))

    def _load(self, box: Box) -> None:
        daemon = self.daemons[box.name]
        daemon.wait(self._stop)
        if box.after:
            text = "".join(f"{line}\n" for line in box.after)
            inside(self.namespace(box.name), lambda: call(("ip", "-batch", "-"), text))
        daemon.load()

    def _initiate(self, tunnel: tuple[str, str, Leg]) -> TunnelState:
        connection, box, leg = tunnel
        answer = self.daemons[box].initiate(leg.ike, leg.child, self._stop)
        responder = self._responder(connection)
        return TunnelState(connection, *reason(answer, responder.log() if responder else ""))

    def _rekey(self, pair: tuple[tuple[str, str, Leg], TunnelState]) -> TunnelState:
        (connection, box, leg), state = pair
        if not state.established:
            return state
        failed = self.daemons[box].rekey(leg.child, self._stop)
        if not failed:
            return state
        self.daemons[box].terminate(leg.child, self._stop)
        return TunnelState(connection, established=False, detail=f"came up, but the first rekey fails: {failed}")

    def _responder(self, connection: str) -> Charon | None:
        for id_, box in self._cloud.connection_box.items():
            if self._ground.names.get(id_) == connection:
                return self.daemons.get(box)
        return None

    def _each(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Do the same with every item, several at once; Stopped between two where the operator asked."""

        def one(item: Item) -> Result:
            if self._stop.is_set():
                raise Stopped
            return work(item)

        return iter([*self._pool.map(one, items)])


@contextmanager
def open_lab(ground: Ground, stop: Flag, tell: Callable[[str], None]) -> Iterator[Lab]:
    """Boot a lab, give it to the block, and remove everything of it, however the block ends.

    `tell` hears what is done next. LabFault where the machine refuses, Stopped where `stop` is set.
    """
    with ExitStack() as stack:
        claimed = stack.enter_context(claim())
        pool = ThreadPoolExecutor(PARALLEL, "lab")
        lab = Lab(ground, claimed, stop, pool)
        require_memory(lab.size)
        stack.callback(lambda: kill_all(tuple(lab.daemons.values())))
        stack.callback(lambda: pool.shutdown(wait=True, cancel_futures=True))
        tell("namespaces")
        lab.boot()
        tell("daemons")
        lab.start()
        yield lab


def _owned_once(public: list[tuple[IPv4Address, str]]) -> list[tuple[IPv4Address, str]]:
    """Return the public addresses with their boxes; LabFault where two boxes have one."""
    owners: dict[IPv4Address, str] = {}
    for address, box in public:
        if owners.setdefault(address, box) != box:
            raise LabFault(f"{address} is the public address of two gateways; a rehearsal cannot tell them apart")
    return public


def _targets(ground: Ground) -> dict[str, tuple[IPv4Address, ...]]:
    """Return the addresses that are tried: offices by name, VPCs by id; one for each part that any prefix cuts out."""
    account = ground.account
    cuts: set[IPv4Network] = set(prefixes(ground.kits))
    cuts.update(network for one in account.connections for network in (*one.local, *one.remote))
    cuts.update(route.destination for route in account.vpn_routes)
    cuts.update(network for route in account.policy_routes for network in (route.source, route.destination))
    cuts.update(route.destination for table in account.route_tables for route in table.routes)
    cuts.update(route.destination for route in account.cen_routes)
    parts: dict[str, list[IPv4Network]] = {vpc.id: [] for vpc in account.vpcs}
    for vswitch in account.vswitches:
        parts[vswitch.vpc].append(vswitch.cidr)
    for vpc in account.vpcs:
        parts[vpc.id] = parts[vpc.id] or [vpc.cidr, *vpc.secondary]
    for kit in ground.kits:
        parts[kit.office] = list(kit.networks)
    return {
        name: tuple(dict.fromkeys(address for network in networks for address in host_addresses(network, cuts)))
        for name, networks in parts.items()
    }
