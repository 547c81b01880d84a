"""Plays one story as a ticket, through the same services as everybody: a true ledger on past dates."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import Team, User
from demo.content_files import Story
from demo.identity import made_sure
from demo.macros import Habits
from escalation.document import HandoffDocument
from escalation.models import Handoff
from escalation.services import handoff_accept, handoff_return, handoff_send
from knowledge_base.models import Article
from knowledge_base.services import run_start, run_step_record
from tickets.models import (
    Category,
    Channel,
    EventKind,
    Impact,
    Status,
    Ticket,
    Urgency,
    Visibility,
)
from tickets.services import (
    NewMessage,
    NewTicket,
    event_record,
    message_add,
    ticket_create,
    ticket_take,
    ticket_transition,
)
from tickets.services.macros import message_with_macros

QUICK = {"solved_l1", "reopened_then_solved"}


class OutOfTime(Exception):
    """The story goes on in the future: the ticket stays as it is now."""


# Where a play may be told to stop, so that something is left to do.
SENT, ACCEPTED = "sent", "accepted"


@dataclass
class Stage:
    """Who and what a play may use. `end` is now: nothing happens after it."""

    teams: dict[str, Team]
    agents: dict[str, list[User]]
    categories: dict[str, Category]
    articles: dict[str, Article]
    random: Random
    end: datetime
    habits: Habits


@dataclass
class Play:
    """One story on its way to being a ticket."""

    stage: Stage
    story: Story
    requester: User
    at: datetime
    variant: dict[str, str]
    until: str = ""
    ticket: Ticket = field(init=False)
    agent: User = field(init=False)
    holder: User = field(init=False)

    def run(self) -> Ticket:
        """The ticket, played to its end or to now."""
        self._file()
        with suppress(OutOfTime):
            self._work()
        self.ticket.refresh_from_db()
        return self.ticket

    def _later(self, minutes: float) -> datetime:
        at = self.at + timedelta(minutes=minutes, seconds=self.stage.random.randrange(60))
        if at > self.stage.end:
            raise OutOfTime
        self.at = at
        return at

    def _text(self, text: str) -> str:
        return self.story.fill(text, self.variant)

    def _file(self) -> None:
        data = self.story.data
        self.ticket = ticket_create(
            new=NewTicket(
                subject=self._text(data["subject"]),
                description=self._text(data["description"]),
                requester=self.requester,
                channel=Channel(data["channel"]),
                category=self.stage.categories[data["category"]],
                impact=Impact(data["impact"]),
                urgency=Urgency(data["urgency"]),
                tags=data.get("tags", ()),
            ),
            actor=self.requester,
            now=self.at,
        )
        team = self.ticket.team
        self.agent = self.stage.random.choice(
            self.stage.agents[team.slug if team else "service-desk"]
        )
        self.holder = self.agent

    def _work(self) -> None:
        outcome, turns = self.story.outcome, self.story.data.get("turns", [])
        if outcome == "new":
            return
        first = turns[0]["minutes"] if turns else 10
        self._later(first * 0.4)
        ticket_take(ticket=self.ticket, actor=self.agent, now=self.at)
        self._guide()
        if not turns:
            return
        resolve_at = self._resolving_turn(turns)
        for position in range(len(turns)):
            self._handoffs_before(turns, position)
            self._turn(turns, position, resolves=position == resolve_at)

    def _resolving_turn(self, turns: list[dict[str, Any]]) -> int:
        """The turn that resolves: the first answer where one was enough, else the last one."""
        if self.story.outcome in ("open", "waiting_requester"):
            return -1
        helpers = [i for i, turn in enumerate(turns) if turn["from"] in ("agent", "l2", "l3")]
        return helpers[0] if self.story.outcome == "solved_l1" else helpers[-1]

    def _guide(self) -> None:
        slug = self.story.data.get("guide", "")
        outcomes = self.story.data.get("guide_outcomes", [])
        if not slug or not outcomes:
            return
        article = self.stage.articles[slug]
        run = run_start(ticket=self.ticket, article=article, actor=self.agent, now=self.at)
        for outcome in outcomes:
            if not run.is_active:
                break
            self._later(self.stage.random.uniform(0.3, 1.5))
            reason = ""
            if outcome == "skipped":
                reason = "Ya comprobado" if self.story.language == "es" else "Already checked"
            made_sure(run, self.ticket, self.agent, self.at)
            result = run_step_record(
                run=run,
                step_key=run.current_step,
                outcome=outcome,
                reason=reason,
                actor=self.agent,
                now=self.at,
            )
            run = result.run

    def _turn(self, turns: list[dict[str, Any]], position: int, *, resolves: bool) -> None:
        turn = turns[position]
        self._later(turn["minutes"] * self.stage.random.uniform(0.7, 1.4))
        speaker = turn["from"]
        if speaker == "requester":
            self._requester_says(turn)
            return
        actor = self.holder
        is_note = speaker == "note"
        asks = not is_note and not resolves and self._asked_next(turns, position)
        after = Status.RESOLVED if resolves else Status.WAITING_REQUESTER if asks else None
        if self._status() in (after, Status.RESOLVED):
            after = None
        message_with_macros(
            ticket=self.ticket,
            new=NewMessage(
                body=self._text(turn["text"]),
                visibility=Visibility.INTERNAL if is_note else Visibility.PUBLIC,
                status_after=after,
            ),
            chosen=self._macros(after, actor),
            actor=actor,
            now=self.at,
        )
        if self.story.outcome == "reopened_then_solved" and self._reopens_next(turns, position):
            self._resolve_quietly(actor)

    def _macros(self, after: Status | None, actor: User) -> list[str]:
        """Level 1 has its macros at hand; the others write for themselves."""
        if actor != self.agent:
            return []
        return self.stage.habits.chosen(self.ticket, after, self.story.language)

    def _status(self) -> str:
        return Ticket.objects.values_list("status", flat=True).get(pk=self.ticket.pk)

    def _asked_next(self, turns: list[dict[str, Any]], position: int) -> bool:
        following = turns[position + 1]["from"] if position + 1 < len(turns) else ""
        is_last = position == len(turns) - 1
        return following == "requester" or (is_last and self.story.outcome == "waiting_requester")

    def _reopens_next(self, turns: list[dict[str, Any]], position: int) -> bool:
        return (
            turns[position]["from"] == "agent"
            and position + 1 < len(turns)
            and turns[position + 1]["from"] == "requester"
            and not any(turn["from"] == "requester" for turn in turns[:position])
        )

    def _resolve_quietly(self, actor: User) -> None:
        ticket_transition(ticket=self.ticket, target=Status.RESOLVED, actor=actor, now=self.at)

    def _requester_says(self, turn: dict[str, Any]) -> None:
        resolved = self._status() == Status.RESOLVED
        reopens = resolved and self.story.outcome == "reopened_then_solved"
        has_reopened = self.ticket.events.filter(kind=EventKind.REOPENED).exists()
        message = message_add(
            ticket=self.ticket,
            new=NewMessage(
                body=self._text(turn["text"]),
                status_after=Status.OPEN if reopens and not has_reopened else None,
            ),
            actor=self.requester,
            now=self.at,
        )
        if resolved and not (reopens and not has_reopened):
            event_record(
                ticket=self.ticket,
                kind=EventKind.NO_ACTION_NEEDED,
                data={"message": message.pk},
                actor=self.holder,
                now=self.at,
            )

    def _handoffs_before(self, turns: list[dict[str, Any]], position: int) -> None:
        speaker = turns[position]["from"]
        earlier = {turn["from"] for turn in turns[:position]}
        if speaker == "l2" and "l2" not in earlier:
            self._hand_off("networks" if self._is_network() else "systems")
        elif speaker == "l3" and "l3" not in earlier:
            if "l2" not in earlier:
                self._hand_off("systems")
            self._hand_off("engineering")
        elif speaker == "note" and "note" not in earlier and self._is_returned():
            self._hand_off_and_back("systems")

    def _is_returned(self) -> bool:
        return self.story.outcome == "handed_off_returned_solved_l1"

    def _is_network(self) -> bool:
        return self.story.data["category"].startswith("network")

    def _document(self) -> HandoffDocument:
        said = self.story.data.get("handoff", {})
        return HandoffDocument(
            symptom=self._text(said.get("symptom", "")),
            scope=self._text(said.get("scope", "")),
            environment=self._text(said.get("environment", "")),
            reproduction=self._text(said.get("reproduce", "")),
            tried_notes=self._text(said.get("ruled_out", "")),
            ruled_out=self._text(said.get("ruled_out", "")),
            best_guess=self._text(said.get("best_guess", "")),
            ask=self._text(said.get("ask", "")),
            told_requester=self._text(said.get("told_requester", "")),
        )

    def _send(self, team: str) -> Handoff:
        self._later(self.stage.random.uniform(2, 9))
        return handoff_send(
            ticket=self.ticket,
            document=self._document(),
            to_team=self.stage.teams[team],
            actor=self.holder,
            now=self.at,
        )

    def _hand_off(self, team: str) -> None:
        handoff = self._send(team)
        self._stop_at(SENT)
        receiver = self.stage.random.choice(self.stage.agents[team])
        self._later(self.stage.random.uniform(8, 70))
        handoff_accept(handoff=handoff, actor=receiver, now=self.at)
        self.holder = receiver
        self._stop_at(ACCEPTED)

    def _stop_at(self, moment: str) -> None:
        if self.until == moment:
            raise OutOfTime

    def _hand_off_and_back(self, team: str) -> None:
        handoff = self._send(team)
        said = self.story.data["handoff"]
        self._later(self.stage.random.uniform(10, 60))
        handoff_return(
            handoff=handoff,
            reason=said["return_reason"],
            missing=self._text(said["return_missing"]),
            actor=self.stage.random.choice(self.stage.agents[team]),
            now=self.at,
        )
