"""What can be declared at all, and how an issuer may be spelled."""

from typing import Any

import pytest

from interlock.core.identity.issuers import Provider, checked_issuer
from interlock.core.identity.workloads import checked
from interlock.core.refusals import Invalid
from job_tokens import a_declaration

GITHUB = "https://token.actions.githubusercontent.com"


def test_a_declaration_takes_what_is_usual_for_its_provider():
    github = checked(a_declaration("", workflow=""))
    assert (github.issuer, github.events) == (GITHUB, ("push", "merge_group"))
    gitlab = checked(a_declaration("", provider=Provider.GITLAB, workflow=""))
    assert (gitlab.issuer, gitlab.events) == ("https://gitlab.com", ("push",))


@pytest.mark.parametrize(
    "about",
    [
        {"repository_id": "acme/shop"},
        {"repository_id": "0"},
        {"repository_id": "07"},
        {"repository": ""},
        {"events": ("pull_request_target",)},
        {"events": ("pull_request_target:protected",)},
        {"events": ("workflow_run",)},
        {"events": ("issue_comment",)},
        {"events": ("merge_request_event",)},
        {"workflow": "ci.yml"},
        {"workflow": "example/ci/.github/workflows/gate.yml"},
        {"workflow": "example/ci/.github/workflows/gate.yml@main"},
        {"workflow": "gitlab.com/example/shop//.gitlab-ci.yml@refs/heads/main"},
    ],
)
def test_what_could_never_be_proven_or_by_anybody_cannot_be_declared(about: dict[str, Any]):
    with pytest.raises(Invalid) as refusal:
        checked(a_declaration(GITHUB, **about))
    assert refusal.value.hint


@pytest.mark.parametrize(
    "issuer",
    [
        "http://token.actions.githubusercontent.com",
        "https://gitlab.example.org/",
        "https://GitLab.example.org",
        "https://user@gitlab.example.org",
        "https://gitlab.example.org?x=1",
        "https://gitlab.example.org#x",
        "https://gitlab.example.org:x",
        "https://[::1",
        "file:///etc/passwd",
        "https://",
        "gitlab.example.org",
        "https://gitl\u00e4b.example.org",
        "https://gitlab.example.org\n",
        "http://127.0.0.1:8080",
    ],
)
def test_an_issuer_is_an_https_address_in_one_spelling(issuer: str):
    with pytest.raises(Invalid):
        checked_issuer(issuer)


@pytest.mark.parametrize(
    "issuer", [GITHUB, "https://gitlab.example.org:8443", "https://github.example.org/_services/token"]
)
def test_a_self_hosted_issuer_may_have_a_port_and_a_path(issuer: str):
    assert checked_issuer(issuer) == issuer


def test_http_is_for_the_machine_itself_and_only_where_that_is_allowed():
    assert checked_issuer("http://127.0.0.1:8080", may_be_local=True) == "http://127.0.0.1:8080"
    for elsewhere in ("http://gitlab.example.org", "http://127.0.0.1.example.org", "http://10.0.0.1"):
        with pytest.raises(Invalid):
            checked_issuer(elsewhere, may_be_local=True)
