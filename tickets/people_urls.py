"""Routes of the people on a ticket, and of a ticket for somebody else."""

from django.urls import path

from tickets.views import new_ticket, people, person_page

pages = [
    path("new/", new_ticket.new_ticket, name="new"),
    path("new/person/", new_ticket.new_person, name="new_person"),
    path("new/fields/", new_ticket.new_fields, name="new_fields"),
    path("people/options/", people.people_options, name="people_options"),
    path("people/<int:pk>/", person_page.person_page, name="person"),
    path("organisations/<int:pk>/", person_page.organisation_page, name="organisation"),
]
on_a_ticket = [
    path("<str:reference>/person/", people.person_more, name="person_more"),
    path("<str:reference>/people/", people.person_add, name="person_add"),
    path("<str:reference>/people/new/", people.person_new, name="person_new"),
    path("<str:reference>/people/remove/", people.person_remove, name="person_remove"),
    path("<str:reference>/watch/", people.watch, name="watch"),
    path("<str:reference>/requester/", people.requester, name="requester"),
]
