"""Run a practice account on loopback: its URL is the first line on stdout, Ctrl-C ends it.

It accepts the access key simulator/simulator, or the one in its own environment. Without --plan it holds what the
tutorial presumes.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from plans.plan import Plan
from plans.samples import read_sample
from wizard.exits import Exit, Stop
from wizard.simulator.durations import DEFAULT_SPEED


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard simulator`."""
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the account in this file")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=DEFAULT_SPEED,
        metavar="X",
        help="simulated seconds per second (default: %(default)g)",
    )
    parser.add_argument(
        "--faults", type=Path, metavar="F", help="a TOML file of [[fault]] tables: what goes wrong, and when"
    )
    parser.add_argument("--plan", metavar="PLAN", help="begin with what this plan takes for granted")


def run(args: Namespace) -> int:
    """Answer until Ctrl-C."""
    from wizard.simulator import faults  # noqa: PLC0415 - aiohttp and asyncio only where a server runs
    from wizard.simulator.presume import presume  # noqa: PLC0415 - as above
    from wizard.simulator.server import serve  # noqa: PLC0415 - as above
    from wizard.simulator.storage import StateFileError  # noqa: PLC0415

    try:
        chosen = faults.load(args.faults) if args.faults else ()
        serve(presume(_plan(args)), speed=args.speed, port=args.port, state=args.state, faults=chosen)
    except (StateFileError, faults.FaultsFileError) as fault:
        raise Stop(str(fault)) from None
    except OSError as fault:
        raise Stop(f"the practice account cannot run: {fault.strerror or fault}") from None
    return Exit.FINE


def _plan(args: Namespace) -> Plan:
    if args.plan:
        from wizard.plan_file import load_plan  # noqa: PLC0415 - as above
        from wizard.terminal import Paint  # noqa: PLC0415

        return load_plan(args.plan, Paint(on=False))
    from plans.reading import read_plan  # noqa: PLC0415 - as above
    from plans.resolve import make_plan  # noqa: PLC0415

    return make_plan(read_plan(read_sample("tutorial").encode()).draft)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is no port between 0 and 65535")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.001 <= speed <= 1_000_000:
        raise ArgumentTypeError(f"{text!r} is no speed between 0.001 and 1000000")
    return speed
