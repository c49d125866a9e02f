"""VPCs attached to CEN instances of the Basic Edition."""

from __future__ import annotations

from dataclasses import replace

from wizard.simulator import ids, regions
from wizard.simulator.account import alive, lookup
from wizard.simulator.actions import cens
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import iso8601
from wizard.simulator.durations import steps, total
from wizard.simulator.objects import Attachment, Vpc
from wizard.simulator.progress import GONE, through
from wizard.simulator.refusal import Refusal


def child(call: Call) -> Vpc:
    """Return the VPC a call names; VBRs and CCN instances do not exist in this account."""
    parameters = call.parameters
    if parameters.required("ChildInstanceType") != "VPC":
        raise Refusal("ParameterIllegal", "The ChildInstanceType must be VPC.")
    named = parameters.text("ChildInstanceRegionId")
    vpc = lookup(call.account.vpcs, parameters.required("ChildInstanceId"), call.now)
    if vpc is None or (named and vpc.region != regions.find(named).id):
        raise Refusal("ParameterInstanceId", "The specified instance does not exist.")
    return vpc


def find(call: Call, cen: str, vpc: str) -> Attachment:
    """Return the attachment of a VPC to a CEN instance."""
    for item in alive(call.account.attachments.values(), call.now):
        if (item.cen, item.vpc) == (cen, vpc):
            return item
    raise Refusal("ParameterInstanceId", "The specified instance is not attached to the CEN instance.")


def settled(call: Call, cen: str, vpc: str) -> Attachment:
    """Return an attachment that is complete."""
    attachment = find(call, cen, vpc)
    if attachment.status.at(call.now) != "Attached":
        raise Refusal("InvalidOperation.ChildInstanceStatus", "The network instance is not in a valid state.")
    return attachment


def _claim(call: Call, vpc: Vpc) -> None:
    if not vpc.busy.settled(call.now):
        raise Refusal("IncorrectStatus.VpcRouteTable", "The route table of the VPC is being modified.")
    busy = through(call.now, (("Modifying", total(call.action)),), "Available")
    call.account.vpcs[vpc.id] = replace(vpc, busy=busy)


def attach(call: Call) -> Answer:
    """AttachCenChildInstance: a VPC can be attached to one CEN instance; its vSwitches must have settled."""
    cen, vpc = cens.basic(call, call.parameters.required("CenId")), child(call)
    if any(item.vpc == vpc.id for item in alive(call.account.attachments.values(), call.now)):
        raise Refusal("InvalidOperation.AlreadyExist", "The network instance is attached to a CEN instance already.")
    switches = [item for item in alive(call.account.vswitches.values(), call.now) if item.vpc == vpc.id]
    if not vpc.status.settled(call.now):
        raise Refusal("OperationFailed.InvalidVpcStatus", "The VPC is not in a valid state.")
    if any(not item.status.settled(call.now) for item in switches):
        raise Refusal("IncorrectStatus.VpcSwitch", "A vSwitch of the VPC is not in a valid state.")
    _claim(call, vpc)
    identifier = ids.issue(call.account, "cenatt", cen.id, vpc.id)
    status = through(call.now, steps(call.action), "Attached")
    call.account.attachments[identifier] = Attachment(identifier, cen.id, vpc.id, vpc.region, call.now, status)
    cens.occupy(call, cen)
    return {}


def detach(call: Call) -> Answer:
    """DetachCenChildInstance: what the VPC has published is withdrawn with it."""
    cen, vpc = cens.basic(call, call.parameters.required("CenId")), child(call)
    attachment = settled(call, cen.id, vpc.id)
    _claim(call, vpc)
    account = call.account
    account.attachments[attachment.id] = replace(attachment, status=through(call.now, steps(call.action), GONE))
    for item in alive(account.publications.values(), call.now):
        if (item.cen, item.vpc) == (cen.id, vpc.id):
            end = through(call.now, ((item.status.at(call.now), total(call.action)),), GONE)
            account.publications[item.id] = replace(item, status=end)
    cens.occupy(call, cen)
    return {}


def _shown(call: Call, item: Attachment) -> Answer:
    return {
        "CenId": item.cen,
        "ChildInstanceId": item.vpc,
        "ChildInstanceRegionId": item.region,
        "ChildInstanceType": "VPC",
        "ChildInstanceOwnerId": call.account.main_id,
        "ChildInstanceAttachTime": iso8601(item.created),
        "ManagedService": "",
        "Status": item.status.at(call.now),
    }


def describe(call: Call) -> Answer:
    """DescribeCenAttachedChildInstances."""
    cen = cens.find(call, call.parameters.required("CenId"))
    chosen = [
        item
        for item in alive(call.account.attachments.values(), call.now)
        if item.cen == cen.id
        and call.parameters.text("ChildInstanceRegionId", item.region) == item.region
        and call.parameters.text("ChildInstanceType", "VPC") == "VPC"
    ]
    page, numbers = call.page(chosen)
    return {"ChildInstances": {"ChildInstance": [_shown(call, item) for item in page]}, **numbers}


def describe_one(call: Call) -> Answer:
    """DescribeCenAttachedChildInstanceAttribute."""
    cen, vpc = cens.find(call, call.parameters.required("CenId")), child(call)
    attachment = find(call, cen.id, vpc.id)
    return {
        **_shown(call, attachment),
        "ChildInstanceName": vpc.name,
        "ChildInstanceAttributes": {
            "CidrBlock": vpc.cidr,
            "SecondaryCidrBlocks": {"secondaryCidrBlock": list(vpc.secondary)},
        },
    }
