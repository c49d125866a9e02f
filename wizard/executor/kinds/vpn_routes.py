"""Destination routes of a VPN gateway, published to the VPC's system route table."""

from dataclasses import replace

from plans.account import VpnRoute
from plans.compare import PUBLICATION, route_differences
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
        """Look for the destination through the step's connection.

        The gateway is looked at first: once it has come to rest, what the route shows is what it stays.
        """
        connection, wanted = subject(step, Connection), _wanted(run, step)
        gateway = gateways.describe_gateway(run.cloud, connection.region, wanted.vpn_gateway)
        state = gateway.status if gateway else "gone"
        for found in vpn_routes.list_vpn_routes(run.cloud, connection.region, wanted.vpn_gateway):
            if (found.destination, found.next_hop) == (wanted.destination, wanted.next_hop):
                name = f"{found.next_hop}/{found.destination}"
                if state != "active":
                    return Sight(name, settled=False, waits_for=f"the VPN gateway, which is {state}")
                return Sight(name, settled=True, differences=tuple(route_differences(connection, found)))
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the route and publish it in the same call."""
        wanted = _wanted(run, step)
        vpn_routes.create_vpn_route(run.cloud, subject(step, Connection).region, wanted, token=token)
        return f"{wanted.next_hop}/{wanted.destination}"

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Set the weight, or publish the route, or take its publication back: one call each."""
        connection, wanted = subject(step, Connection), _wanted(run, step)
        weight = next((int(one.now) for one in sight.differences if one.field == "weight"), wanted.weight)
        if weight != wanted.weight:
            now = replace(wanted, weight=weight)
            vpn_routes.set_weight(run.cloud, connection.region, now, weight=wanted.weight, token=token)
            return ("weight",)
        vpn_routes.publish_vpn_route(run.cloud, connection.region, wanted, token=token, publish=wanted.published)
        return (PUBLICATION,)

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
