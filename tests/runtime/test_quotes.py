"""Folding quoted text: mails as their programs write them, and never a word that is not quoted."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.quotes import parts_of

ANSWER = "It still says wrong password.\n\nI tried twice."
RESPUESTA = "Sigue diciendo contraseña incorrecta.\n\nLo intenté dos veces."
OLD = "Hello Alice,\n\nplease try again and tell us."
MARKED = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))

# What each program puts between the answer and the earlier mail, and how it shows that mail.
MAILS = {
    "gmail": f"On Tue, Mar 3, 2026 at 9:42 AM Help desk <help@example.com> wrote:\n\n{MARKED}",
    "gmail, wrapped": (
        f"On Tue, Mar 3, 2026 at 9:42 AM The Help Desk of Banco Sur <help@example.com>\nwrote:\n\n{MARKED}"
    ),
    "gmail in Spanish": f"El mar, 3 mar 2026 a las 9:42, Mesa de ayuda (<help@example.com>) escribió:\n\n{MARKED}",
    "gmail in Spanish, wrapped": (
        f"El mar, 3 mar 2026 a las 9:42, Mesa de ayuda (<help@example.com>)\nescribió:\n\n{MARKED}"
    ),
    "gmail, older": f"2026-03-03 9:42 GMT-05:00 Mesa de ayuda <help@example.com>:\n\n{MARKED}",
    "apple mail": f"> On 3 Mar 2026, at 09:42, Help desk <help@example.com> wrote:\n>\n{MARKED}",
    "apple mail, plain": f"On 3 Mar 2026, at 09:42, Help desk <help@example.com> wrote:\n{MARKED}",
    "iphone in Spanish": f"El 3 mar 2026, a las 09:42, Mesa de ayuda <help@example.com> escribió:\n\n{MARKED}",
    "thunderbird": f"On 3/3/26 09:42, Help desk wrote:\n{MARKED}",
    "thunderbird in Spanish": f"El 3/3/26 a las 9:42, Mesa de ayuda escribió:\n{MARKED}",
    "yahoo": (
        f"On Tuesday, March 3, 2026 at 09:42:01 AM GMT-5, Help desk <help@example.com> wrote:\n\n{OLD}"
    ),
    "yahoo in Spanish": (
        f"El martes, 3 de marzo de 2026, 09:42:01 GMT-5, Mesa de ayuda <help@example.com> escribió:\n\n{OLD}"
    ),
    "outlook": (
        "From: Help desk <help@example.com>\nSent: Tuesday, March 3, 2026 9:42 AM\n"
        f"To: Alice Moreno <alice@example.com>\nSubject: RE: Mail [HD-10012]\n\n{OLD}"
    ),
    "outlook, ruled": (
        "________________________________\nFrom: Help desk <help@example.com>\n"
        f"Sent: 03 March 2026 09:42\nTo: Alice Moreno\nCc: Bob\nSubject: Mail\n\n{OLD}"
    ),
    "outlook as markdown": (
        "**From:** Help desk <help@example.com>\n**Sent:** Tuesday, March 3, 2026 9:42 AM\n"
        f"**To:** Alice\n**Subject:** Mail\n\n{OLD}"
    ),
    "outlook in Spanish": (
        "De: Mesa de ayuda <help@example.com>\nEnviado: martes, 3 de marzo de 2026 9:42\n"
        f"Para: Alicia Moreno <alice@example.com>\nAsunto: RE: Correo [HD-10012]\n\n{OLD}"
    ),
    "outlook in Spanish, ruled": (
        "________________________________\nDe: Mesa de ayuda\nEnviado el: martes, 3 de marzo de 2026 9:42\n"
        f"Para: Alicia\nAsunto: Correo\n\n{OLD}"
    ),
    "original message": (
        "-----Original Message-----\nFrom: Help desk [mailto:help@example.com]\n"
        f"Sent: Tuesday, March 3, 2026 9:42 AM\nTo: Alice\nSubject: Mail\n\n{OLD}"
    ),
    "mensaje original": (
        "-----Mensaje original-----\nDe: Mesa de ayuda\nEnviado el: martes, 3 de marzo de 2026 9:42\n"
        f"Para: Alicia\nAsunto: Correo\n\n{OLD}"
    ),
    "the oldest of all": f"{MARKED}\n{MARKED}",
}


def said(text: str) -> str:
    return "\n".join(part.text for part in parts_of(text) if not part.is_quoted).strip()


@pytest.mark.parametrize("answer", [ANSWER, RESPUESTA])
@pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS)
def test_folds_the_earlier_mail_and_keeps_the_answer(mail: str, answer: str) -> None:
    parts = parts_of(f"{answer}\n\n{mail}")

    assert said(f"{answer}\n\n{mail}") == answer
    assert [part.is_quoted for part in parts] == [False, True]


@pytest.mark.parametrize(
    "mail", [m for m in MAILS.values() if m.endswith(MARKED)], ids=lambda mail: mail[:30]
)
def test_keeps_the_answer_below_what_it_answers(mail: str) -> None:
    assert said(f"{mail}\n\n{ANSWER}") == ANSWER


def test_folds_each_question_that_is_answered_in_place_and_keeps_the_answers() -> None:
    text = (
        "On Tue, Mar 3, 2026 at 9:42 AM Help <h@example.com> wrote:\n> Which laptop?\n\nThe grey one.\n\n"
        "> Since when?\n\nSince Monday.\n\n> Did you\n> press\n> it\n> twice?\n\nYes."
    )

    assert said(text).split() == [
        "The",
        "grey",
        "one.",
        ">",
        "Since",
        "when?",
        "Since",
        "Monday.",
        "Yes.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "> only a quote\n> and nothing else\n> at\n> all",
        "From: is what the form says. To: is empty.",
        "De: Juan\nPara: María\nel regalo llegó.",
        "From: Bogotá\nTo: Lima\n\nI need two tickets.",
        "Hello\n\nFrom: the second floor\nTo: the third\nthe printer was moved.",
        "Yesterday the vendor wrote:\nplease restart the switch.",
        "On Monday at 9:42 Bob wrote:\n\nplease restart it.",
        "El manual escribió: reinicie.",
        "Press this:\n\n> ipconfig /all",
        "Look:\n```\n> git log\n> git show\n> git status\n> git push\n```\nThat is all.",
        "---\nA rule, and more text below.\n\n---\n\nMore.",
        "5 > 3 and\n10 > 4, said the wrote: key",
    ],
)
def test_leaves_alone_what_is_no_quote(text: str) -> None:
    assert [part.is_quoted for part in parts_of(text)] == [False]


@pytest.mark.parametrize(
    "mark", ["---------- Forwarded message ---------", "---------- Mensaje reenviado ---------"]
)
def test_shows_what_was_forwarded(mark: str) -> None:
    head = "From: Vendor <v@example.com>\nDate: 3 Mar 2026 09:42\nSubject: Licence\nTo: Alice"
    text = f"See below.\n\n{mark}\n{head}\n\nIt ended."

    assert said(text) == text


LINES = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=60),
        st.sampled_from([line for mail in MAILS.values() for line in mail.split("\n")]),
        st.sampled_from(
            ["```", "~~~", "", " ", ">", "> >", "---", "From:", "De: x", "wrote:", "escribió:"]
        ),
    ),
    max_size=30,
)


@given(LINES)
def test_no_character_is_lost_or_moved(lines: list[str]) -> None:
    text = "\n".join(lines)

    assert "\n".join(part.text for part in parts_of(text)) == text


# No mark of a quote anywhere: no ">", no field of a mail's head, no "wrote:".
PLAIN = st.text(alphabet=st.characters(exclude_characters=">:\r", codec="utf-8"), max_size=400)


@given(PLAIN)
def test_plain_words_are_never_folded(text: str) -> None:
    assert not any(part.is_quoted for part in parts_of(text))


@given(PLAIN, st.sampled_from(sorted(MAILS)))
def test_what_was_written_above_a_mail_is_never_folded(words: str, name: str) -> None:
    text = f"{ANSWER}\n{words}\n\n{MAILS[name]}"

    kept = [line.strip() for line in said(text).split("\n") if line.strip()]

    assert kept == [
        line.strip() for line in f"{ANSWER}\n{words}".strip().split("\n") if line.strip()
    ]


@pytest.mark.parametrize(
    "piece",
    ["-", "\n", ">", "> \n", "From: a\n", "On 1 wrote:\n", "-\n", " ", "_", "*", "wrote:", "De:"],
)
def test_fifty_thousand_characters_of_anything_take_no_time(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    began = time.perf_counter()

    parts_of(text)
    parts_of(f"Hello\n\n{text}\nwrote:")

    assert time.perf_counter() - began < 1.5
