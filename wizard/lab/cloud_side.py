"""The cloud's side of a lab: boxes for VPCs, VPN gateways, connections and the CEN, from what an account holds."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from itertools import count

from plans.account import Account, Connection, Gateway, RouteTable, Vpc, VpnRoute
from wizard.lab.box import INTO_TUNNEL, MARK, POLICIES, REGIONS, WAN, Box, Daemon, Naming, local_last, port, up
from wizard.lab.cloud_daemon import swanctl
from wizard.lab.fault import LabFault
from wizard.lab.spare import spare_addresses
from wizard.secrets import Secret


class CloudSide:
    """The boxes of an account; `address` and `targets` are shared with the other side of the lab."""

    def __init__(
        self,
        account: Account,
        keys: Mapping[str, Secret],
        naming: Naming,
        targets: Mapping[str, tuple[IPv4Address, ...]],
    ) -> None:
        self._account, self._keys, self._naming, self._targets = account, keys, naming, targets
        self._customers = {customer.id: IPv4Address(customer.public_ip) for customer in account.customer_gateways}
        gateways = [gateway for gateway in account.vpn_gateways if gateway.public_ips]
        vpcs = [vpc for vpc in account.vpcs if any(table.vpc == vpc.id for table in account.route_tables)]
        self.vpc_box = {vpc.id: f"v{index}" for index, vpc in enumerate(vpcs)}
        self.host_box = {vpc.id: f"n{index}" for index, vpc in enumerate(vpcs)}
        self.gateways = {gateway.id: gateway for gateway in gateways if gateway.vpc in self.vpc_box}
        self.gateway_box = {id_: f"g{index}" for index, id_ in enumerate(self.gateways)}
        self.connections = {one.id: one for one in account.connections if one.vpn_gateway in self.gateways}
        self.connection_box = {id_: f"c{index}" for index, id_ in enumerate(self.connections)}
        self._attached = {one.vpc: one.region for one in account.attachments if one.vpc in self.vpc_box}
        self._vpcs = vpcs

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Yield every pair of neighbouring boxes, the Internet's left out."""
        for vpc in self._vpcs:
            yield self.vpc_box[vpc.id], self.host_box[vpc.id]
            if vpc.id in self._attached:
                yield self.vpc_box[vpc.id], "cen"
        for gateway in self.gateways.values():
            yield self.gateway_box[gateway.id], self.vpc_box[gateway.vpc]
        for connection in self.connections.values():
            yield self.connection_box[connection.id], self.gateway_box[connection.vpn_gateway]

    @property
    def public(self) -> Iterator[tuple[IPv4Address, str]]:
        """Yield every public address of the cloud and the box that owns it."""
        for gateway in self.gateways.values():
            for address in gateway.public_ips:
                yield IPv4Address(address), self.gateway_box[gateway.id]

    @property
    def boxes(self) -> Iterator[Box]:
        """Yield every box of the cloud."""
        for vpc in self._vpcs:
            yield self._host(vpc)
            yield self._router(vpc)
        for gateway in self.gateways.values():
            yield self._gateway(gateway)
        for connection in self.connections.values():
            yield self._connection(connection)
        if self._attached:
            yield self._cen()

    def _host(self, vpc: Vpc) -> Box:
        """Make the hosts of a VPC: one namespace with an address for each part of the VPC that is tried."""
        name, router = self.host_box[vpc.id], self.vpc_box[vpc.id]
        addresses = tuple(f"addr add {address}/32 dev lo" for address in self._targets.get(vpc.id, ()))
        return Box(name, (*self._naming.own(name), *up(router), *addresses, self._naming.route("default", router)))

    def _router(self, vpc: Vpc) -> Box:
        """Make a VPC's router, with the system route table; what the service keeps for itself leads nowhere."""
        name = self.vpc_box[vpc.id]
        neighbours = [self.host_box[vpc.id]]
        neighbours += [self.gateway_box[g.id] for g in self.gateways.values() if g.vpc == vpc.id]
        neighbours += ["cen"] if vpc.id in self._attached else []
        system = (table for table in self._account.route_tables if table.vpc == vpc.id and table.kind == "system")
        lines = [line for table in system for line in self._vpc_routes(vpc, table)]
        return Box(name, (*self._naming.own(name), *up(*neighbours), *dict.fromkeys(lines)))

    def _vpc_routes(self, vpc: Vpc, table: RouteTable) -> Iterator[str]:
        for route in table.routes:
            metric = "metric 20" if route.origin == "cen" else "metric 10"
            if route.origin == "system" and route.next_hop_kind == "local":
                yield self._naming.route(route.destination, self.host_box[vpc.id], more="metric 5")
            elif route.next_hop in self.gateway_box:
                yield self._naming.route(route.destination, self.gateway_box[route.next_hop], more=metric)
            elif route.origin == "cen" and vpc.id in self._attached:
                yield self._naming.route(route.destination, "cen", more=metric)
            else:
                yield f"route add unreachable {route.destination} metric 30"

    def _gateway(self, gateway: Gateway) -> Box:
        """Make a VPN gateway: policy routes before destination routes before the way into its VPC.

        IKE and ESP that reach it from a customer gateway's address are handed to the connection that knows it.
        """
        name, naming = self.gateway_box[gateway.id], self._naming
        mine = [one for one in self.connections.values() if one.vpn_gateway == gateway.id]
        lines = [*naming.own(name), *up("inet", self.vpc_box[gateway.vpc], *(self.connection_box[c.id] for c in mine))]
        lines += [f"addr add {address}/32 dev {port('inet')}" for address in gateway.public_ips]
        lines.append(naming.route("default", "inet", table=WAN))
        lines.append(naming.route("default", self.vpc_box[gateway.vpc]))
        for connection in mine:
            box = self.connection_box[connection.id]
            lines.append(naming.route(f"{naming.address(box)}/32", box))
            lines.append(f"rule add pref 10 from {naming.address(box)} ipproto udp lookup {WAN}")
        lines += self._destination_routes(gateway)
        lines += self._policy_routes(gateway)
        return Box(name, tuple(lines), self._translation(gateway, mine))

    def _destination_routes(self, gateway: Gateway) -> Iterator[str]:
        """Yield the destination routes; weight 0 stands by only beside a heavier route to the same destination."""
        heaviest: dict[IPv4Network, VpnRoute] = {}
        for route in self._account.vpn_routes:
            if route.vpn_gateway == gateway.id and route.next_hop in self.connection_box:
                best = heaviest.get(route.destination)
                if best is None or route.weight > best.weight:
                    heaviest[route.destination] = route
        for route in heaviest.values():
            yield self._naming.route(route.destination, self.connection_box[route.next_hop])

    def _policy_routes(self, gateway: Gateway) -> Iterator[str]:
        """Yield the policy routes: the smaller priority first, then the heavier, then the narrower."""
        mine = [
            route
            for route in self._account.policy_routes
            if route.vpn_gateway == gateway.id and route.next_hop in self.connection_box
        ]
        mine.sort(
            key=lambda route: (route.priority, -route.weight, -route.destination.prefixlen, -route.source.prefixlen)
        )
        for number, route in enumerate(mine):
            yield self._naming.route("default", self.connection_box[route.next_hop], table=POLICIES + number)
            match = f"from {route.source} to {route.destination}"
            yield f"rule add pref {1000 + number} {match} lookup {POLICIES + number}"

    def _translation(self, gateway: Gateway, mine: list[Connection]) -> str:
        """Write the rules that join connections and public address, and keep everything else off the Internet side."""
        public, wan = gateway.public_ips[0], port("inet")
        peers: dict[IPv4Address, str] = {}
        for connection in mine:
            peer = self._customers.get(connection.customer_gateway)
            if peer is not None and peer in peers:
                raise LabFault(f"two connections of {gateway.name} lead to {peer}; a rehearsal cannot tell them apart")
            if peer is not None:
                peers[peer] = self.connection_box[connection.id]
        inward = [
            f"iifname {wan} ip saddr {peer} ip daddr {public} udp dport {{ 500, 4500 }} "
            f"dnat to {self._naming.address(box)}"
            for peer, box in peers.items()
        ]
        outward = [
            f"oifname {wan} ip saddr {self._naming.address(self.connection_box[one.id])} snat to {public}"
            for one in mine
        ]
        chains = (
            ("dstnat", "type nat hook prerouting priority dstnat; policy accept;", inward),
            ("srcnat", "type nat hook postrouting priority srcnat; policy accept;", outward),
            ("arrive", "type filter hook input priority filter; policy accept;", [f"iifname {wan} drop"]),
            (
                "pass",
                "type filter hook forward priority filter; policy accept;",
                [f"iifname {wan} ct status dnat accept", f"iifname {wan} ct state established accept",
                 f"iifname {wan} drop"],
            ),
        )  # fmt: skip
        lines = ["table ip lab {"]
        for chain, hook, rules in chains:
            lines += [f"chain {chain} {{", hook, *rules, "}"]
        return "\n".join([*lines, "}", ""])

    def _connection(self, connection: Connection) -> Box:
        """Make one IPsec connection: what its gateway hands it goes into the tunnel, what comes out to its gateway."""
        name, gateway = self.connection_box[connection.id], self.gateways[connection.vpn_gateway]
        towards, naming = self.gateway_box[gateway.id], self._naming
        own = naming.address(name)
        # charon installs a selector only where it has an address in it; a host never asks for these.
        spare = [f"addr add {address}/32 dev lo" for address in spare_addresses(connection.local)]
        lines = (
            *naming.own(name),
            *up(towards),
            *spare,
            naming.route("default", towards),
            naming.route("default", towards, table=WAN),
            f"rule add pref 10 fwmark {MARK} lookup {WAN}",
            f"rule add pref 20 iif ipsec0 lookup {WAN}",
            f"rule add pref 30 iif {port(towards)} to {own} lookup local",
            f"rule add pref 40 iif {port(towards)} lookup {INTO_TUNNEL}",
            *local_last(),
        )
        peer = self._customers.get(connection.customer_gateway)
        conf = swanctl(connection, own, IPv4Address(gateway.public_ips[0]), peer, self._keys.get(connection.id))
        daemon = Daemon(conf, "", keeps_rule=False)
        return Box(name, lines, daemon=daemon, after=(f"route add default dev ipsec0 table {INTO_TUNNEL}",))

    def _cen(self) -> Box:
        """Make the CEN: a route table for each region, and no way between regions without bandwidth."""
        naming, numbers = self._naming, count(REGIONS)
        tables = {region: next(numbers) for region in sorted(set(self._attached.values()))}
        linked = {limit.regions for limit in self._account.limits if limit.bandwidth > 0}
        lines = [*naming.own("cen"), *up(*(self.vpc_box[vpc] for vpc in self._attached))]
        for vpc, region in self._attached.items():
            lines.append(f"rule add pref {tables[region]} iif {port(self.vpc_box[vpc])} lookup {tables[region]}")
        for route in self._account.cen_routes:
            if route.status != "Active" or route.region not in tables or route.next_hop not in self._attached:
                continue
            far, table = self._attached[route.next_hop], tables[route.region]
            reached = far == route.region or (min(far, route.region), max(far, route.region)) in linked
            if reached:
                lines.append(naming.route(route.destination, self.vpc_box[route.next_hop], table=table))
            else:
                lines.append(f"route add blackhole {route.destination} table {table}")
        return Box("cen", tuple(dict.fromkeys(lines)))
