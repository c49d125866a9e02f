"""Targets, credentials, and that nothing beyond loopback is contacted without a real one."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from wizard.cloud import EndpointTarget, RealTarget, TargetFault, connect, identity, make_target, sdk
from wizard.cloud.credentials import MISSING
from wizard.simulator.server import Simulator

from .conftest import Wire

GUARD = """
import socket, sys
seen = []
def guard(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        address = arguments[1] if event in {"socket.connect", "socket.sendto"} else arguments[0]
        host = address[0] if isinstance(address, tuple) else address
        if event != "socket.connect" or not isinstance(address, (str, bytes)):  # names of local sockets are no hosts
            seen.append((event, str(host)))
sys.addaudithook(guard)
"""
"""Records every address that a process connects to, sends to, or has resolved."""

PROXY = "http://192.0.2.1:3128"


def run(program: str, home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a program under the guard, with an empty home and no credentials but the given environment."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("ALIBABA", "HTTP"))}
    return subprocess.run(
        [sys.executable, "-c", GUARD + textwrap.dedent(program)],
        env={**kept, "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://127.1.2.3:80/", "127.1.2.3:80"),
        ("http://localhost:8080", "127.0.0.1:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_an_endpoint_is_on_loopback(url: str, address: str) -> None:
    """An address of this machine's loopback is taken, the name localhost as 127.0.0.1 whatever it resolves to."""
    assert make_target(url) == EndpointTarget(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1:8080",
        "http://vpc.aliyuncs.com",
        "http://127.0.0.1.example.com:80",
        "http://127.0.0.1@example.com:80",
        "http://user:word@127.0.0.1:80",
        "http://0.0.0.0:80",
        "http://[::ffff:10.0.0.1]:80",
        "http://2130706433:80",
        "https://127.0.0.1:80",
        "ftp://127.0.0.1",
        "127.0.0.1:8080",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:80/path",
        "http://127.0.0.1:80?x=1",
        "http://",
        "http://[",
    ],
)
def test_any_other_endpoint_is_refused_in_one_sentence(url: str) -> None:
    """Hosts elsewhere, names that only look like loopback, and what is no plain URL never become a target."""
    with pytest.raises(TargetFault) as raised:
        make_target(url)
    assert str(raised.value).startswith("--endpoint ")
    assert "\n" not in str(raised.value)


def test_an_endpoint_goes_without_the_real_clouds_options() -> None:
    """A profile or an instance role beside an endpoint is a contradiction, and is told."""
    with pytest.raises(TargetFault):
        make_target("http://127.0.0.1:80", "default")
    assert make_target("", "default", instance_role=True) == RealTarget("default", instance_role=True)


def test_a_practice_account_says_so_and_how_fast_it_is(simulator: Simulator) -> None:
    """The first answer of a practice account tells its speed; before it nothing is assumed."""
    cloud = connect(make_target(simulator.url))
    assert (cloud.practice, cloud.speed) == (False, 1.0)
    identity.get_caller_identity(cloud)
    assert (cloud.practice, cloud.speed) == (True, 20_000.0)


def test_the_environments_own_pair_signs_where_there_is_one(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loopback endpoint is signed for with the pair simulator/simulator, or the environment's where it has both."""
    identity.get_caller_identity(connect(make_target(wire.url)))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "own")
    identity.get_caller_identity(connect(make_target(wire.url)))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
    with pytest.raises(Exception, match=r"InvalidAccessKeyId\.NotFound"):
        identity.get_caller_identity(connect(make_target(wire.url)))
    signers = [sent.headers["authorization"].split("Credential=")[1].split(",")[0] for sent in wire.sent]
    assert signers == ["simulator", "simulator", "own"]


def test_endpoints_of_the_real_cloud_are_the_sdks_own() -> None:
    """Each product's client goes over HTTPS to the address the SDK has for it."""
    access = sdk.Access("", sdk.static_credential("id", "secret"))
    wanted = (
        ("vpc", "us-west-1", "vpc.us-west-1.aliyuncs.com"),
        ("vpc", "cn-hangzhou", "vpc.aliyuncs.com"),
        ("cbn", "", "cbn.aliyuncs.com"),
        ("sts", "", "sts.aliyuncs.com"),
    )
    for product, region, endpoint in wanted:
        client = sdk.make_client(access, product, region)
        assert (client._endpoint, client._protocol) == (endpoint, "https")


@pytest.mark.parametrize(
    "module", ["wizard.cloud", "wizard.cloud.target", "wizard.cloud.errors", "wizard.cloud.survey"]
)
def test_the_sdk_stays_behind_its_door(module: str, tmp_path: Path) -> None:
    """Importing the cloud's modules loads no SDK, HTTP library or asyncio; connecting does."""
    program = f"""
        import {module}
        heavy = {{"alibabacloud_tea_openapi", "alibabacloud_credentials", "darabonba", "Tea", "requests", "asyncio"}}
        print(sorted(heavy & set(sys.modules)))
    """
    assert run(program, tmp_path).stdout.strip() == "[]"


