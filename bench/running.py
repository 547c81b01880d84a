"""One measurement from end to end."""

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from bench.feeds import feeds_measure
from bench.fill import fill, index_for_search
from bench.measure import Client, measure, ratios
from bench.pages import DEFAULT, catalogue
from bench.serving import cookies, server
from helpdesk.runtime.prepare import build_translations, collect_static
from helpdesk.runtime.valkey import embedded_valkey


def _queue() -> Any:
    """A queue of our own where none is given: a page must not pay for one that is down."""
    if not settings.EMBEDDED_QUEUE:
        return nullcontext()
    return embedded_valkey(Path(settings.embedded_socket()))


def run_feeds(arguments: argparse.Namespace) -> dict[str, Any]:
    """How long until every one of the feeds has heard of a change."""
    _prepare(arguments)
    with _queue(), server() as port:
        return feeds_measure(port, arguments.feeds)


def _prepare(arguments: argparse.Namespace) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    build_translations(say=print)
    collect_static(say=print)
    fill(arguments.tickets)


def run(arguments: argparse.Namespace) -> list[dict[str, object]]:
    """The rows of the table, the limit page first."""
    _prepare(arguments)
    names = [name for name in arguments.pages.split(",") if name] or DEFAULT
    if "search" in names:
        index_for_search()
    if "dashboard" in names:
        call_command("rebuild_kpis")
    pages = catalogue()
    # "views" stands for every list that is measured.
    lists = [name for name in pages if name.startswith("view_")]
    names = [one for name in names for one in (lists if name == "views" else [name])]
    unknown = [name for name in names if name not in pages]
    if unknown:
        raise SystemExit(f"Unknown pages: {', '.join(unknown)}. Known: {', '.join(pages)}")
    chosen = {name: pages[name] for name in ["bare", *names]}
    with _queue(), server() as port:
        headers, csrf = cookies()
        client = Client(port, headers, csrf)
        seen = measure(client, chosen, rounds=arguments.rounds, warm_up=arguments.warm_up)
    return ratios(seen)
