"""`operations.preflight`: add-ons, images, the zone's delegation and what pods reach."""

from __future__ import annotations

import io
import json
import urllib.error
from email.message import Message
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from components.settings.load import load
from operations.clouds.command import CommandFailed
from operations.helm import HelmFailed
from operations.preflight.__main__ import main
from operations.preflight.egress import NAME, destinations
from operations.preflight.registry import Login, NeedsLogin, find
from operations.verify.findings import failed, table
from operations.verify.kubectl import CannotVerify
from tests.support.example_stacks import raw_settings
from tests.support.stack_settings import as_text
from tests.unit.preflight.machine import DELEGATED, Cluster, command, findings, machine_of, reached

if TYPE_CHECKING:
    import urllib.request
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
METRICS, GATEWAYS = "/apis/metrics.k8s.io/v1beta1", "/apis/gateway.networking.k8s.io/v1"


def test_who_one_is_in_the_cluster_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(capsys, 0)["cluster", "login"][:2] == ("passed", "deployer")


@pytest.mark.parametrize(
    ("stack", "path", "check", "remedy"),
    [
        ("gcp-everything", GATEWAYS, "kinds of gateway.networking.k8s.io", "gateway-api.sigs.k8s.io"),
        ("gcp-everything", "/apis/networking.gke.io/v1", "kinds of networking.gke.io", "HttpLoadBalancing"),
        ("aws-everything", "/apis/elbv2.k8s.aws/v1beta1", "kinds of elbv2.k8s.aws", "AWS Load Balancer Controller"),
        ("kubernetes-everything", "/apis/cert-manager.io/v1", "kinds of cert-manager.io", "install cert-manager"),
        ("kubernetes-everything", METRICS, "metrics", "metrics-server"),
    ],
)
def test_a_missing_add_on_fails_with_how_to_get_it(
    stack: str, path: str, check: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    without = findings(capsys, 1, stack, cluster={"missing": frozenset({path}), "nodes": None})
    assert without["cluster", check][0] == "failed"
    assert remedy in without["cluster", check][2]
    assert findings(capsys, 0, stack, cluster={"nodes": None})["cluster", check][0] == "passed"


def test_a_stack_without_objects_of_add_ons_needs_none(capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0, "kubernetes", own={"profile": "development"})
    assert not [check for subject, check in found if subject == "cluster" and check.startswith("kinds of")]


def failing(part: str, message: str) -> Callable[[Sequence[str]], str]:
    def run(words: Sequence[str]) -> str:
        if part in " ".join(words):
            raise CommandFailed(message)
        return command()(words)

    return run


def answering(part: str, answer: Any) -> Callable[[Sequence[str]], str]:
    return lambda words: json.dumps(answer) if part in " ".join(words) else command()(words)


@pytest.mark.parametrize(
    ("stack", "run", "check", "state"),
    [
        ("aws-quickstart", command(), "eks-pod-identity-agent", "passed"),
        (
            "aws-quickstart",
            failing("describe-addon", "(ResourceNotFoundException) No addon: eks-pod-identity-agent found"),
            "eks-pod-identity-agent",
            "failed",
        ),
        ("aws-quickstart", failing("describe-addon", "AccessDenied"), "eks-pod-identity-agent", "skipped"),
        (
            "aws-quickstart",
            answering("describe-addon", {"addon": {"status": "DEGRADED"}}),
            "eks-pod-identity-agent",
            "failed",
        ),
        (
            "aws-quickstart",
            answering("describe-cluster", {"cluster": {"computeConfig": {"enabled": True}}}),
            "eks-pod-identity-agent",
            "passed",
        ),
        ("gcp-quickstart", answering("node-pools", [{"name": "a", "config": {}}]), "identity of pods", "failed"),
        (
            "gcp-quickstart",
            answering(
                "node-pools",
                [{"name": "a"}, {"name": "b", "config": {"workloadMetadataConfig": {"mode": "GKE_METADATA"}}}],
            ),
            "identity of pods",
            "skipped",
        ),
        ("gcp-quickstart", command(), "identity of pods", "passed"),
    ],
)
def test_the_agent_that_gives_pods_their_identity_is_there(
    stack: str, run: Any, check: str, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findings(capsys, int(state == "failed"), stack, run=run)["cluster", check][0] == state


def test_an_agent_that_the_stack_installs_is_not_missed(capsys: pytest.CaptureFixture[str]) -> None:
    gone = failing("describe-addon", "(ResourceNotFoundException) No addon: eks-pod-identity-agent found")
    own = {"identity": {"installAgent": True}}
    assert ("cluster", "eks-pod-identity-agent") not in findings(capsys, 0, registers=own, run=gone)


@pytest.mark.parametrize("stack", ["aws-everything", "gcp-everything", "azure-everything"])
@pytest.mark.parametrize(
    ("answer", "state", "detail"),
    [
        (DELEGATED, "passed", "leads to the zone"),
        (DELEGATED.replace("ns-1", "elsewhere"), "failed", "elsewhere.example.net, and not to the zone"),
        ('{"Status": 3}', "failed", "has no name servers"),
        ("<html>", "skipped", "could not be asked for"),
    ],
)
def test_the_public_dns_leads_to_the_zone_of_the_stack(
    stack: str, answer: str, state: str, detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(
        capsys,
        int(state == "failed"),
        stack,
        fetch=lambda address: answer if "dns.google" in address else reached(address),
        cluster={"nodes": None},
    )["domain", "delegation"]
    assert found[0] == state
    assert detail in found[1]


def test_a_zone_that_nobody_here_may_read_is_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    run = failing("hosted-zone", "AccessDenied")
    found = findings(capsys, 0, "aws-everything", run=run, cluster={"nodes": None})
    assert found["domain", "delegation"][0] == "skipped"


IMAGE = "gcr.io/carto-onprem-artifacts/maps-api:1"


@pytest.mark.parametrize(
    ("error", "state", "detail"),
    [
        (None, "passed", "all 1 images"),
        (NeedsLogin("it asks for a login"), "skipped", "1 of 1 are not checked: it asks for a login"),
        (OSError("HTTP Error 404: Not Found"), "failed", "carto-onprem-artifacts/maps-api:1: HTTP Error 404"),
    ],
)
def test_a_registry_without_an_image_fails(
    error: Exception | None, state: str, detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def find(image: str, login: Login | None) -> None:
        assert login is None
        if error is not None and image == IMAGE:
            raise error

    found = findings(capsys, int(state == "failed"), find=find)
    assert found["images", "gcr.io"][0] == state
    assert detail in found["images", "gcr.io"][1]
    assert found["images", "public.ecr.aws"][0] == "passed"


def test_images_of_a_private_registry_are_asked_for_with_the_stacks_login(capsys: pytest.CaptureFixture[str]) -> None:
    seen: set[tuple[str, str]] = set()
    login = {"registry": "registry.example.com", "username": "robot", "password": "hunter2"}
    own = {"images": {"registry": "registry.example.com/carto", "pullSecrets": {"credentials": login}}}

    def find(image: str, login: Login | None) -> None:
        assert login is not None
        seen.add((image.partition("/")[0], login.password))
        raise NeedsLogin("it refuses the login")

    found = findings(capsys, 0, own=own, find=find)
    assert seen == {("registry.example.com", "hunter2")}
    assert "hunter2" not in str(found)


def test_without_helm_no_image_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    def helm(*_: Any) -> str:
        raise HelmFailed("helm is not installed")

    assert findings(capsys, 0, helm=helm)["images", "registry"][0] == "skipped"


def refused(code: int, challenge: str = "") -> urllib.error.HTTPError:
    headers = Message()
    headers["WWW-Authenticate"] = challenge
    return urllib.error.HTTPError("https://a", code, "refused", headers, io.BytesIO())


BEARER = 'Bearer realm="https://auth.example.com/token",service="a",scope="repository:b:pull"'


@pytest.mark.parametrize(
    ("image", "challenge", "login", "expected"),
    [
        ("gcr.io/a/b:1", "", None, ["HEAD gcr.io/v2/a/b/manifests/1 None"]),
        ("python:3", "", None, ["HEAD registry-1.docker.io/v2/library/python/manifests/3 None"]),
        ("gcr.io/b:1@sha256:c", "", None, ["HEAD gcr.io/v2/b/manifests/sha256:c None"]),
        (
            "r.example.com:5000/b:1",
            BEARER,
            None,
            [
                "HEAD r.example.com:5000/v2/b/manifests/1 None",
                "GET auth.example.com/token?service=a&scope=repository%3Ab%3Apull None",
                "HEAD r.example.com:5000/v2/b/manifests/1 Bearer t",
            ],
        ),
        (
            "r.example.com/b:1",
            'Basic realm="r"',
            Login(host="r.example.com", username="u", password="p"),
            ["HEAD r.example.com/v2/b/manifests/1 None", "HEAD r.example.com/v2/b/manifests/1 Basic dTpw"],
        ),
    ],
)
def test_a_registry_is_asked_as_its_protocol_has_it(
    image: str, challenge: str, login: Login | None, expected: list[str]
) -> None:
    asked: list[str] = []

    def opened(request: urllib.request.Request) -> bytes:
        own = request.get_header("Authorization")
        asked.append(f"{request.get_method()} {request.full_url.removeprefix('https://')} {own}")
        if challenge and "/v2/" in request.full_url and own is None:
            raise refused(401, challenge)
        return b'{"token": "t"}'

    find(image, login, opened)
    assert asked == expected


@pytest.mark.parametrize(
    ("code", "challenge", "login", "error", "message"),
    [
        (404, "", None, urllib.error.HTTPError, "404"),
        (401, 'Basic realm="r"', None, NeedsLogin, "asks for a login"),
        (401, 'Basic realm="r"', Login(host="other", username="u", password="p"), NeedsLogin, "asks for a login"),
        (403, 'Basic realm="r"', Login(host="r.example.com", username="u", password="p"), NeedsLogin, "refuses"),
        (401, 'Bearer realm="http://insecure"', None, NeedsLogin, "asks for a login"),
    ],
)
def test_a_login_is_sent_to_its_own_registry_alone(
    code: int, challenge: str, login: Login | None, error: type[Exception], message: str
) -> None:
    def opened(request: urllib.request.Request) -> bytes:
        assert login is None or login.host == "r.example.com" or not request.has_header("Authorization")
        raise refused(code, challenge)

    with pytest.raises(error, match=message):
        find("r.example.com/b:1", login, opened)


class Started(Cluster):
    """A cluster in which a pod may run; not frozen, to see what it was asked."""

    asked: list[tuple[str, ...]] = []  # noqa: RUF012 - of one test
    unreached: str = ""
    stays: str = ""

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = 0) -> str:
        self.asked.append(arguments)
        if arguments[0] == "wait" and self.stays:
            raise CannotVerify("timed out")
        if arguments[:2] == ("get", "pod"):
            return json.dumps({"status": {"containerStatuses": [{"state": {"waiting": {"reason": self.stays}}}]}})
        if arguments[0] == "logs":
            places = destinations(load(as_text(raw_settings("aws-quickstart"))))
            lines = [[host, port, "refused" if host == self.unreached else ""] for host, port in places]
            return "\n".join(f"carto-preflight {json.dumps(each)}" for each in lines)
        if arguments[0] in ("delete", "wait") or arguments == ("create", "--filename", "-"):
            return ""
        return super().run(*arguments, stdin=stdin, timeout=timeout)


@pytest.mark.parametrize(
    ("unreached", "stays", "check", "detail"),
    [
        ("", "", "auth.carto.com:443", "CARTO's sign-in"),
        ("auth.carto.com", "", "auth.carto.com:443", "CARTO's sign-in: refused"),
        ("", "ImagePullBackOff", "pod", "ImagePullBackOff"),
    ],
)
def test_a_pod_connects_to_what_carto_needs_and_is_deleted(
    unreached: str, stays: str, check: str, detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Started.asked, Started.unreached, Started.stays = [], unreached, stays
    machine = machine_of(
        "aws-quickstart", kubectl=lambda namespace, context: Started(namespace=namespace, context=context)
    )
    code = main(["--stack", "production", "--json", "--pod-in", "default"], machine=machine)
    found = {each["check"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert code == int(bool(unreached or stays))
    assert detail in found[check]["detail"]
    assert Started.asked[-1][:2] == ("delete", f"pod/{NAME}") or Started.asked[-2][:2] == ("delete", f"pod/{NAME}")


def test_nothing_is_started_unless_somebody_asks(capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(capsys, 0)["egress", "from the cluster"][0] == "skipped"


def test_with_a_proxy_pods_need_nothing_but_the_proxy() -> None:
    proxy = {"externalProxy": {"connectionString": "http://proxy.example.com:3128"}}
    assert list(destinations(load(as_text({**raw_settings("aws-quickstart"), "network": proxy})))) == [
        ("proxy.example.com", 3128)
    ]


def test_a_table_shows_square_brackets_as_they_are() -> None:
    shown = Console(width=200, file=io.StringIO())
    shown.print(table([failed("stack", "settings", "carto:a[0]: [/b] [red]", "set a[0]")]))
    text = shown.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "carto:a[0]: [/b] [red]" in text
