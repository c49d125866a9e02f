"""Customer gateways: an office's public address, once in a region."""

from plans.compare import customer_gateway_differences
from plans.names import cloud_name
from plans.plan import Connection
from plans.steps import Holding, Step
from wizard.cloud import customers
from wizard.executor.kinds.tags import ownership
from wizard.executor.run import Run, Sight, Tagged, subject


def customer_gateway_step(connection: Connection) -> str:
    """Return the step that a connection's customer gateway belongs to."""
    return f"customer-gateway/{connection.region}/{connection.public_ip}"


class CustomerGateways(Tagged):
    """Steps of kind `customer-gateway`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for the address in the region."""
        connection = subject(step, Connection)
        for found in customers.list_customer_gateways(run.cloud, connection.region):
            if found.public_ip == str(connection.public_ip):
                ours = run.is_ours(step, found.id)
                differences = customer_gateway_differences(connection, found, ours=ours)
                return Sight(found.id, settled=True, differences=tuple(differences))
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Register the address; it is ready at once."""
        connection = subject(step, Connection)
        settings = customers.CustomerGatewaySettings(
            name=cloud_name(connection.customer_gateway),
            public_ip=str(connection.public_ip),
            tags=ownership(run, step.id),
        )
        return customers.create_customer_gateway(run.cloud, connection.region, settings, token=token)

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Rename the customer gateway."""
        connection = subject(step, Connection)
        name = cloud_name(connection.customer_gateway)
        customers.rename_customer_gateway(run.cloud, connection.region, sight.id, name=name, token=token)
        return ("name",)

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the customer gateway by its id."""
        known = customers.list_customer_gateways(run.cloud, holding.region)
        return Sight(holding.id, settled=True) if any(found.id == holding.id for found in known) else None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Delete the customer gateway."""
        customers.delete_customer_gateway(run.cloud, holding.region, holding.id, token=token)
