"""The key that a server signs with: made once, readable by its owner alone, and never another one in silence."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from databases import DatabaseUrls
from interlock.app import create_app
from interlock.core.identity.signing import key_id, private_pem
from interlock.core.refusals import Invalid, Unavailable
from interlock.settings import from_environment
from interlock.store.own_key import key_of


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    first, second = (key_id(key_of(None, tmp_path / "data").public_key()) for _ in range(2))
    assert first == second
    [file] = (tmp_path / "data").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("signing_key.pem", 0o600)


def test_those_who_make_it_at_once_get_the_same(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: key_id(key_of(None, tmp_path).public_key()), range(16)))
    assert len(set(keys)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_key_that_is_named_is_taken_and_none_is_made_for_it(tmp_path: Path):
    mine = Ed25519PrivateKey.generate()
    file = tmp_path / "mine.pem"
    with pytest.raises(Unavailable, match=r"mine\.pem"):
        key_of(file, tmp_path)
    file.write_bytes(private_pem(mine))
    assert key_id(key_of(file, tmp_path).public_key()) == key_id(mine.public_key())


def test_what_is_no_key_is_not_replaced(tmp_path: Path):
    file = tmp_path / "signing_key.pem"
    file.write_text("")
    with pytest.raises(Invalid) as refusal:
        key_of(None, tmp_path)
    assert refusal.value.hint.startswith("openssl")
    assert file.read_text() == ""


def test_where_no_key_can_be_kept_the_server_says_so(tmp_path: Path):
    (tmp_path / "data").write_text("a file, and no folder")
    with pytest.raises(Unavailable, match="No signing key can be kept"):
        key_of(None, tmp_path / "data")


async def test_a_server_signs_with_the_key_in_its_data_folder_and_under_its_address(
    tmp_path: Path, database_urls: DatabaseUrls
):
    settings = from_environment({"INTERLOCK_DATA_DIR": str(tmp_path), "INTERLOCK_PUBLIC_URL": "https://i.example.org"})
    db = create_app(settings, database_urls.app).state.runtime.db
    assert (db.signer.name, db.signer.key_id) == ("https://i.example.org", key_id(key_of(None, tmp_path).public_key()))
    await db.close()