def test_prewarming_loads_the_sdk_in_a_thread(tmp_path: Path) -> None:
    """After the prewarming thread has ended, the SDKs are loaded and nothing was contacted."""
    program = """
        from wizard.cloud import prewarm
        prewarm().join()
        print("alibabacloud_vpc20160428.client" in sys.modules, seen)
    """
    assert run(program, tmp_path).stdout.strip() == "True []"


def test_a_practice_run_contacts_loopback_only(simulator: Simulator, tmp_path: Path) -> None:
    """Calls to a practice account open no other connection and resolve no other name, whatever proxies are set."""
    program = f"""
        from wizard.cloud import connect, make_target, survey
        account = survey.survey(connect(make_target({simulator.url!r})), ["us-west-1", "cn-shanghai"], cen_name="CEN 1")
        print(len(account.vpcs), sorted({{host for _, host in seen}}))
    """
    variables = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    done = run(program, tmp_path, **dict.fromkeys(variables, PROXY))
    assert done.stdout.strip() == "2 ['127.0.0.1']"


def test_a_simulated_build_contacts_loopback_only(tutorial: Path, tmp_path: Path) -> None:
    """`wizard apply --simulate`, from the command line on, reaches nothing but this machine, proxies or not."""
    program = f"""
        from wizard.__main__ import main
        code = main(["apply", {str(tutorial)!r}, "--simulate", "--yes", "--json"])
        print(code, sorted({{host for _, host in seen}}))
    """
    state = {"WIZARD_STATE": str(tmp_path / "state")}
    done = run(program, tmp_path, **dict.fromkeys(("HTTP_PROXY", "http_proxy", "https_proxy"), PROXY), **state)
    assert done.stdout.splitlines()[-1] == "0 ['127.0.0.1']"


def test_a_real_build_without_keys_and_credentials_contacts_nobody(tutorial: Path, tmp_path: Path) -> None:
    """`wizard apply` on the real cloud ends with exit code 2 before any connection when nothing is there to use."""
    program = f"""
        from wizard.__main__ import main
        print(main(["apply", {str(tutorial)!r}, "--yes"]), seen)
    """
    state = {"WIZARD_STATE": str(tmp_path / "state"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    assert run(program, tmp_path, **state).stdout.splitlines()[-1] == "2 []"


def test_missing_credentials_are_one_sentence_and_no_call(tmp_path: Path) -> None:
    """Without credentials the real cloud is refused before any connection; not even the metadata service is asked."""
    program = """
        from wizard.cloud import RealTarget, TargetFault, connect
        for target in (RealTarget(), RealTarget("nobody")):
            try:
                connect(target)
            except TargetFault as fault:
                print(fault)
        print(seen)
    """
    done = run(program, tmp_path)
    assert done.stdout.splitlines() == [MISSING, "no usable credentials in profile nobody", "[]"]
    assert done.stderr == ""


def test_a_profile_that_names_an_instance_role_asks_no_metadata_service(tmp_path: Path) -> None:
    """Metadata stays off for profiles too, until the command says --instance-role."""
    (tmp_path / ".aliyun").mkdir()
    profile = '{"current": "role", "profiles": [{"name": "role", "mode": "EcsRamRole", "ram_role_name": "x"}]}'
    (tmp_path / ".aliyun" / "config.json").write_text(profile, "utf-8")
    program = """
        from wizard.cloud import RealTarget, TargetFault, connect
        for target in (RealTarget(), RealTarget("role")):
            try:
                connect(target)
            except TargetFault:
                print("refused")
        print(seen)
    """
    assert run(program, tmp_path).stdout.splitlines() == ["refused", "refused", "[]"]


def test_credentials_are_taken_from_profile_and_environment(tmp_path: Path) -> None:
    """The environment's pair comes first, and a named profile is that profile; no call is made for either."""
    (tmp_path / ".aliyun").mkdir()
    profile = (
        '{"current": "work", "profiles": [{"name": "work", "mode": "AK", "access_key_id": "w",'
        ' "access_key_secret": "s"}]}'
    )
    (tmp_path / ".aliyun" / "config.json").write_text(profile, "utf-8")
    program = """
        from wizard.cloud import RealTarget, connect
        for target in (RealTarget(), RealTarget("work")):
            print(connect(target)._access.credential.get_credential().access_key_id)
        print(seen)
    """
    variables = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "e", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "s"}
    assert run(program, tmp_path, **variables).stdout.splitlines() == ["e", "w", "[]"]
    assert run(program, tmp_path).stdout.splitlines() == ["w", "w", "[]"]
