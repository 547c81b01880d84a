"""The product's settings, plus the limit page and a header that counts SQL statements."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import MIDDLEWARE as _MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.SqlCountMiddleware", *_MIDDLEWARE]
SENDS_PER_HOUR = {"requester": 10_000_000}
