"""Write what each office needs into a folder: its device's configuration, its parameters and its routes.

Pre-shared keys stay marked places unless --with-keys fills them, into files that only their owner may read. The
gateways' public addresses come from the account where --endpoint, --profile or --instance-role names one, else from
the plan; what is known from neither is a marked place. Without such an option nothing is contacted.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from plans.plan import KeyRef, Plan
from plans.planned import Addresses, planned_addresses
from wizard.executor.launch import PRACTICE_NOTE, practice_keys
from wizard.exits import Exit, Stop
from wizard.kits import export
from wizard.plan_file import load_plan
from wizard.secrets import MissingKeys, Secret, resolve
from wizard.terminal import paint_for, put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard export`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("-o", dest="output", metavar="DIR", required=True, help="the folder to write")
    parser.add_argument("--office", metavar="NAME", help="only this office")
    parser.add_argument("--with-keys", action="store_true", help="fill in the pre-shared keys, into files of mode 0600")
    parser.add_argument(
        "--force", action="store_true", help="write into a folder that exists, over what we wrote there"
    )
    group = parser.add_argument_group("the account to read the gateways' addresses from (default: none)")
    group.add_argument("--endpoint", default="", metavar="URL", help="a practice account run by `wizard simulator`")
    group.add_argument("--profile", default="", metavar="NAME", help="profile of the Alibaba Cloud configuration")
    group.add_argument("--instance-role", action="store_true", help="take the credentials of the ECS instance's role")


def run(args: Namespace) -> int:
    """Write the kits; the files' paths on stdout, what to know about them on stderr."""
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    addresses, practice = _ask_account(args, plan)
    keys = _keys(args, plan, practice=practice) if args.with_keys else None
    exported = export(plan, Path(args.output), addresses=addresses, keys=keys, office=args.office, force=args.force)
    put(safe(str(path)) for path in exported.files)
    for note in exported.notes:
        say(safe(note))
    return Exit.FINE


def _keys(args: Namespace, plan: Plan, *, practice: bool) -> dict[KeyRef, Secret]:
    if practice:
        say(PRACTICE_NOTE)
        return practice_keys(plan)
    chosen = (connection for connection in plan.connections if args.office in {None, connection.office})
    try:
        return resolve((connection.psk for connection in chosen), Path(args.plan).parent)
    except MissingKeys as missing:
        raise Stop(str(missing)) from None


def _ask_account(args: Namespace, plan: Plan) -> tuple[Addresses, bool]:
    """Return the gateways' addresses, and whether they are those of a practice account."""
    if not (args.endpoint or args.profile or args.instance_role):
        return planned_addresses(plan), False
    from wizard.cloud import CloudError, TargetFault, connect, make_target  # noqa: PLC0415 - it loads the SDKs
    from wizard.cloud.survey import NotUnique  # noqa: PLC0415 - as above
    from wizard.gateway_addresses import find_addresses  # noqa: PLC0415 - as above

    try:
        cloud = connect(make_target(args.endpoint, args.profile, instance_role=args.instance_role))
        return find_addresses(plan, cloud), cloud.practice
    except (TargetFault, NotUnique) as fault:
        raise Stop(str(fault)) from None
    except CloudError as fault:
        raise Stop(str(fault), Exit.REFUSED) from None
