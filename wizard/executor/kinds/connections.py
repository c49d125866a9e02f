"""IPsec connections: one for each office and VPN gateway, compared with the plan field by field."""

from collections.abc import Iterator

from plans.account import Connection as SeenConnection
from plans.names import cloud_name
from plans.plan import Connection, Ike
from plans.selectors import traffic_selectors
from plans.steps import Holding, Step
from wizard.cloud import connections, gateways
from wizard.executor.kinds.customers import customer_gateway_step
from wizard.executor.kinds.gateways import gateway_at_work
from wizard.executor.kinds.tags import ownership
from wizard.executor.run import OnlyShown, Run, Sight, Tagged, subject


def gateway_step(step: Step) -> str:
    """Return the step of the VPN gateway that a connection or route works on: its own lock."""
    return step.domains[0]


class Connections(OnlyShown, Tagged):
    """Steps of kind `connection`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look among the gateway's connections for the office's address."""
        connection = subject(step, Connection)
        gateway, customer = run.id_of(gateway_step(step)), run.id_of(customer_gateway_step(connection))
        for found in connections.list_connections(run.cloud, connection.region, gateway=gateway):
            if found.customer_gateway == customer and found.vpn_gateway == gateway:
                return self._sight(run, connection, found)
        return None

    def _sight(self, run: Run, connection: Connection, found: SeenConnection) -> Sight:
        if found.status not in {"", "active"}:
            return Sight(found.id, settled=False, waits_for=f"the IPsec connection, which is {found.status}")
        gateway = gateways.describe_gateway(run.cloud, connection.region, found.vpn_gateway)
        if gateway is None or gateway.status != "active":
            state = gateway.status if gateway else "gone"
            return Sight(found.id, settled=False, waits_for=f"the VPN gateway, which is {state}")
        return Sight(found.id, settled=True, differences=tuple(_differences(run, connection, found)))

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the connection; its key travels in the form body."""
        connection = subject(step, Connection)
        chosen = traffic_selectors(run.plan, connection)
        settings = connections.ConnectionSettings(
            name=cloud_name(connection.name),
            vpn_gateway=run.id_of(gateway_step(step)),
            customer_gateway=run.id_of(customer_gateway_step(connection)),
            local=chosen.local,
            remote=chosen.remote,
            ike=connection.ike,
            ipsec=connection.ipsec,
            local_id=connection.local_id,
            remote_id=connection.remote_id,
            dpd=connection.dpd,
            nat_t=connection.nat_t,
            effective_immediately=connection.effective_immediately,
            auto_config_route=connection.auto_config_route,
            tags=ownership(run, step.id),
        )
        key = run.key_of(connection)
        return connections.create_connection(run.cloud, connection.region, settings, key, token=token)

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the connection by its id; gone is gone when its gateway has come to rest."""
        found = connections.describe_connection(run.cloud, holding.region, holding.id)
        if found is not None and found.status not in {"", "active"}:
            return Sight(holding.id, settled=False, waits_for=f"the IPsec connection, which is {found.status}")
        at_work = gateway_at_work(run, holding)
        return at_work or (Sight(holding.id, settled=True) if found is not None else None)

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Delete the connection."""
        connections.delete_connection(run.cloud, holding.region, holding.id, token=token)


def _differences(run: Run, connection: Connection, found: SeenConnection) -> Iterator[str]:
    chosen = traffic_selectors(run.plan, connection)
    values = (
        ("local networks", sorted(found.local), sorted(chosen.local)),
        ("remote networks", sorted(found.remote), sorted(chosen.remote)),
        ("phase 1 parameters", _meant(found.ike), _meant(connection.ike)),
        ("phase 2 parameters", found.ipsec, connection.ipsec),
        ("DPD", found.dpd, connection.dpd),
        ("NAT traversal", found.nat_t, connection.nat_t),
    )
    for name, seen, planned in values:
        if seen != planned:
            yield f"{name}: {_shown(seen)}, the plan says {_shown(planned)}"
    if connection.local_id and found.local_id != connection.local_id:
        yield f"cloud identity: {found.local_id}, the plan says {connection.local_id}"
    if connection.remote_id and found.remote_id != connection.remote_id:
        yield f"office identity: {found.remote_id}, the plan says {connection.remote_id}"
    if connections.read_key(run.cloud, connection.region, found.id) != run.key_of(connection):
        yield "the pre-shared key is another one"


def _meant(ike: Ike) -> tuple[object, ...]:
    """Return phase 1 as negotiated: the mode matters for IKEv1 only."""
    mode = ike.mode if ike.version == "ikev1" else ""
    return (ike.version, mode, ike.encryption, ike.integrity, ike.dh_group, ike.lifetime)


def _shown(value: object) -> str:
    return ", ".join(str(one) for one in value if one != "") if isinstance(value, list | tuple) else str(value)
