"""Completion scripts for bash, zsh and fish, generated from the argument parsers."""

from argparse import Action, ArgumentParser
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Option(NamedTuple):
    """One option: its spellings, what it is for, and what follows it: nothing, one of some words, or a file."""

    names: tuple[str, ...]
    help: str
    takes: bool
    words: tuple[str, ...]


class Words(NamedTuple):
    """One command: what it is for, its options, and the fixed words its first positional takes."""

    name: str
    help: str
    options: tuple[Option, ...]
    words: tuple[str, ...]


def grammar() -> tuple[Words, ...]:
    """Return what can be completed; the first entry, with no name, is `wizard` itself."""
    from wizard.commands import COMMANDS, parser_of, top_parser  # noqa: PLC0415 - the commands import this module

    bare = _words("", "", top_parser())._replace(words=tuple(command.name for command in COMMANDS))
    return (bare, *(_words(command.name, command.help, parser_of(command)) for command in COMMANDS))


def bash_lines(words: tuple[Words, ...]) -> Iterator[str]:
    """Yield the script for bash 4 and newer."""
    bare, *commands = words
    yield "# bash completion for wizard"
    yield "_wizard() {"
    yield "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= word index first=1"
    yield "  COMPREPLY=()"
    yield "  for ((index = 1; index < COMP_CWORD; index++)); do"
    yield "    word=${COMP_WORDS[index]}"
    yield f'    case $word in {"|".join(bare.words)}) [ -z "$command" ] && command=$word && continue;; esac'
    yield '    [ -n "$command" ] && [[ $word != -* ]] && first='
    yield "  done"
    yield "  local options= words= values="
    yield "  case $command in"
    for entry in (*commands, bare):
        yield f"    {entry.name or '*'})"
        yield f"      options={_quoted(_spellings(entry))}"
        yield f"      words={_quoted(entry.words)}"
        taking = [option for option in entry.options if option.takes]
        if taking:
            yield "      case $before in"
            for option in taking:
                yield f"        {'|'.join(option.names)}) values={_quoted(option.words or ('@file',))};;"
            yield "      esac;;"
        else:
            yield "      ;;"
    yield "  esac"
    yield '  if [ "$values" = @file ]; then COMPREPLY=($(compgen -f -- "$current"))'
    yield '  elif [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$current"))'
    yield '  elif [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current"))'
    yield '  elif [ -n "$words" ] && [ -n "$first" ]; then COMPREPLY=($(compgen -W "$words" -- "$current"))'
    yield '  else COMPREPLY=($(compgen -f -- "$current")); fi'
    yield "}"
    yield "complete -o filenames -F _wizard wizard"


def zsh_lines(words: tuple[Words, ...]) -> Iterator[str]:
    """Yield the script for zsh."""
    bare, *commands = words
    yield "#compdef wizard"
    yield "_wizard() {"
    yield "  local -a commands"
    yield "  commands=("
    yield from (f"    {_quoted((f'{entry.name}:{entry.help}',))}" for entry in commands)
    yield "  )"
    yield f"  local command=${{words[(r)({'|'.join(bare.words)})]}}"
    yield "  case $command in"
    for entry in commands:
        yield f"    {entry.name}) _arguments -S {' '.join(_zsh_specs(entry))};;"
    yield f"    *) _arguments -S {' '.join(_zsh_options(bare))} '1:command:(({_zsh_commands(commands)}))';;"
    yield "  esac"
    yield "}"
    yield '_wizard "$@"'


def fish_lines(words: tuple[Words, ...]) -> Iterator[str]:
    """Yield the script for fish."""
    bare, *commands = words
    names = " ".join(bare.words)
    yield "# fish completion for wizard"
    for entry in commands:
        yield (
            f"complete -c wizard -n 'not __fish_seen_subcommand_from {names}' -f -a {entry.name} "
            f"-d {_quoted((entry.help,))}"
        )
    for entry in words:
        seen = f"__fish_seen_subcommand_from {entry.name}" if entry.name else f"not __fish_seen_subcommand_from {names}"
        if entry.name and entry.words:
            yield f"complete -c wizard -n '{seen}' -a {_quoted(entry.words)}"
        for option in entry.options:
            spelled = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            values = f" -x -a {_quoted(option.words)}" if option.words else " -r" if option.takes else ""
            yield f"complete -c wizard -n '{seen}' {spelled}{values} -d {_quoted((option.help,))}"


SCRIPTS: dict[str, Callable[[tuple[Words, ...]], Iterator[str]]] = {
    "bash": bash_lines,
    "zsh": zsh_lines,
    "fish": fish_lines,
}


def _words(name: str, purpose: str, parser: ArgumentParser) -> Words:
    options = tuple(_option(action) for action in parser._actions if action.option_strings)  # noqa: SLF001 - argparse has no public way to list its arguments
    positionals = [action for action in parser._actions if not action.option_strings]  # noqa: SLF001 - as above
    first = positionals[0].choices if positionals and positionals[0].choices else ()
    return Words(name, purpose, options, tuple(map(str, first)))


def _option(action: Action) -> Option:
    text = (action.help or "").replace("%(default)s", str(action.default)).replace("%(default)g", str(action.default))
    return Option(tuple(action.option_strings), text, action.nargs != 0, tuple(map(str, action.choices or ())))


def _spellings(entry: Words) -> tuple[str, ...]:
    return tuple(name for option in entry.options for name in option.names)


def _quoted(words: tuple[str, ...]) -> str:
    return "'" + " ".join(words).replace("'", "'\\''") + "'"


def _zsh_commands(commands: list[Words]) -> str:
    return " ".join(f"{entry.name}\\:{_zsh_text(entry.help).replace(' ', chr(92) + ' ')}" for entry in commands)


def _zsh_text(text: str) -> str:
    return text.replace("\\", "").replace("'", "").replace("[", "(").replace("]", ")").replace(":", ",")


def _zsh_options(entry: Words) -> Iterator[str]:
    for option in entry.options:
        value = f":value:({' '.join(option.words)})" if option.words else ":file:_files" if option.takes else ""
        for name in option.names:
            yield f"'{name}[{_zsh_text(option.help)}]{value}'"


def _zsh_specs(entry: Words) -> Iterator[str]:
    yield "'1:command:'"
    yield from _zsh_options(entry)
    if entry.words:
        yield f"'2:topic:({' '.join(entry.words)})'"
    yield "'*:file:_files'"
