"""Destination routes of a VPN gateway, published to the VPC's system route table."""

from plans.account import VpnRoute
from plans.plan import Connection
from plans.steps import Holding, Step
from wizard.cloud import gateways, vpn_routes
from wizard.cloud.errors import CloudError
from wizard.executor.kinds.connections import gateway_step
from wizard.executor.kinds.gateways import gateway_at_work
from wizard.executor.run import Run, Sight, StepFault, Tagged, subject


class VpnRoutes(Tagged):
    """Steps of kind `vpn-route`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for the destination through the step's connection."""
        connection, wanted = subject(step, Connection), _wanted(run, step)
        for found in vpn_routes.list_vpn_routes(run.cloud, connection.region, wanted.vpn_gateway):
            if (found.destination, found.next_hop) == (wanted.destination, wanted.next_hop):
                return self._sight(run, connection, wanted, found)
        return None

    def _sight(self, run: Run, connection: Connection, wanted: VpnRoute, found: VpnRoute) -> Sight:
        name = f"{found.next_hop}/{found.destination}"
        gateway = gateways.describe_gateway(run.cloud, connection.region, wanted.vpn_gateway)
        if gateway is None or gateway.status != "active":
            state = gateway.status if gateway else "gone"
            return Sight(name, settled=False, waits_for=f"the VPN gateway, which is {state}")
        if found.weight != wanted.weight:
            differences = (f"its weight is {found.weight}, the plan says {wanted.weight}",)
            return Sight(name, settled=True, differences=differences)
        if found.published != wanted.published:
            state = "published" if found.published else "not published"
            differences = (f"it is {state} to the VPC",)
            return Sight(name, settled=False, waits_for="the route to be published", differences=differences)
        return Sight(name, settled=True)

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the route and publish it in the same call."""
        wanted = _wanted(run, step)
        vpn_routes.create_vpn_route(run.cloud, subject(step, Connection).region, wanted, token=token)
        return f"{wanted.next_hop}/{wanted.destination}"

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> bool:
        """Publish, or take back, a route that is as planned but for that; a weight is only shown."""
        if sight.settled:
            return False
        connection, wanted = subject(step, Connection), _wanted(run, step)
        vpn_routes.publish_vpn_route(run.cloud, connection.region, wanted, token=token, publish=wanted.published)
        return True

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the route; gone is gone when its gateway has come to rest."""
        present = _present(run, holding) is not None
        at_work = gateway_at_work(run, holding)
        return at_work or (Sight(holding.id, settled=True) if present else None)

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Delete the route, named with the weight that it has now."""
        route = _present(run, holding)
        if route is not None:
            vpn_routes.delete_vpn_route(run.cloud, holding.region, route, token=token)


def _present(run: Run, holding: Holding) -> VpnRoute | None:
    connection = holding.id.partition("/")[0]
    try:
        known = vpn_routes.list_vpn_routes(run.cloud, holding.region, holding.parent)
    except CloudError as fault:
        if fault.kind == "already gone":
            return None
        raise
    return next((one for one in known if (one.destination, one.next_hop) == (holding.network, connection)), None)


def _wanted(run: Run, step: Step) -> VpnRoute:
    connection = subject(step, Connection)
    if step.network is None:
        raise StepFault("the step names no destination")
    return VpnRoute(
        vpn_gateway=run.id_of(gateway_step(step)),
        destination=step.network,
        next_hop=run.id_of(step.needs[0]),
        weight=connection.weight,
        published=connection.publish,
        origin="custom",
    )
