"""One IKE daemon: strongSwan's charon-systemd in a namespace, with ESP in user space."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Flag
from time import monotonic, sleep

from wizard.files import write_file
from wizard.lab.box import MARK, Daemon
from wizard.lab.fault import LabFault, Stopped
from wizard.lab.inside import inside
from wizard.lab.kit import SCRIPT
from wizard.lab.programs import Answer, ask, call, environment

CHARON, SWANCTL = "/usr/sbin/charon-systemd", "/usr/sbin/swanctl"

PLUGINS = (
    "random nonce aes sha1 sha2 md5 hmac kdf gmp openssl pem pkcs1 x509 kernel-libipsec kernel-netlink "
    "socket-default vici"
)
"""kernel-libipsec stands before kernel-netlink: the first does ESP, the second addresses and routes."""

PATIENCE = 10
"""Seconds in which a daemon has to answer, or to end an exchange."""

LONGEST_SOCKET = 107
"""Bytes of a UNIX socket's path (unix(7))."""

_SETTINGS = """charon {{
  load = {plugins}
  threads = 16
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  retransmit_tries = 3
  retransmit_timeout = 0.4
  retransmit_base = 1.6
  filelog {{
    lab {{
      path = {folder}/log
      flush_line = yes
      default = 1
    }}
  }}
  syslog {{
    daemon {{
      default = -1
    }}
  }}
  plugins {{
    vici {{
      socket = unix://{folder}/vici
    }}
    kernel-libipsec {{
      allow_peer_ts = yes
    }}
    kernel-netlink {{
      fwmark = !{mark}
      roam_events = no
    }}
    socket-default {{
      fwmark = {mark}
    }}
  }}
}}
charon-systemd {{
  journal {{
    default = -1
  }}
}}
swanctl {{
  load = random nonce aes sha1 sha2 hmac pem pkcs1 x509
}}
"""

_REKEYED = re.compile(r"\boutbound CHILD_SA (\S+)\{\d+\} established|\] CHILD_SA (\S+)\{\d+\} established")
_REKEY_FAILED = re.compile(r"CHILD_SA rekeying failed|NO_PROPOSAL_CHOSEN|INVALID_ID_INFORMATION|TS_UNACCEPTABLE")


class Charon:
    """A running daemon; `folder` is its own, `namespace` where it runs."""

    def __init__(self, daemon: Daemon, namespace: str, folder: Path) -> None:
        self._daemon, self._namespace, self._folder = daemon, namespace, folder
        if len(os.fsencode(self._folder / "vici")) > LONGEST_SOCKET:
            raise LabFault(f"{folder}: the path is too long for a socket")
        folder.mkdir(mode=0o700)
        settings = _SETTINGS.format(plugins=PLUGINS, folder=folder, mark=MARK)
        write_file(folder / "strongswan.conf", settings + daemon.strongswan, 0o600)
        write_file(folder / "swanctl.conf", daemon.swanctl, 0o600)
        for name, text in daemon.files:
            write_file(folder / name, text, 0o600)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon; `wait` says when it answers."""
        self._process = inside(
            self._namespace,
            lambda: subprocess.Popen(  # noqa: S603 - an argument list of ours, no shell
                [CHARON],
                env=environment(self._more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            ),
        )

    def wait(self, stop: Flag) -> None:
        """Wait until the daemon answers, take its rule away where the box has routes of its own, run its script."""
        deadline = monotonic() + PATIENCE
        while not self._answers():
            if stop.is_set():
                raise Stopped
            if self._process is None or self._process.poll() is not None or monotonic() > deadline:
                raise LabFault(f"charon-systemd does not start: {self.log()[-300:] or 'it says nothing'}")
            sleep(0.005)
        if not self._daemon.keeps_rule:
            # The rule sends everything into the tunnel whose selectors are 0.0.0.0/0, decrypted packets too.
            inside(self._namespace, lambda: ask(("ip", "rule", "del", "pref", "220")))
        if SCRIPT in dict(self._daemon.files):
            # The only shell in a lab is the one that the kit's own script asks for: it is what is tried.
            variables = dict(self._daemon.variables)
            inside(self._namespace, lambda: call(("sh", str(self._folder / SCRIPT), "up"), more=variables))

    def load(self) -> None:
        """Load connections and keys; LabFault with the daemon's words where it refuses any."""
        if not self._daemon.swanctl:
            return
        answer = self._swanctl("--load-all", "--clear", "--noprompt", "--file", str(self._folder / "swanctl.conf"))
        if answer.code:
            refused = [line for line in answer.text.splitlines() if "fail" in line] or answer.text.splitlines()[-1:]
            raise LabFault(f"charon refuses its configuration: {'; '.join(refused)}")

    def initiate(self, ike: str, child: str, stop: Flag) -> Answer:
        """Bring up a tunnel and wait for how it goes."""
        return self._swanctl("--initiate", "--ike", ike, "--child", child, "--timeout", str(PATIENCE), stop=stop)

    def rekey(self, child: str, stop: Flag) -> str:
        """Renew the keys of a tunnel; return "" or charon's reason why that failed."""
        before = len(self.log())
        self._swanctl("--rekey", "--child", child, stop=stop)
        deadline = monotonic() + PATIENCE
        while monotonic() < deadline:
            if stop.is_set():
                raise Stopped
            said = self.log()[before:]
            if _REKEYED.search(said):
                return ""
            failed = _REKEY_FAILED.search(said)
            if failed:
                return next(line for line in said.splitlines() if failed[0] in line).split("] ", 1)[-1]
            sleep(0.01)
        return "no answer"

    def terminate(self, child: str, stop: Flag) -> None:
        """Take a tunnel down at both ends."""
        self._swanctl("--terminate", "--child", child, "--timeout", "2", stop=stop)

    def log(self) -> str:
        """Return what the daemon has said so far."""
        try:
            return (self._folder / "log").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def kill(self) -> None:
        """End the daemon at once: everything it holds goes with its namespace."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        """Whether the daemon takes connections: its socket is there a moment before it listens."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
            try:
                one.connect(str(self._folder / "vici"))
            except OSError:
                return False
        return True

    @property
    def _more(self) -> dict[str, str]:
        return {"STRONGSWAN_CONF": str(self._folder / "strongswan.conf")}

    def _swanctl(self, *arguments: str, stop: Flag | None = None) -> Answer:
        uri = f"unix://{self._folder}/vici"
        return ask((SWANCTL, *arguments, "--uri", uri), more=self._more, stop=stop)


def kill_all(daemons: Sequence[Charon]) -> None:
    """End every daemon."""
    for daemon in daemons:
        daemon.kill()
