"""Write a sample plan to start from, to a file or to stdout."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from plans.samples import SAMPLES, read_sample
from wizard.exits import Exit
from wizard.files import write_file
from wizard.terminal import put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard new`."""
    parser.add_argument("--sample", choices=SAMPLES, default=SAMPLES[0], help="which sample (default: %(default)s)")
    parser.add_argument("--list", action="store_true", help="list the samples")
    parser.add_argument("-o", dest="output", metavar="FILE", help="the file to write instead of stdout")
    parser.add_argument("--force", action="store_true", help="write over an existing file")


def run(args: Namespace) -> int:
    """Print or write the sample."""
    if args.list:
        put(SAMPLES)
    elif args.output:
        write_file(Path(args.output), read_sample(args.sample), replace=args.force)
        say(safe(f"{args.output}: the sample {args.sample}; `wizard check {args.output}` checks it"))
    else:
        sys.stdout.write(read_sample(args.sample))
    return Exit.FINE
