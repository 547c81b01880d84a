"""The container files against the code: every command, variable, path and option must exist.

There may be no Docker engine where the tests run, so nothing is built or started here.
"""

import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {"migrate", "web", "worker", "beat"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SETTINGS = (ROOT / "helpdesk" / "settings.py").read_text()
OPERATING_SYSTEM = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX"}


def names_read() -> set[str]:
    """Every variable that the settings read."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))


def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's instructions, a list for each stage."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    found: list[list[tuple[str, str]]] = []
    for line in filter(str.strip, text.splitlines()):
        word, rest = line.strip().split(None, 1)
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def of_stage(stage: list[tuple[str, str]], word: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == word]


def image_command() -> list[str]:
    """What the image runs unless told otherwise."""
    return list(yaml.safe_load(of_stage(stages()[-1], "CMD")[-1]))


def command_of(service: str) -> list[str]:
    return SERVICES[service].get("command") or image_command()


def options_of(command: list[str]) -> set[str]:
    return {word for word in command if word.startswith("-")}


def test_the_services_are_those_of_the_architecture() -> None:
    assert set(SERVICES) == OURS | {"db", "redis"}
    assert SERVICES["db"]["image"].startswith("postgres:")
    assert SERVICES["redis"]["image"].startswith("redis:")


def test_only_the_web_server_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_every_service_that_stays_has_a_health_check() -> None:
    image_has_one = any(word == "HEALTHCHECK" for word, _ in stages()[-1])
    for name, service in SERVICES.items():
        check = service.get("healthcheck", {})
        assert "test" in check or check.get("disable") or (name == "web" and image_has_one), name
    assert SERVICES["migrate"]["restart"] == "no"


def test_every_dependency_is_a_service_and_waits_for_what_it_can_reach() -> None:
    for service in SERVICES.values():
        for name, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert "test" in SERVICES[name]["healthcheck"]
            else:
                assert SERVICES[name]["restart"] == "no"


def test_every_named_volume_is_declared() -> None:
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }

    assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_of_a_service_is_one_that_the_settings_read(service: str) -> None:
    given = set(SERVICES[service]["environment"])

    assert given <= names_read()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "HELPDESK_DEMO"} <= given


def test_the_secrets_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}(.)(.)", text)
        assert uses
        assert set(uses) == {(":", "?")}


def test_the_demo_is_off() -> None:
    assert all(SERVICES[name]["environment"]["HELPDESK_DEMO"] == "0" for name in OURS)


def test_the_web_server_is_started_with_options_it_knows() -> None:
    from uvicorn.main import main as server

    program, target, *rest = image_command()
    known = {name for option in server.params for name in option.opts}
    known |= {name for option in server.params for name in option.secondary_opts}

    assert program == "uvicorn"
    assert options_of(rest) <= known
    module, name = target.split(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_a_celery_program_exists_with_the_options_it_is_given(service: str) -> None:
    celery = importlib.import_module("celery.bin.celery").celery

    program, flag, app, name, *rest = command_of(service)

    assert (program, flag) == ("celery", "-A")
    assert importlib.import_module(app).celery_app.main == "helpdesk"
    known = {option for parameter in celery.commands[name].params for option in parameter.opts}
    assert options_of(rest) <= known


def test_the_migration_is_a_management_command_with_the_options_it_is_given() -> None:
    python, script, name, *options = command_of("migrate")

    assert (python, (ROOT / script).exists()) == ("python", True)
    command = load_command_class(get_commands()[name], name)
    known = command.create_parser("manage.py", name)._option_string_actions
    assert options_of(options) <= set(known)


def test_every_task_on_the_clock_exists() -> None:
    from helpdesk.celery import app

    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert wanted
    assert wanted <= set(app.tasks)


def test_the_clocks_health_check_looks_for_the_file_it_writes() -> None:
    check = SERVICES["beat"]["healthcheck"]["test"][1]

    assert "find /data" in check
    assert "celerybeat-schedule*" in check
    assert 'CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")' in SETTINGS


def test_the_final_image_has_no_compiler_and_no_root() -> None:
    build, final = stages()

    assert len(of_stage(final, "USER")) == 1
    assert of_stage(final, "USER")[0] not in {"root", "0"}
    assert not re.search(r"apt-get|gcc|build-essential|pip install", str(final))
    assert "--require-hashes" in str(build)
    for line in (of_stage(build, "FROM")[0], of_stage(final, "FROM")[0]):
        version = re.match(r"python:3\.(\d+)-slim", line)
        assert version
        assert int(version[1]) >= 11


def test_what_the_image_copies_exists_and_the_rest_comes_from_the_build() -> None:
    build, final = stages()

    for line in of_stage(build, "COPY"):
        *sources, _ = shlex.split(line)
        assert all((ROOT / source).exists() for source in sources)
    assert all(line.startswith("--from=build ") for line in of_stage(final, "COPY"))


def test_the_image_runs_only_commands_that_exist() -> None:
    for line in of_stage(stages()[0], "RUN"):
        for name in re.findall(r"manage\.py (\w+)", line):
            assert name in get_commands()


def test_every_variable_of_the_image_is_read_by_someone() -> None:
    for stage in stages():
        for line in of_stage(stage, "ENV"):
            given = {word.split("=")[0] for word in shlex.split(line)}
            assert {n for n in given if not n.startswith("PIP_")} <= names_read() | OPERATING_SYSTEM


def test_secrets_and_data_stay_out_of_the_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text().splitlines())

    assert {".git", ".env*", "var", ".venv", "*.sqlite3*"} <= ignored


def test_the_probe_of_the_image_asks_what_the_product_answers() -> None:
    from django.urls import reverse

    check = of_stage(stages()[-1], "HEALTHCHECK")[0]

    assert f"127.0.0.1:8000{reverse('healthz')}" in check
    port = image_command()[image_command().index("--port") + 1]
    assert SERVICES["web"]["ports"][0].endswith(f":{port}")


def test_the_page_about_production_is_complete_and_honest() -> None:
    page = (ROOT / "docs" / "production.md").read_text()

    assert "has not been run" in page
    missing = {name for name in names_read() if f"`{name}`" not in page}
    assert not missing
    for name in OURS:
        assert f"`{name}`" in page
