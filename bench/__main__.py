"""./run bench [--tickets N] [--pages a,b] [--rounds R] [--json FILE]"""

import argparse
import json
import os
import sys
from pathlib import Path

import django


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--pages", default="")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--feeds", type=int, default=0, help="measure live feeds instead of pages")
    parser.add_argument("--bulk", type=int, default=0, help="measure a change to so many tickets")
    return parser.parse_args()


def main() -> None:
    """Fills, measures, prints a table, and writes JSON where asked."""
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench.running import run, run_feeds

    if arguments.bulk:
        from bench.bulk import bulk_measure

        print(json.dumps(bulk_measure(arguments.tickets, arguments.bulk), indent=1))
        return
    if arguments.feeds:
        print(json.dumps(run_feeds(arguments)))
        return
    rows = run(arguments)
    print(f"{'page':<12}{'p50':>8}{'p95':>8}{'ms p50':>10}{'ms p95':>10}{'SQL':>6}  status")
    for row in rows:
        print(
            f"{row['page']:<12}{row['p50_ratio']:>8}{row['p95_ratio']:>8}"
            f"{row['p50_ms']:>10}{row['p95_ms']:>10}{row['sql']:>6}  {row['status']}"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
