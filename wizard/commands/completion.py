"""Print the completion script of a shell, made from the parsers themselves.

bash: wizard completion bash > ~/.local/share/bash-completion/completions/wizard
zsh:  wizard completion zsh > "${fpath[1]}/_wizard"
fish: wizard completion fish > ~/.config/fish/completions/wizard.fish
"""

from argparse import ArgumentParser, Namespace

from wizard.exits import Exit
from wizard.terminal import put

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard completion`."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")


def run(args: Namespace) -> int:
    """Print the script."""
    from wizard.completion import SCRIPTS, grammar  # noqa: PLC0415 - it imports every command

    put(SCRIPTS[args.shell](grammar()))
    return Exit.FINE
