"""A cache that forgets rather than fails: with Redis down every read misses and every write is dropped."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# After a failure the server is left alone for this long: no page waits for it twice.
REST_SECONDS = 2.0
_resting_until = 0.0


def _asked(operation: str, ask: Callable[[], Any], fallback: Any) -> Any:
    """The server's answer, or the fallback while it cannot be reached."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return fallback
    try:
        return ask()
    except (RedisError, OSError) as error:
        _resting_until = time.monotonic() + REST_SECONDS
        log.warning("cache_unavailable", operation=operation, error=type(error).__name__)
        return fallback


def _forgiving(name: str, fallback: Any) -> Callable[..., Any]:
    def method(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        ask = getattr(super(ForgivingRedisCache, self), name)
        return _asked(name, lambda: ask(*args, **kwargs), fallback)

    method.__name__ = name
    return method


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, except that an unreachable server is a miss."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The caller's default where the server cannot be asked: throttles count on theirs."""
        ask = super().get
        return _asked("get", lambda: ask(key, default, version), default)

    set = _forgiving("set", None)
    add = _forgiving("add", True)
    delete = _forgiving("delete", False)
    delete_many = _forgiving("delete_many", None)
    get_many = _forgiving("get_many", {})
    set_many = _forgiving("set_many", [])
    incr = _forgiving("incr", 1)
    touch = _forgiving("touch", False)
