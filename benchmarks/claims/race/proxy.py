"""nginx before the servers of a race, with the configuration that we ship: all clients call one address."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).parents[3] / "docs/deploy/nginx.conf"
AROUND = """
daemon off; error_log {folder}/error.log; pid {folder}/pid;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""


@contextmanager
def nginx(folder: Path, port: int, servers: Mapping[str, int]) -> Iterator[None]:
    """On that port, before the servers on theirs; they are named as in the configuration. nginx must be installed."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if program is None:
        raise FileNotFoundError("There is no nginx here: install it, or race without --behind-nginx.")
    folder.mkdir()
    site = SHIPPED.read_text().replace("listen 7420;", f"listen 127.0.0.1:{port};")
    for name, address in servers.items():
        assert f"server {name}:7420" in site
        site = site.replace(f"server {name}:7420", f"server 127.0.0.1:{address}")
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    with subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"]) as proxy:
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                proxy.terminate()
