"""All pairs at once: sets of atoms instead of single packets, and one walk for all sources that are treated alike.

The answer is that of `plans.walk` for every pair, at a cost that grows with the number of atoms instead of its square.
On the way through the cloud a source matters only where a policy route or a tunnel's selectors look at it, so sources
that none of these tells apart are walked together; only the first step, out of the office, is each source's own.
"""

from collections import defaultdict

from plans.atoms import Atoms
from plans.dispositions import PASSING, Disposition
from plans.network import Network
from plans.sets import Parts, Pipe, Sets, merge, through
from plans.tables import NodeKind
from plans.walk import Walker

Passed = frozenset[tuple[NodeKind, str]]


class Grouped:
    """What every source delivers where, as sets of destinations."""

    def __init__(self, network: Network, atoms: Atoms, walker: Walker) -> None:
        self._network = network
        self._atoms = atoms
        self._sets = Sets(network, atoms, walker)
        self._walked: dict[tuple[NodeKind, str, int], Parts] = {}

    def row(self, source: int) -> Parts:
        """Return how packets from one atom to every other one end, one way."""
        atom = self._atoms.atoms[source]
        member = self._sets.members[atom.owner]
        if member.kind == "vpc":
            return self._from("vpc", member.name, source)
        parts: Parts = defaultdict(int)
        bit, rest = 1 << source, self._atoms.all & ~self._atoms.own(member.name)
        tunnels = self._network.by_office.get(member.name, ())
        for tunnel in tunnels:
            if tunnel.office.mode == "policy" and self._sets.union(tunnel.office.local) & bit:
                hit = rest & self._sets.union(tunnel.office.remote)
                rest &= ~hit
                self._into_cloud(parts, self._sets.pipes[tunnel.cloud.node, tunnel.connection], source, hit)
        shares = self._sets.shares("office", member.name)
        if shares is None:
            parts["INSUFFICIENT_INFO"] |= rest
            return parts
        for share in shares:
            hit = rest & share.bits
            if not hit:
                continue
            rest &= ~hit
            found = next((one for one in tunnels if share.leads_into(one)), None)
            if found is None:
                parts["NO_ROUTE_OFFICE"] |= hit
            else:
                self._into_cloud(parts, self._sets.pipes[found.cloud.node, found.connection], source, hit)
        parts["NO_ROUTE_OFFICE"] |= rest
        return parts

    def _into_cloud(self, parts: Parts, pipe: Pipe, source: int, destinations: int) -> None:
        passing = through(parts, pipe, pipe.office_sends, 1 << source, destinations)
        if not passing:
            return
        for code, bits in self._from("vpn-gateway", pipe.gateway, source).items():
            ends: Disposition = "REKEY_WILL_FAIL" if pipe.renewal and code == "DELIVERED" else code
            parts[ends] |= bits & passing

    def _from(self, kind: NodeKind, node: str, source: int) -> Parts:
        """Return how packets to every destination end that enter the cloud at a node, for one kind of source."""
        group = self._sets.groups[source]
        found = self._walked.get((kind, node, group))
        if found is None:
            found = defaultdict(int)
            everything = self._atoms.all
            if kind == "vpc":
                self._vpc(found, node, group, everything & ~self._atoms.own(node), frozenset(), "")
            else:
                self._gateway(found, node, group, everything, frozenset(), "")
            self._walked[kind, node, group] = found
        return found

    def _gateway(self, parts: Parts, name: str, source: int, rest: int, passed: Passed, from_vpc: str) -> None:
        shares = self._sets.shares("vpn-gateway", name)
        if ("vpn-gateway", name) in passed or shares is None:
            parts["INSUFFICIENT_INFO" if shares is None else "LOOP"] |= rest
            return
        for policy in self._sets.policies[name]:
            hit = rest & policy.destinations if policy.source & source else 0
            if hit:
                rest &= ~hit
                found = self._into_office(name, policy.next_hop, source, hit)
                shadowed = self._sets.routed_elsewhere(name, policy.next_hop)
                for code, bits in found.items():
                    hidden = 0 if code in PASSING else bits & shadowed
                    parts["PBR_SHADOWS"] |= hidden
                    parts[code] |= bits & ~hidden
        for share in shares:
            hit = rest & share.bits
            if not hit:
                continue
            rest &= ~hit
            if share.next_hop_kind == "vpc" and share.next_hop == from_vpc:
                parts["NO_ROUTE_VPNGW"] |= hit
            elif share.next_hop_kind == "vpc":
                by_default = name if share.origin == "system" else ""
                self._vpc(parts, share.next_hop, source, hit, _and(passed, "vpn-gateway", name), by_default)
            else:
                found = self._into_office(name, share.next_hop, source, hit)
                wrong = share.standby & ~self._sets.right(name, share.next_hop)
                for code, bits in found.items():
                    stands_by = 0 if code in PASSING else bits & wrong
                    parts["WEIGHT_STANDBY"] |= stands_by
                    parts[code] |= bits & ~stands_by
        parts["NO_ROUTE_VPNGW"] |= rest

    def _into_office(self, gateway: str, connection: str, source: int, destinations: int) -> Parts:
        parts: Parts = defaultdict(int)
        pipe = self._sets.pipes.get((gateway, connection))
        if pipe is None:
            parts["INSUFFICIENT_INFO"] = destinations
            return parts
        passing = through(parts, pipe, pipe.cloud_sends, source, destinations)
        parts["REKEY_WILL_FAIL" if pipe.renewal else "DELIVERED"] |= passing & pipe.own
        parts["NO_ROUTE_OFFICE"] |= passing & ~pipe.own
        return parts

    def _vpc(self, parts: Parts, name: str, source: int, rest: int, passed: Passed, by_default: str) -> None:
        """Cross a VPC; `by_default` is the gateway that sent the packets here for want of a route."""
        shares = self._sets.shares("vpc", name)
        if ("vpc", name) in passed or shares is None:
            parts["LOOP" if ("vpc", name) in passed else "INSUFFICIENT_INFO"] |= rest
            return
        passed = _and(passed, "vpc", name)
        own = self._atoms.own(name) if name in self._atoms.of else 0
        for share in shares:
            hit = rest & share.bits
            if not hit:
                continue
            rest &= ~hit
            if share.next_hop_kind == "local":
                parts["DELIVERED"] |= hit & own
                parts["NO_ROUTE_VPC"] |= hit & ~own
            elif share.next_hop_kind == "vpn-gateway" and share.next_hop == by_default:
                parts["NO_ROUTE_VPNGW"] |= hit
            elif share.next_hop_kind == "vpn-gateway":
                self._gateway(parts, share.next_hop, source, hit, passed, name)
            else:
                kind: NodeKind = "cen" if share.next_hop_kind == "cen" else "transit-router"
                self._hub(parts, (kind, share.next_hop), source, hit, passed, self._sets.region("vpc", name))
        if rest:
            merge(parts, self._sets.missing(name), rest)

    def _hub(
        self, parts: Parts, hub: tuple[NodeKind, str], source: int, rest: int, passed: Passed, region: str
    ) -> None:
        shares = self._sets.shares(*hub)
        if hub in passed or shares is None:
            parts["LOOP" if hub in passed else "INSUFFICIENT_INFO"] |= rest
            return
        passed = _and(passed, *hub)
        for share in shares:
            hit = rest & share.bits
            if not hit:
                continue
            rest &= ~hit
            further = share.next_hop_kind == "transit-router"
            there = self._sets.region("transit-router" if further else "vpc", share.next_hop)
            if there != region and not self._sets.carries(region, there):
                parts["NO_BANDWIDTH"] |= hit
            elif further:
                self._hub(parts, ("transit-router", share.next_hop), source, hit, passed, there)
            else:
                self._vpc(parts, share.next_hop, source, hit, passed, "")
        parts["NO_ROUTE_CEN"] |= rest


def _and(passed: Passed, kind: NodeKind, name: str) -> Passed:
    here: Passed = frozenset({(kind, name)})
    return passed | here
