"""One business of Alice's with everything on it, built twice: for all to work, and in restricted teams."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership, Role, Team, Tier, User
from accounts.tokens import token_create
from escalation.document import HandoffDocument
from escalation.models import Handoff
from escalation.services import handoff_accept, handoff_send
from knowledge_base.models import Article
from knowledge_base.services import article_save, run_start, run_step_record
from kpis.services import facts_refresh, surveys_send
from notifications.models import Notification, OutboxEmail, OutboxState
from notifications.sending import send_one
from notifications.services import bell_ring
from tests.access.joined import joined_make
from tests.access.work_noted import work_noted
from tests.conftest import NOON, make_team, make_user
from tests.knowledge_base.conftest import draft, published, step, text
from tickets.models import (
    Attachment,
    Category,
    Channel,
    EventKind,
    HeldReply,
    Macro,
    SavedView,
    Status,
    Ticket,
    Visibility,
)
from tickets.services import (
    NewMessage,
    NewTicket,
    TicketChanges,
    message_add,
    participant_add,
    ticket_create,
    ticket_take,
    ticket_update,
    ticket_watch,
)
from tickets.services.bulk import bulk_create, job_work
from tickets.services.draft import DraftText, draft_save
from tickets.services.macros import NewMacro, macro_apply, macro_create
from tickets.services.staged_files import staged_add

LATER = NOON + timedelta(hours=1)
MARK = "zqxkvw"  # begins every word that no requester may ever read; no random token holds it
DOCUMENT = {
    "symptom": f"{MARK}symptom: says wrong password.",
    "scope": f"{MARK}scope: one person.",
    "environment": f"{MARK}environment: a laptop.",
    "reproduction": f"{MARK}reproduction: sign in.",
    "tried_notes": f"{MARK}tried: reset it twice.",
    "ruled_out": f"{MARK}ruledout: the keyboard.",
    "best_guess": f"{MARK}guess: locked in the directory.",
    "ask": f"{MARK}ask: unlock the account.",
    "told_requester": f"{MARK}told: that colleagues look at it.",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@dataclass(frozen=True)
class Teams:
    """A first and a second level, and who works there."""

    first: Team
    second: Team
    at_first: User
    at_second: User


@dataclass
class World:
    """The cast, what the URLs of the table name, and each person's token."""

    users: dict[str, User]
    tokens: dict[str, str]
    names: dict[str, str]
    restricted: dict[str, str]

    def names_for(self, persona: str) -> dict[str, str]:
        """What a persona tries: the outsider and the insider what belongs to restricted teams."""
        return self.restricted if persona in {"outsider", "insider"} else self.names


def world_make(people: dict[str, User], open_teams: Teams, closed_teams: Teams) -> World:
    """Everything that a URL can name, at noon; `people` by their names in the table."""
    tokens = {
        name: token_create(user=user, name="table", scopes=["all"], expires_at=None, now=NOON)[1]
        for name, user in people.items()
    }
    common = {**articles_make(people["bruno"]), **rung(people["bruno"])}
    common |= views_make(people["bruno"], people["sofia"])
    return World(
        people,
        tokens,
        {**common, **business_make(people["alice"], open_teams)},
        {**common, **business_make(people["alice"], closed_teams)},
    )


def views_make(bruno: User, sofia: User) -> dict[str, str]:
    """A view of Bruno's own, one that he deleted, and one that every agent sees."""

    def kept(owner: User, **columns: Any) -> SavedView:
        times = {"created_at": NOON, "updated_at": NOON}
        return SavedView.objects.create(name="New", owner=owner, **times, **columns)

    return {
        "own_view": str(kept(bruno).pk),
        "deleted_view": str(kept(bruno, deleted_at=LATER).pk),
        "shared_view": str(kept(sofia, is_for_all=True).pk),
    }


def rung(user: User) -> dict[str, str]:
    """What the bell told this person."""
    bell_ring(users=[user], kind="assigned", reference="HD-10001", actor=None, data={}, now=NOON)
    return {"notice": str(Notification.objects.get(user=user).pk)}


def restricted_teams() -> Teams:
    """Two teams whose tickets only their members see."""
    first, second = make_team("people", Tier.L1), make_team("people-2", Tier.L2)
    Team.objects.filter(pk__in=[first.pk, second.pk]).update(is_restricted=True)
    first.is_restricted = second.is_restricted = True
    insider = make_user("insider@example.com", "Ines Duarte", Role.AGENT)
    for team in (first, second):
        Membership.objects.create(user=insider, team=team)
    return Teams(first, second, insider, insider)


