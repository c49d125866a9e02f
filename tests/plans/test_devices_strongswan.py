"""strongSwan's files go through the programs that will read them: charon, nft, sh and the kernel."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plans.devices import DeviceFile, render
from plans.devices.strongswan import quote_key
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import SAMPLES, read_sample

CHARON = "/usr/sbin/charon-systemd"
PLUGINS = "random nonce aes sha1 sha2 md5 hmac kdf gmp pem pkcs1 x509 kernel-netlink socket-default vici"
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def need(*programs: str) -> None:
    """Skip where a program, root or a network namespace is missing; on CI that is a failure."""
    missing = [program for program in programs if not shutil.which(program, path=PATH)]
    reason = f"not installed: {', '.join(missing)}" if missing else ""
    if not reason and os.geteuid() != 0:
        reason = "needs root"
    if not reason and subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        reason = "no network namespaces here"
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def files(plan: Plan) -> dict[str, DeviceFile]:
    """Return Office 1's files by name."""
    network = make_network(plan, planned_addresses(plan))
    return {file.name: file for file in render(plan, network, replace(plan.offices[0], device="strongswan"))}


def sample(name: str, *, office: str = "Office 1", connection: str = "IPsec-VPN connection 1") -> Plan:
    """Return a sample's plan with names of one's own for the first office and its connection."""
    plan = make_plan(read_plan(read_sample(name).encode()).draft)
    first = replace(plan.offices[0].connections[0], name=connection, office=office)
    return replace(plan, offices=(replace(plan.offices[0], name=office, connections=(first,)), *plan.offices[1:]))


@pytest.fixture(scope="module")
def charon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run a charon of our own in a network namespace of its own; its folder holds the control socket."""
    need("swanctl", "unshare", CHARON)
    folder = tmp_path_factory.mktemp("charon")
    config = folder / "strongswan.conf"
    config.write_text(
        f"charon {{\n  load = {PLUGINS}\n  install_routes = no\n  plugins {{\n    vici {{\n"
        f"      socket = unix://{folder}/vici\n    }}\n  }}\n}}\n"
    )
    environment = {**os.environ, "STRONGSWAN_CONF": str(config)}
    with subprocess.Popen(
        ["unshare", "--net", CHARON], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            deadline = time.monotonic() + 20
            while not (folder / "vici").exists():
                assert daemon.poll() is None, "charon ended at once"
                assert time.monotonic() < deadline, "charon does not answer"
                time.sleep(0.02)
            yield folder
        finally:
            daemon.send_signal(signal.SIGTERM)


def load(charon: Path, text: str) -> tuple[int, str]:
    """Load a swanctl.conf; return the exit code and what swanctl says."""
    path = charon / "swanctl.conf"
    path.write_text(text)
    done = subprocess.run(
        ["swanctl", "--load-all", "--clear", "--noprompt", "--file", str(path), "--uri", f"unix://{charon}/vici"],
        env={**os.environ, "PATH": PATH, "STRONGSWAN_CONF": str(charon / "strongswan.conf")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("key", ["Abc.def_123", '0sQUJD"} #\\$(id) "'])
def test_charon_loads_the_connection(charon: Path, name: str, key: str) -> None:
    """A real charon takes the connection and its key, whatever the key is made of."""
    code, said = load(charon, files(sample(name))["device.conf"].fill(lambda _: quote_key(key)))
    assert code == 0, said
    assert "loaded ike secret 'ike-ali1'" in said
    assert "successfully loaded 1 connections" in said


@pytest.mark.parametrize(
    "text", ["上海办事处", "[/red]", "$(id)", '"}\n}\nconnections {', "a } b", "x\\", "include /*"]
)
def test_charon_reads_names_as_comments(charon: Path, text: str) -> None:
    """Names of the operator's change nothing in what charon loads."""
    plan = sample("tutorial", office=text, connection=f"{text} connection")
    code, said = load(charon, files(plan)["device.conf"].fill(lambda _: '"abc"'))
    assert code == 0, said
    assert "successfully loaded 1 connections" in said


def test_charon_takes_nothing_from_a_preview(charon: Path) -> None:
    """A preview that is loaded by accident gives neither a connection nor a key."""
    _, said = load(charon, files(sample("tutorial"))["device.conf"].preview())
    assert "loaded ike secret" not in said
    assert "loaded connection" not in said


@pytest.mark.parametrize(("good", "bad"), [("sha256", "sha257"), ("rekey_time", "rekey_tyme"), ("0.0.0.0/0", "0.0/x")])
def test_charon_refuses_a_broken_copy(charon: Path, good: str, bad: str) -> None:
    """The check has teeth: a wrong algorithm, option or network is refused."""
    text = files(sample("tutorial"))["device.conf"].fill(lambda _: '"abc"')
    assert good in text
    code, _ = load(charon, text.replace(good, bad))
    assert code != 0


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
def test_shells_can_read_the_script(tmp_path: Path, name: str, shell: str) -> None:
    """The interface script is a shell script, for every shell that is here."""
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    path = tmp_path / "device.sh"
    path.write_text(files(sample(name))["device.sh"].preview())
    assert subprocess.run([shell, "-n", path], check=False).returncode == 0


@pytest.mark.parametrize("name", SAMPLES)
def test_nft_reads_the_rules(tmp_path: Path, name: str) -> None:
    """Nft takes the rules and refuses a broken copy of them."""
    need("nft", "unshare")
    path = tmp_path / "device.nft"
    text = files(sample(name))["device.nft"].preview()
    path.write_text(text)
    check = ["unshare", "--net", "nft", "-c", "-f", str(path)]
    done = subprocess.run(check, env={**os.environ, "PATH": PATH}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    path.write_text(text.replace("maxseg", "maxsec"))
    assert subprocess.run(check, env={**os.environ, "PATH": PATH}, capture_output=True, check=False).returncode != 0


def test_the_script_makes_the_routes_and_takes_them_away(tmp_path: Path) -> None:
    """Run in a network namespace, the script makes exactly the office's routes, twice over, and cleans up."""
    need("nft", "unshare", "ip", "sysctl")
    made = files(sample("tutorial"))
    for name in ("device.sh", "device.nft"):
        (tmp_path / name).write_text(made[name].preview())
    # A veth pair stands in for the XFRM interface, which not every kernel has.
    walk = (
        "set -e; ip link add veth0 type veth peer name veth1; ip link set veth1 up; export TUNNEL=veth0;"
        "sh device.sh up; sh device.sh up; ip -o route show dev veth0; ip -o link show veth0; nft list tables;"
        "echo down; sh device.sh down; ip route show; nft list tables"
    )
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", walk],
        cwd=tmp_path,
        env={**os.environ, "PATH": PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    up, _, down = done.stdout.partition("down\n")
    routes = {line.split()[0] for line in up.splitlines() if "scope link" in line}
    assert routes == {"172.16.0.0/16", "192.168.0.0/16", "10.20.10.0/24", "10.20.20.0/24", "10.10.20.0/24"}
    assert "mtu 1360" in up
    assert "table inet wizard_office" in up
    assert down == ""
