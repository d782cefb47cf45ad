"""What we ship to be deployed fits together, as far as can be seen without a container."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


class Compose(yaml.SafeLoader):
    """YAML with the one tag of compose that takes away what another file said."""


Compose.add_constructor("!reset", lambda *_: [])


def read(name: str) -> dict[str, Any]:
    return yaml.load((ROOT / name).read_text(), Compose)


def test_the_proxy_knows_every_server_of_the_scaled_composition():
    services = read("docker-compose.scale.yml")["services"]
    config = (ROOT / "docs/deploy/nginx.conf").read_text()
    servers = sorted(name for name in services if name != "proxy")
    assert servers == ["server", "server_two"]
    assert [name for name in servers if f"server {name}:7420" not in config] == []
    assert sorted(services["proxy"]["depends_on"]) == servers


def test_every_server_of_the_scaled_composition_has_the_same_key_and_no_port_of_its_own():
    services = read("docker-compose.scale.yml")["services"]
    kept = [(s["environment"]["INTERLOCK_REQUEST_STATE_KEY"], s["ports"]) for n, s in services.items() if n != "proxy"]
    assert len({key for key, _ in kept}) == 1
    assert [ports for _, ports in kept] == [[], []]
