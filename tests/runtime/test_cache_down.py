"""helpdesk.cache with no server behind it."""

from helpdesk.cache import ForgivingRedisCache


def test_a_read_gives_the_callers_default() -> None:
    cache = ForgivingRedisCache("redis://127.0.0.1:1/0", {})

    assert cache.get("key") is None
    assert cache.get("key", []) == []
    assert cache.get("key", default=7) == 7
    assert cache.get_or_set("key", lambda: 3) == 3
