"""A small index of ten documents in two languages, for every test of search."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from search.index import DocumentText, documents_put_many, search

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

PUBLIC, INTERNAL, SECRET = "public", "internal", "secret"


def _text(key: int, language: str, title: str, text: str, **more) -> DocumentText:
    return DocumentText(key, language, title, text, **{"partition": PUBLIC, **more})


DOCUMENTS = [
    _text(
        1,
        "en",
        "Reset your password",
        "Open the portal and choose Forgot password.",
        category_id=1,
    ),
    _text(
        1,
        "es",
        "Restablecer su contraseña",
        "Abra el portal y elija Olvidé mi contraseña.",
        category_id=1,
    ),
    _text(
        2,
        "en",
        "Connect to the VPN",
        "Install the client and sign in from home.",
        category_id=2,
    ),
    _text(
        3,
        "es",
        "Instalar una impresora",
        "Conéctese a la red Wi-Fi y agregue la impresora.",
        category_id=3,
    ),
    _text(
        4,
        "en",
        "Printer shows an error",
        "Error 0x80070005 after the update to v2.4.1.",
        partition=INTERNAL,
        category_id=3,
    ),
    _text(
        5,
        "es",
        "Configuración del correo en el móvil",
        "Escriba ana.perez@example.com y su contraseña.",
        category_id=4,
    ),
    _text(
        6,
        "en",
        "Mail on a phone",
        "Follows HD-10234: the mailbox was full.",
        keywords="smartphone",
        partition=INTERNAL,
        category_id=4,
    ),
    _text(
        7,
        "en",
        "Shared folders",
        "Ask for access to a folder of your team; your password stays yours.",
    ),
    _text(
        8,
        "es",
        "La sesión se cierra sola",
        "Revise el reloj del equipo y las cookies del navegador.",
    ),
    _text(9, "en", "Quasar firmware", "The quasar dock needs new firmware.", partition=SECRET),
]


@pytest.fixture
def index(db: None) -> None:
    documents_put_many(kind="article", documents=DOCUMENTS, now=NOW)


@pytest.fixture
def find(index: None) -> Callable[..., set[int]]:
    """Searches articles and gives the ids found."""

    def _find(query: str, **options) -> set[int]:
        return {hit.object_id for hit in search(kind="article", query=query, **options).hits}

    return _find
