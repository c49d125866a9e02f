"""Customer gateways: create, describe, modify, delete."""

from __future__ import annotations

from dataclasses import replace

from wizard.simulator import ids, rules
from wizard.simulator.account import alive, lookup
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import milliseconds
from wizard.simulator.limits import CUSTOMER_GATEWAYS
from wizard.simulator.objects import CustomerGateway
from wizard.simulator.progress import GONE, Progress
from wizard.simulator.refusal import Refusal, illegal, not_found


def find(call: Call, identifier: str) -> CustomerGateway:
    """Return a customer gateway of the call's region."""
    customer = lookup(call.account.customer_gateways, identifier, call.now)
    if customer is None or customer.region != call.region:
        raise not_found("CustomerGatewayInstanceId", identifier)
    return customer


def auth_key(call: Call) -> str:
    """Return the BGP key of a customer gateway (VPN API: 1-64 ASCII characters, no space, no question mark)."""
    text = call.parameters.text("AuthKey")
    if len(text) > 64 or not text.isascii() or " " in text or "?" in text:
        raise illegal("AuthKey", "it must be at most 64 ASCII characters without spaces and question marks.")
    return text


def create(call: Call) -> Answer:
    """CreateCustomerGateway: done when answered; an address can be registered once per region."""
    parameters, account, region = call.parameters, call.account, call.region
    address = rules.peer_address(parameters.required("IpAddress"))
    name, description = rules.label(parameters), rules.label(parameters, "Description")
    key, asn, tags = auth_key(call), rules.asn(parameters.text("Asn")), rules.tags(parameters, "Tags")
    living = [item for item in alive(account.customer_gateways.values(), call.now) if item.region == region]
    if any(item.ip == address for item in living):
        raise Refusal("InvalidIpAddress.AlreadyExist", "The specified IpAddress already exists.")
    call.within(CUSTOMER_GATEWAYS, len(living))
    identifier = ids.issue(account, "cgw", region, address)
    customer = CustomerGateway(
        identifier, region, name or identifier, description, address, asn, key, call.now, Progress("active")
    )
    account.customer_gateways[identifier] = customer
    account.tags[identifier] = tags
    return {
        "CustomerGatewayId": identifier,
        "Name": customer.name,
        "Description": description,
        "IpAddress": address,
        "CreateTime": milliseconds(call.now),
    }


def shown(call: Call, customer: CustomerGateway) -> Answer:
    """Return a customer gateway as DescribeCustomerGateway(s) prints it."""
    return {
        "CustomerGatewayId": customer.id,
        "Name": customer.name,
        "Description": customer.description,
        "IpAddress": customer.ip,
        "Asn": customer.asn,
        "AuthKey": customer.auth_key,
        "CreateTime": milliseconds(customer.created),
        "ResourceGroupId": "rg-default",
        "Tags": call.tags(customer.id),
    }


def describe(call: Call) -> Answer:
    """DescribeCustomerGateway."""
    return shown(call, find(call, call.parameters.required("CustomerGatewayId")))


def describe_all(call: Call) -> Answer:
    """DescribeCustomerGateways."""
    chosen = [
        item
        for item in alive(call.account.customer_gateways.values(), call.now)
        if item.region == call.region
        and call.parameters.text("CustomerGatewayId", item.id) == item.id
        and call.tagged(item.id)
    ]
    page, numbers = call.page(chosen)
    return {"CustomerGateways": {"CustomerGateway": [shown(call, item) for item in page]}, **numbers}


def modify(call: Call) -> Answer:
    """ModifyCustomerGatewayAttribute: name, description and BGP key; the address stays."""
    customer = find(call, call.parameters.required("CustomerGatewayId"))
    changed = replace(
        customer,
        name=rules.label(call.parameters) or customer.name,
        description=rules.label(call.parameters, "Description") or customer.description,
        auth_key=auth_key(call) or customer.auth_key,
    )
    call.account.customer_gateways[customer.id] = changed
    whole = shown(call, changed)
    return {
        name: whole[name]
        for name in ("CustomerGatewayId", "Name", "Description", "IpAddress", "CreateTime", "ResourceGroupId")
    }


def delete(call: Call) -> Answer:
    """DeleteCustomerGateway: refused while a connection uses it."""
    customer = find(call, call.parameters.required("CustomerGatewayId"))
    if any(item.customer_gateway == customer.id for item in alive(call.account.vpn_connections.values(), call.now)):
        raise Refusal("DependencyViolation.VpnConnection", "The specified customer gateway is used by a connection.")
    call.account.customer_gateways[customer.id] = replace(customer, status=Progress(GONE))
    return {}
