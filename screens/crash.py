"""What is said after a bug of ours: where it happened, and nothing of what was being worked on."""

import sys
import time

from rich.text import Text

from wizard import __version__
from wizard.files import FileFault, state_folder, write_file


def write_report(fault: BaseException | None) -> Text:
    """Write the report to the state folder and return the sentence for the terminal.

    The report names files, lines and the kinds of the exceptions. Their messages and all values are left out: either
    could hold a key.
    """
    import platform  # noqa: PLC0415 - not for the first frame
    from importlib.metadata import version  # noqa: PLC0415 - not for the first frame

    lines = [
        f"wizard {__version__}, textual {version('textual')}, Python {platform.python_version()}, {sys.platform}",
        time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "",
        *_trace(fault or sys.exc_info()[1]),
    ]
    try:
        path = state_folder("crashes") / time.strftime("crash-%Y%m%d-%H%M%S.txt")
        write_file(path, "\n".join(lines) + "\n", 0o600)
    except FileFault as unwritten:
        where = str(unwritten)
    else:
        where = f"A report without any of your data is in {path}"
    kind = type(fault).__name__ if fault is not None else "unknown"
    return Text(f"wizard: stopped by a fault of its own ({kind}). The draft is kept.\n{where}")


def _trace(fault: BaseException | None) -> list[str]:
    import traceback  # noqa: PLC0415 - not for the first frame

    lines: list[str] = []
    while fault is not None:
        lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)
        ]
        fault = fault.__cause__ or fault.__context__
    return lines
