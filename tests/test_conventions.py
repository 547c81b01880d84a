"""House rules that no linter knows: the suite refuses a file that breaks one.

Each rule takes a file's path inside the repository and its text, and yields what is wrong. Each has
an example that it must refuse and one that it must let pass.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {".git", ".venv", "var", "node_modules", "migrations", "locale", "__pycache__", "vendor"}
TEXT_SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".md", ".toml", ".yml", ".yaml", ".svg"}
NO_SUFFIX = {"run", "Dockerfile"}

FILE_LINES = 400
FUNCTION_LINES = 50
PAGE_LINES = 120
PARTIAL_LINES = 40

Rule = Callable[[PurePosixPath, str], Iterator[str]]


def product_files() -> list[PurePosixPath]:
    """Every text file of the repository, generated ones and other people's left out."""
    found = []
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT)
        if SKIPPED & set(inside.parts) or not path.is_file():
            continue
        if path.suffix in TEXT_SUFFIXES or path.name in NO_SUFFIX:
            found.append(PurePosixPath(inside))
    return sorted(found)


def is_template(path: PurePosixPath) -> bool:
    return path.suffix == ".html" and "templates" in path.parts


def is_mail(path: PurePosixPath) -> bool:
    """Mail programs know no stylesheet, so a letter may be styled inline."""
    return is_template(path) and bool({"mail", "email", "emails"} & set(path.parts))


def lines_of(text: str) -> int:
    return len(text.splitlines())


# --- The rules --------------------------------------------------------------------------------


def short_files(path: PurePosixPath, text: str) -> Iterator[str]:
    if path.suffix in {".py", ".html", ".css", ".js"} and lines_of(text) > FILE_LINES:
        yield f"{lines_of(text)} lines, over {FILE_LINES}: make it a package"


def short_templates(path: PurePosixPath, text: str) -> Iterator[str]:
    if is_template(path):
        limit = PARTIAL_LINES if path.name.startswith("_") else PAGE_LINES
        if lines_of(text) > limit:
            yield f"{lines_of(text)} lines, over {limit}: split it into partials"


def short_functions(path: PurePosixPath, text: str) -> Iterator[str]:
    for node in nodes(path, text):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{node.name} has {length} lines, over {FUNCTION_LINES}"


def named_fields(path: PurePosixPath, text: str) -> Iterator[str]:
    for node in nodes(path, text):
        if isinstance(node, ast.Constant) and node.value == "__all__" and is_assigned(node, text):
            yield f'line {node.lineno}: fields = "__all__"; name them'


def no_meta_ordering(path: PurePosixPath, text: str) -> Iterator[str]:
    for node in nodes(path, text):
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            for statement in node.body:
                if "ordering" in targets_of(statement):
                    yield f"line {statement.lineno}: Meta.ordering; order where you read"


def no_save_overrides(path: PurePosixPath, text: str) -> Iterator[str]:
    if path.name != "models.py" and "models" not in path.parts:
        return
    for node in nodes(path, text):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}:
                    yield f"line {method.lineno}: {node.name}.{method.name}(); write a service"


CLOCK_READERS = {"views", "api", "commands", "tasks", "tests", "bench", "middleware", "admin"}
# "3 minutes ago" is said while a page is drawn, by nothing that decides anything.
CLOCK_READERS |= {"templatetags"}
# The sign-in library calls its adapter with a request and no clock, as it would a view.
CLOCK_READERS |= {"adapter"}
# The live hub answers requests itself: it is a view without Django's name for it.
CLOCK_FILES = {PurePosixPath("helpdesk/live/hub.py")}
CLOCKS = {("timezone", "now"), ("timezone", "localdate"), ("datetime", "now"), ("date", "today")}


def clock_is_an_argument(path: PurePosixPath, text: str) -> Iterator[str]:
    if CLOCK_READERS & {*path.parts, path.stem} or path in CLOCK_FILES:
        return
    for node in nodes(path, text):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else ""
            if (name, node.func.attr) in CLOCKS:
                yield f"line {node.lineno}: {name}.{node.func.attr}(); take `now` as an argument"


HANDLER = re.compile(
    r"<[a-z][^>]*\son(click|change|submit|input|load|error|focus|blur|toggle|key\w+|mouse\w+)\s*="
)


def no_inline_code_in_templates(path: PurePosixPath, text: str) -> Iterator[str]:
    if not is_template(path):
        return
    if not is_mail(path) and re.search(r"<[a-z][^>]*\sstyle\s*=", text):
        yield "an inline style; use a class"
    if re.search(r"<script(?![^>]*\ssrc\s*=)", text):
        yield "a script without src; use a module in static/js"
    if HANDLER.search(text):
        yield "an inline event handler; use a module in static/js"


MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
PLACES = re.compile(r"(?<![\w.])/(wo" r"rk|ro" r"ot|ho" r"me/\w+)/")


def nothing_left_over(path: PurePosixPath, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if MARKS.search(line):
            yield f"line {number}: a note to oneself; do it or write it down for all"
        if PLACES.search(line):
            yield f"line {number}: a path of one machine"


# --- Reading Python ---------------------------------------------------------------------------


def nodes(path: PurePosixPath, text: str) -> Iterator[ast.AST]:
    if path.suffix == ".py":
        yield from ast.walk(ast.parse(text))


def targets_of(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return {statement.target.id}
    return set()


def is_assigned(node: ast.Constant, text: str) -> bool:
    """Whether the line gives this value to `fields`."""
    return bool(re.match(r"\s*fields\b.*=", text.splitlines()[node.lineno - 1]))


RULES: list[Rule] = [
    short_files,
    short_templates,
    short_functions,
    named_fields,
    no_meta_ordering,
    no_save_overrides,
    clock_is_an_argument,
    no_inline_code_in_templates,
    nothing_left_over,
]


# --- The tests --------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    broken = [
        f"{path}: {fault}"
        for path in product_files()
        for fault in rule(path, (ROOT / path).read_text(encoding="utf-8"))
    ]

    assert not broken, "\n" + "\n".join(broken)


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
FINE_FUNCTION = "def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1)
SAVE = "class Ticket(Model):\n    def save(self): ...\n"
NOW = "from django.utils import timezone\nat = timezone.now()\n"
PAGE = "templates/tickets/list.html"


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (short_files, "a.py", "\n" * 401),
        (short_files, "static/js/a.js", "\n" * 401),
        (short_templates, PAGE, "\n" * 121),
        (short_templates, "templates/tickets/_row.html", "\n" * 41),
        (short_functions, "a.py", LONG_FUNCTION),
        (short_functions, "a.py", LONG_FUNCTION.replace("def", "async def", 1)),
        (named_fields, "a.py", 'class Meta:\n    fields = "__all__"\n'),
        (no_meta_ordering, "a.py", 'class A:\n    class Meta:\n        ordering = ["pk"]\n'),
        (no_save_overrides, "tickets/models.py", SAVE),
        (no_save_overrides, "tickets/models/ticket.py", SAVE),
        (clock_is_an_argument, "tickets/services/create.py", NOW),
        (clock_is_an_argument, "tickets/models/ticket.py", NOW.replace("timezone", "datetime")),
        (no_inline_code_in_templates, PAGE, '<p class="a" style="color: red">'),
        (no_inline_code_in_templates, PAGE, "<script>alert(1)</script>"),
        (no_inline_code_in_templates, PAGE, '<script type="module">1</script>'),
        (no_inline_code_in_templates, PAGE, '<a onclick="f()">'),
        (no_inline_code_in_templates, "templates/mail/a.html", "<script>1</script>"),
        (nothing_left_over, "a.py", "# TO" + "DO: later"),
        (nothing_left_over, "docs/a.md", "See /wo" + "rk/main/README.md"),
    ],
)
def test_a_rule_refuses(rule: Rule, path: str, text: str) -> None:
    assert list(rule(PurePosixPath(path), text))


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (short_files, "a.py", "\n" * 400),
        (short_templates, PAGE, "\n" * 120),
        (short_templates, "templates/tickets/_row.html", "\n" * 40),
        (short_functions, "a.py", FINE_FUNCTION),
        (named_fields, "a.py", '__all__ = ["a"]\nclass Meta:\n    fields = ["a"]\n'),
        (no_meta_ordering, "a.py", "class A:\n    ordering = []\n"),
        (no_save_overrides, "tickets/forms.py", SAVE),
        (clock_is_an_argument, "tickets/views/list.py", NOW),
        (clock_is_an_argument, "tickets/models/ticket.py", "at = Field(default=timezone.now)"),
        (no_inline_code_in_templates, PAGE, '<script type="module" src="a.js"></script>'),
        (no_inline_code_in_templates, PAGE, '<c-button data-style="x" one="1">'),
        (no_inline_code_in_templates, "templates/mail/a.html", '<p style="margin: 0">'),
        (nothing_left_over, "docs/a.md", "https://example.com/work/with/us, network/"),
    ],
)
def test_a_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(PurePosixPath(path), text))
