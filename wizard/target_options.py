"""The options that say which account a command meets: practice here, a practice endpoint, or the real cloud."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from wizard.cloud.target import RealTarget, TargetFault, make_target
from wizard.executor.launch import Where
from wizard.exits import Stop


def add_target_options(parser: ArgumentParser) -> None:
    """Add the options to a command's parser."""
    group = parser.add_argument_group("the account (default: the real cloud)")
    which = group.add_mutually_exclusive_group()
    which.add_argument("--simulate", action="store_true", help="a fresh practice account, gone afterwards")
    which.add_argument("--endpoint", default="", metavar="URL", help="a practice account run by `wizard simulator`")
    group.add_argument("--state", type=Path, metavar="FILE", help="with --simulate: keep the practice account here")
    group.add_argument("--profile", default="", metavar="NAME", help="profile of the Alibaba Cloud configuration")
    group.add_argument("--instance-role", action="store_true", help="take the credentials of the ECS instance's role")


def chosen_account(args: Namespace) -> Where:
    """Return the account that the options name; Stop where they contradict each other."""
    if args.simulate:
        if args.profile or args.instance_role:
            raise Stop("--simulate is a practice account and takes neither --profile nor --instance-role")
        return Where(None, args.state)
    if args.state is not None:
        raise Stop("--state keeps a practice account and goes with --simulate")
    try:
        return Where(make_target(args.endpoint, args.profile, instance_role=args.instance_role))
    except TargetFault as fault:
        raise Stop(str(fault)) from None


def is_real(where: Where) -> bool:
    """Whether the account is one where things cost money."""
    return isinstance(where.target, RealTarget)
