"""The sentences of packages that we translate ourselves are still sentences of those packages."""

from pathlib import Path

import allauth
import django
import pytest
from babel.messages.mofile import read_mo

from helpdesk.lib import package_words
from helpdesk.runtime.catalogues import Key, keys_of_source

PACKAGES = [
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib" / "auth",
    Path(allauth.__file__).parent,
]
OURS = sorted(keys_of_source(Path(package_words.__file__)), key=str)


@pytest.fixture(scope="module")
def theirs() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        with (package / "locale" / "es" / "LC_MESSAGES" / "django.mo").open("rb") as file:
            catalogue = read_mo(file)
        found |= {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    return found


@pytest.mark.parametrize("key", OURS, ids=str)
def test_a_sentence_that_we_say_ourselves_is_one_a_package_says(key: Key, theirs: set[str]) -> None:
    assert key.singular in theirs