def articles_make(author: User) -> dict[str, str]:
    """A public guide, an internal one, and a draft that nobody published."""
    category = Category.objects.create(slug="email", name_en="E-mail", name_es="Correo")
    published(draft(category=category, slug="email-sign-in"), NOON)
    secret = {code: text(f"{MARK}internalguide", f"{MARK}internalbody") for code in ("en", "es")}
    steps = (step(f"{MARK}step", "solved", "handoff", who="l1"),)
    published(
        draft(category=category, slug="secret", audience="internal", texts=secret, steps=steps),
        NOON,
    )
    unfinished = {"en": text(f"{MARK}unpublished")}
    made = draft(kind="article", steps=(), slug="unfinished", texts=unfinished)
    article_save(article=None, draft=made, actor=author, now=NOON)
    return {"guide": "email-sign-in", "secret": "secret", "unfinished": "unfinished"}


def business_make(alice: User, teams: Teams) -> dict[str, str]:
    """Four tickets of Alice's: a hand-off waits, one was accepted, one is resolved, one is new."""
    waiting, accepted, solved, plain = (_ticket(alice, teams.first, n) for n in (1, 2, 3, 4))
    names = _worked(waiting, alice, teams.at_first)
    pending = _handed_off(waiting, teams)
    guide = Article.objects.get(slug="email-sign-in")
    run = run_start(ticket=waiting, article=guide, actor=teams.at_second, now=NOON)
    settled = handoff_accept(handoff=_handed_off(accepted, teams), actor=teams.at_second, now=NOON)
    return {
        **names,
        "ticket": waiting.reference,
        "pending": str(pending.pk),
        "run": str(run.pk),
        "accepted": accepted.reference,
        "settled": str(settled.pk),
        **_solved(solved, teams.at_first),
        **_mails(waiting),
        "portal_run": _portal_run(alice),
        "plain": plain.reference,
        **_bulk(accepted, plain, teams.at_first),
        **_shared(_ticket(alice, teams.first, 5), teams.at_first),
        "copied": _copied(_ticket(alice, teams.first, 9), teams.at_first).reference,
        **_taken(_ticket(alice, teams.first, 10), teams.at_first),
        **macros_make(plain, teams),
        **_written(waiting, teams.at_first),
        **joined_make(*(_ticket(alice, teams.first, n) for n in (6, 7, 8)), teams.at_first),
        "second_team": teams.second.slug,
        "assignee": str(teams.at_second.pk),
    }


def _written(ticket: Ticket, agent: User) -> dict[str, str]:
    """What an agent is writing: a draft, a file beside it, and a reply that is not sent yet."""
    draft_save(ticket=ticket, text=DraftText(f"{MARK}draft"), actor=agent, now=NOON)
    held = HeldReply.objects.create(
        ticket=ticket, author=agent, body=f"{MARK}held", seen_version=99, created_at=NOON,
        send_at=LATER + timedelta(hours=1),
    )  # fmt: skip
    files = [SimpleUploadedFile(f"{MARK}staged.png", PNG, content_type="image/png")]
    (staged,) = staged_add(ticket=ticket, files=files, actor=agent, now=NOON)
    return {"held": str(held.pk), "staged": staged.key}


def _shared(ticket: Ticket, agent: User) -> dict[str, str]:
    """Resolved, with Amir in copy and Mallory not, public words and secret ones."""
    amir, mallory = (User.objects.get(email=f"{name}@example.com") for name in ("amir", "mallory"))
    ticket_take(ticket=ticket, actor=agent, now=NOON)
    file = _said(ticket, agent, "shared.png", "Pruebe esto.", Visibility.PUBLIC)
    note = _said(ticket, agent, f"{MARK}shared.png", f"{MARK}note", Visibility.INTERNAL)
    participant_add(ticket=ticket, person=amir, actor=agent, now=NOON, with_conversation=True)
    ticket_watch(ticket=ticket, users=[agent], actor=agent, now=NOON)
    reply = NewMessage(body="Listo.", status_after=Status.RESOLVED)
    message_add(ticket=ticket, new=reply, actor=agent, now=NOON)
    return {
        "shared": ticket.reference, "shared_file": file, "shared_note_file": note,
        "reader": str(amir.pk), "mallory": str(mallory.pk),
        "organisation": str(ticket.organisation_id),
    }  # fmt: skip


def _taken(ticket: Ticket, agent: User) -> dict[str, str]:
    """Just taken: that can be taken back for ten minutes."""
    ticket_take(ticket=ticket, actor=agent, now=timezone.now())
    taking = ticket.events.get(kind=EventKind.ASSIGNED)
    return {"taken": ticket.reference, "taking": str(taking.pk)}


def _copied(ticket: Ticket, agent: User) -> Ticket:
    """Open, with Amir in copy."""
    amir = User.objects.get(email="amir@example.com")
    participant_add(ticket=ticket, person=amir, actor=agent, now=NOON)
    return ticket


