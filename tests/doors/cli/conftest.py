"""The terminal, talking to a server behind a real port."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from databases import DatabaseUrls
from interlock.cli.main import main
from makers import Team
from rest_door import Run, served


@pytest.fixture
def run(team: Team, database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`run("otter", "ticket", "list")` is what the otter sees; a name nobody has is sent as the token itself."""
    for name in ("GITHUB_SHA", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_EVENT_NAME", "INTERLOCK_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    with served(database_urls.app) as server:

        def as_member(member: str, *words: str, input: str | None = None, **environ: str) -> Result:
            token = team.tokens.get(member, member)
            known = {"INTERLOCK_URL": server.url, "INTERLOCK_TOKEN": token, "INTERLOCK_PROJECT": "SHOP"}
            return CliRunner().invoke(main, words, input=input, env=known | environ)

        yield as_member
