"""How each kind of step is looked up and made: one module per family, one literal list."""

from plans.steps import StepKind
from wizard.executor.kinds.attachments import Attachments
from wizard.executor.kinds.bandwidth import BandwidthPlans, Links
from wizard.executor.kinds.cens import Cens
from wizard.executor.kinds.connections import Connections
from wizard.executor.kinds.customers import CustomerGateways
from wizard.executor.kinds.gateways import VpnGateways
from wizard.executor.kinds.publications import Publications
from wizard.executor.kinds.tags import Tags
from wizard.executor.kinds.vpcs import Vpcs
from wizard.executor.kinds.vpn_routes import VpnRoutes
from wizard.executor.run import Kind

KINDS: dict[StepKind, Kind] = {
    "vpc": Vpcs(),
    "cen": Cens(),
    "bandwidth-plan": BandwidthPlans(),
    "link": Links(),
    "vpn-gateway": VpnGateways(),
    "tag": Tags(),
    "customer-gateway": CustomerGateways(),
    "connection": Connections(),
    "vpn-route": VpnRoutes(),
    "attachment": Attachments(),
    "publication": Publications(),
}
"""Every kind of step, and what knows how to take it."""
