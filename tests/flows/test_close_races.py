"""Two threads, a close and news that should keep the ticket open: some rounds of what the benchmark does at length."""

import pytest
from races import NEWS, races

from databases import DatabaseUrls

ROUNDS = 15


@pytest.mark.parametrize("news", NEWS)
def test_attack_22_a_close_and_news_in_two_threads_at_once(database_urls: DatabaseUrls, news: str):
    found = races(database_urls, news, ROUNDS)
    assert (found["closed"] + found["open"], found["wrong"]) == (ROUNDS, 0)
