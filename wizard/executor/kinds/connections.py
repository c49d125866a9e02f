"""IPsec connections: one for each office and VPN gateway, compared with the plan field by field."""

from plans.account import Connection as SeenConnection
from plans.compare import connection_differences
from plans.names import cloud_name
from plans.plan import Connection
from plans.selectors import traffic_selectors
from plans.steps import Holding, Step
from wizard.cloud import connections, gateways
from wizard.executor.kinds.customers import customer_gateway_step
from wizard.executor.kinds.gateways import gateway_at_work
from wizard.executor.kinds.tags import ownership
from wizard.executor.run import Run, Sight, Tagged, subject


def gateway_step(step: Step) -> str:
    """Return the step of the VPN gateway that a connection or route works on: its own lock."""
    return step.domains[0]


class Connections(Tagged):
    """Steps of kind `connection`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look among the gateway's connections for the office's address."""
        connection = subject(step, Connection)
        gateway, customer = run.id_of(gateway_step(step)), run.id_of(customer_gateway_step(connection))
        for found in connections.list_connections(run.cloud, connection.region, gateway=gateway):
            if found.customer_gateway == customer and found.vpn_gateway == gateway:
                return self._sight(run, step, connection, found)
        return None

    def _sight(self, run: Run, step: Step, connection: Connection, found: SeenConnection) -> Sight:
        if found.status not in {"", "active"}:
            return Sight(found.id, settled=False, waits_for=f"the IPsec connection, which is {found.status}")
        gateway = gateways.describe_gateway(run.cloud, connection.region, found.vpn_gateway)
        if gateway is None or gateway.status != "active":
            state = gateway.status if gateway else "gone"
            return Sight(found.id, settled=False, waits_for=f"the VPN gateway, which is {state}")
        same = connections.read_key(run.cloud, connection.region, found.id) == run.key_of(connection)
        ours = run.is_ours(step, found.id)
        differences = connection_differences(run.plan, connection, found, ours=ours, same_key=same)
        return Sight(found.id, settled=True, differences=tuple(differences))

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the connection; its key travels in the form body."""
        connection = subject(step, Connection)
        settings, key = _settings(run, step, connection), run.key_of(connection)
        return connections.create_connection(run.cloud, connection.region, settings, key, token=token)

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Make the connection what the plan says; its key travels in the form body."""
        connection = subject(step, Connection)
        settings, key = _settings(run, step, connection), run.key_of(connection)
        connections.modify_connection(run.cloud, connection.region, sight.id, settings, key, token=token)
        return tuple(difference.field for difference in sight.differences)

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


def _settings(run: Run, step: Step, connection: Connection) -> connections.ConnectionSettings:
    chosen = traffic_selectors(run.plan, connection)
    return connections.ConnectionSettings(
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
