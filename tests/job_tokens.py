"""An issuer of CI tokens on this machine, with keys of its own: what it signs, and what others make of that."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from interlock.core.identity.issuers import Provider
from interlock.core.identity.workloads import Declared
from makers import COMMIT, REPOSITORY

AUDIENCE = "http://interlock.test"
REPOSITORY_ID = "74"
PIN = "example/ci/.github/workflows/gate.yml@refs/heads/main"
EDITED = "example/shop/.github/workflows/ci.yml@refs/heads/refunds"

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())

GITHUB_CLAIMS: Mapping[str, Any] = {
    "sub": f"repo:{REPOSITORY}:ref:refs/heads/refunds",
    "repository": REPOSITORY,
    "repository_id": REPOSITORY_ID,
    "repository_owner_id": "65",
    "run_id": "9001",
    "run_number": "10",
    "run_attempt": "2",
    "event_name": "push",
    "sha": COMMIT,
    "ref": "refs/heads/refunds",
    "ref_protected": "false",
    "workflow_ref": EDITED,
    "workflow_sha": COMMIT,
    "job_workflow_ref": PIN,
    "job_workflow_sha": "c" * 40,
    "runner_environment": "github-hosted",
}
GITLAB_CLAIMS: Mapping[str, Any] = {
    "sub": f"project_path:{REPOSITORY}:ref_type:branch:ref:refunds",
    "project_path": REPOSITORY,
    "project_id": REPOSITORY_ID,
    "job_project_id": REPOSITORY_ID,
    "pipeline_id": "455",
    "pipeline_source": "push",
    "job_id": "1123",
    "ref": "refunds",
    "ref_type": "branch",
    "ref_protected": "false",
    "runner_id": 1,
    "runner_environment": "gitlab-hosted",
    "sha": COMMIT,
    "ci_config_ref_uri": f"gitlab.com/{REPOSITORY}//.gitlab-ci.yml@refs/heads/refunds",
    "ci_config_sha": COMMIT,
}


@dataclass
class Site:
    """What a server on this machine answers: GET by its path, and all that was sent to it by POST."""

    url: str = ""
    pages: dict[str, Callable[[], tuple[int, bytes, dict[str, str]]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[str, Any]] = field(default_factory=list)
    answers_to_post: list[int] = field(default_factory=list)  # the next ones; 201 when there is none left

    def shows(self, path: str, content: Any) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.pages[path] = lambda: (200, raw, {})


@contextmanager
def a_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            self._answer(*site.pages.get(self.path, lambda: (404, b"{}", {}))())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.sent.append((self.path, json.loads(body)))
            self._answer(site.answers_to_post.pop(0) if site.answers_to_post else 201, b"{}", {})

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _answer(self, status: int, raw: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()


@dataclass
class Issuer:
    """Signs tokens as a provider does. `keys` are those it shows."""

    site: Site
    audience: str = AUDIENCE
    keys: dict[str, Any] = field(default_factory=lambda: {"rsa-1": RSA, "ec-1": EC})

    def __post_init__(self) -> None:
        self.publish()

    @property
    def url(self) -> str:
        return self.site.url

    def publish(self) -> None:
        discovery = {"issuer": self.url, "jwks_uri": f"{self.url}/.well-known/jwks"}
        self.site.shows("/.well-known/openid-configuration", discovery)
        self.site.shows("/.well-known/jwks", {"keys": [jwk(key, name) for name, key in self.keys.items()]})

    def token(self, *without: str, key: Any = RSA, headers: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """A valid one of GitHub, but for what is named."""
        return self.signed(GITHUB_CLAIMS, *without, key=key, headers=headers, **claims)

    def signed(
        self,
        usual: Mapping[str, Any],
        *without: str,
        key: Any = RSA,
        headers: Mapping[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        now = int(time.time())
        times = {"iat": now, "nbf": now - 300, "exp": now + 300}
        about = {"iss": self.url, "aud": self.audience, "jti": f"token-{time.monotonic_ns()}", **times}
        said = {name: value for name, value in {**about, **usual, **claims}.items() if name not in without}
        is_rsa = isinstance(key, rsa.RSAPrivateKey)
        head = {"kid": "rsa-1" if is_rsa else "ec-1", **(headers or {})}
        return jwt.encode(said, key, "RS256" if is_rsa else "ES256", headers=head)


def jwk(key: Any, name: str) -> dict[str, Any]:
    public = key.public_key()
    shown = RSAAlgorithm.to_jwk(public) if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm.to_jwk(public)
    return {**json.loads(shown), "kid": name, "use": "sig"}


def by_hand(header: Mapping[str, Any], claims: Mapping[str, Any], signature: bytes = b"") -> str:
    """A token that no library would write."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def read_by_hand(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def a_declaration(issuer: str, **about: Any) -> Declared:
    usual: dict[str, Any] = {
        "provider": Provider.GITHUB,
        "issuer": issuer,
        "repository_id": REPOSITORY_ID,
        "repository": REPOSITORY,
        "workflow": PIN,
    }
    return Declared(**{**usual, **about})
