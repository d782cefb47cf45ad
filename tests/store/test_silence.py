import psycopg
from sqlalchemy import make_url

from databases import DatabaseUrls
from interlock.store.silence import GIVEN_UP_AFTER, given_up_after


def test_every_connection_gives_a_silent_database_up_within_seconds(database_urls: DatabaseUrls):
    address = make_url(database_urls.app).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, **given_up_after(database_urls.app)) as connection:
        asked = connection.info.get_parameters()
    assert {name: asked[name] for name in GIVEN_UP_AFTER} == {k: str(v) for k, v in GIVEN_UP_AFTER.items()}


def test_what_the_address_says_itself_holds():
    given = given_up_after("postgresql+psycopg://db.example/shop?connect_timeout=60&tcp_user_timeout=0")
    assert set(GIVEN_UP_AFTER) - set(given) == {"connect_timeout", "tcp_user_timeout"}
