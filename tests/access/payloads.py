"""What the table's POSTs send, as far as the world's names fill it in."""

from typing import Any

from tests.access.world import DOCUMENT, MARK
from tickets.models import Ticket
from tickets.models.ticket import pk_of_reference

ARTICLE = {
    "kind": "article", "audience": "internal", "minutes": "3", "action": "save",
    "en-title": "Fax machine basics", "en-summary": "Short.", "en-body": "Press start.",
    "steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0",
}  # fmt: skip
DETAILS = {"subject": "Correo", "impact": "2", "urgency": "2", "tags": "correo"}
MACRO = {"name_es": "Gracias", "action": "save", "a0-kind": "note", "a0-text": "Hecho."}
PEOPLES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "language": {"language": "es"},
    "theme": {"theme": "dark"},
    "helpful": {"helpful": "yes"},
    "me": {
        "full_name": "Somebody",
        "language": "en",
        "time_zone": "UTC",
        "theme": "system",
        "density": "compact",
        "after_send": "next",
        "undo_send_seconds": "5",
    },
    "request": {"subject": "VPN", "description": "It drops.", "impact": "1", "urgency": "2"},
    "columns": {"list_query": "view=all", "columns": ["subject"], "shape": "wide"},
    "savedview": {"name": "New ones", "audience": "me", "list_query": "view=all&status=new"},
    "keepview": {"list_query": "view=all&status=open"},
    "answer": {"body": "En el portátil."},
    "portalstep": {"step": "address", "outcome": "worked"},
    "rating": {"score": "5", "comment": "Gracias"},
    "reply": {"mode": "public", "body": "Hola.", "then": ""},
    "draft": {"mode": "public", "body": "Hola."},
    "note": {"mode": "internal", "body": f"{MARK}again", "then": ""},
    "stale": {"mode": "public", "body": "Hola.", "then": "", "version": "1"},
    "notices": {"on": "assigned:email"},
    "closed": {"to": "closed"},
    "seen": {"message": "999999999"},
    "presence": {"state": "viewing", "tab": "t1"},
    "priority": {"priority": "2"},
    "waiting": {"to": "waiting_requester"},
    "details": DETAILS,
    "assign": {"assignee": "{assignee}"},
    "onbehalf": {
        "channel": "phone",
        "subject": "VPN",
        "description": "It drops.",
        "impact": "2",
        "urgency": "2",
        "then": "taken",
    },
    "somebody": {"full_name": "Rosa Campos", "email": "rosa@example.com"},
    "person": {"person": "mallory@example.com", "role": "participant"},
    "reader": {"pk": "{reader}", "person": "{reader}", "role": "participant"},
    "on": {"on": "1"},
    "reopening": {"body": "No funciona.", "after": "reopen"},
    "article": ARTICLE,
    "guide": {"slug": "{guide}"},
    "step": {"step_key": "address", "outcome": "failed"},
    "macro": {**MACRO, "whose": "mine", "revision": "0"},
    "macroedit": {**MACRO, "whose": "all", "revision": "1"},
    "off": {"to": "off"},
    "mergeinto": {"survivor": "{survivor}"},
    "splitoff": {"subject": "Printer", "reach": "one", "requester": "alice@example.com"},
    "linkto": {"kind": "related", "other": "{survivor}"},
    "requesttype": {"request_type": ""},
    "fields": {"field-internal": f"{MARK}again"},
    "line": {"text": f"{MARK}line again"},
    "tick": {"action": "tick"},
    "spent": {"spent": "25", "note": f"{MARK}note"},
    "identity": {"questions": "call_back", "outcome": "failed"},
    "chosen": {"ticket": "{plain_key}", "action": "priority", "query": "view=all"},
    "bulkstart": {
        "ticket": "{plain_key}",
        "action": "priority",
        "priority": "1",
        "submission_key": "k",
    },
    "handoff": {**DOCUMENT, "to_team": "{second_team}"},
    "giveback": {"reason": "missing_information", "missing": "Which laptop is it, please?"},
    "mark": {"is_rediagnosed": "on", "rediagnosed_note": "It was the licence, not the password."},
}
MACHINES: dict[str, dict[str, Any]] = {
    "apiticket": {"subject": "VPN", "description": "It drops."},
    "patch": {"subject": "Correo"},
    "apiview": {"name": "New ones", "filters": {"status": ["new"]}},
    "say": {"body": "Hola."},
    "apimerge": {"into": "{survivor}"},
    "apisplit": {"message": "{said}", "subject": "Printer"},
    "apilink": {"kind": "related", "other": "{survivor}"},
    "apiunlink": {"id": "{link}"},
    "apiperson": {"email": "mallory@example.com"},
    "apireader": {"email": "amir@example.com"},
    "apiother": {"email": "mallory@example.com"},
    "resolve": {"to": "resolved", "with_open_lines": True},
    "apitime": {"seconds": 1500, "note": f"{MARK}note"},
    "apiline": {"text": f"{MARK}line again"},
    "apitick": {"is_done": True},
    "apicheck": {"questions": ["call_back"], "outcome": "passed"},
    "apimacro": {"ticket": "{plain}", "version": 2},
    "apibulk": {"action": {"kind": "priority", "priority": 1}, "filter": "view=all"},
    "apihandoff": {**DOCUMENT, "to_team": "{second_team}"},
    "apiback": {"reason": "missing_information", "missing": "Which laptop is it, please?"},
    "apimark": {"is_rediagnosed": True, "rediagnosed_note": "It was the licence, after all."},
}
VERSIONED = {
    "apiother",
    "reply",
    "note",
    "details",
    "assign",
    "handoff",
    "patch",
    "resolve",
    "apihandoff",
}


def payload(name: str, names: dict[str, str], url: str) -> dict[str, Any]:
    """The fields of this POST, with the ticket's version where one is asked for."""
    fields = {**PEOPLES, **MACHINES}[name]
    filled = {
        key: value.format_map(names) if isinstance(value, str) and "{" in value else value
        for key, value in fields.items()
    }
    if name in VERSIONED:
        reference = names["plain"] if names["plain"] in url else names["ticket"]
        filled["version"] = Ticket.objects.get(pk=pk_of_reference(reference)).version
    return filled