def macros_make(ticket: Ticket, teams: Teams) -> dict[str, str]:
    """The first level's macro, everybody's, one that was deleted, and one that was just applied."""
    tag = {"kind": "add_tags", "value": [f"{MARK}macro"]}
    made = {
        name: macro_create(new=NewMacro(name_en=f"{MARK}{name}", actions=[tag], team=team),
                           actor=None, now=NOON)
        for name, team in {"macro": teams.first, "shared_macro": None, "gone_macro": None}.items()
    }  # fmt: skip
    Macro.objects.filter(pk=made["gone_macro"].pk).update(deleted_at=NOON)
    # Just now: it can be taken back for ten minutes.
    done = macro_apply(ticket=ticket, macro=made["macro"], actor=teams.at_first, now=timezone.now())
    names = {name: str(macro.pk) for name, macro in made.items()}
    return {**names, "applied": str(done.event.pk)}


def _ticket(alice: User, team: Team, number: int) -> Ticket:
    Category.objects.update(default_team=team)
    new = NewTicket(
        subject=f"No puedo entrar al correo {number}",
        description="Desde ayer dice contraseña incorrecta.",
        requester=alice,
        channel=Channel.PORTAL,
        category=Category.objects.get(slug="email"),
    )
    return ticket_create(new=new, actor=alice, now=NOON)


def _said(ticket: Ticket, actor: User, name: str, body: str, visibility: Visibility) -> str:
    """A message with a file; the file's key."""
    file = SimpleUploadedFile(name, PNG, content_type="image/png")
    new = NewMessage(body=body, visibility=visibility, files=[file])
    message = message_add(ticket=ticket, new=new, actor=actor, now=NOON)
    return str(Attachment.objects.get(message=message).key)


def _worked(ticket: Ticket, alice: User, agent: User) -> dict[str, str]:
    """Taken, answered, noted, and a guide followed by an agent."""
    ticket_take(ticket=ticket, actor=agent, now=NOON)
    file = _said(ticket, alice, "pantalla.png", "Adjunto lo que veo.", Visibility.PUBLIC)
    note = _said(ticket, agent, f"{MARK}file.png", f"{MARK}note: the policy.", Visibility.INTERNAL)
    ticket_update(ticket=ticket, wanted=TicketChanges(tags=[f"{MARK}tag"]), actor=agent, now=NOON)
    _skipped(ticket, "secret", f"{MARK}step", agent)
    return {"file": file, "note_file": note, **work_noted(ticket, agent, MARK)}


def _bulk(changed: Ticket, plain: Ticket, agent: User) -> dict[str, str]:
    """A change to many that was done, and one that waits; both are this agent's."""
    action = {"kind": "tags", "add": [f"{MARK}bulktag"], "remove": []}
    done, waiting = (
        bulk_create(actor=agent, action=action, ticket_ids=[changed.pk], now=NOON)
        for _time in range(2)
    )
    job_work(job=done, clock=lambda: NOON)
    return {"bulk_done": str(done.pk), "bulk": str(waiting.pk), "plain_key": str(plain.pk)}


def _skipped(ticket: Ticket, slug: str, key: str, agent: User) -> None:
    run = run_start(ticket=ticket, article=Article.objects.get(slug=slug), actor=agent, now=NOON)
    run_step_record(
        run=run, step_key=key, outcome="skipped", reason=f"{MARK}reason", actor=agent, now=NOON
    )


def _handed_off(ticket: Ticket, teams: Teams) -> Handoff:
    document = HandoffDocument(**DOCUMENT)
    return handoff_send(
        ticket=ticket, document=document, to_team=teams.second, actor=teams.at_first, now=NOON
    )


def _solved(ticket: Ticket, agent: User) -> dict[str, str]:
    """Resolved by a reply, asked about, and not rated yet."""
    ticket_take(ticket=ticket, actor=agent, now=NOON)
    reply = NewMessage(body="Ya puede entrar.", status_after=Status.RESOLVED)
    message_add(ticket=ticket, new=reply, actor=agent, now=NOON)
    facts_refresh([ticket.pk], now=NOON)
    surveys_send(now=LATER)
    mail = OutboxEmail.objects.get(template="survey", about=f"ticket:{ticket.pk}")
    token = mail.context["url"].rstrip("/").rpartition("/")[2]
    return {"solved": ticket.reference, "survey": token, "survey_mail": str(mail.pk)}


def _mails(ticket: Ticket) -> dict[str, str]:
    """A mail that left, and one that was given up."""
    mail, lost = OutboxEmail.objects.filter(about=f"ticket:{ticket.pk}").order_by("pk")[:2]
    send_one(mail.pk, LATER)
    OutboxEmail.objects.filter(pk=lost.pk).update(state=OutboxState.DEAD)
    return {"mail": str(mail.pk), "dead_letter": str(lost.pk)}


def _portal_run(alice: User) -> str:
    guide = Article.objects.get(slug="email-sign-in")
    return str(run_start(ticket=None, article=guide, actor=alice, now=NOON).pk)
