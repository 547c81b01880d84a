"""Routes of merging, splitting and linking."""

from django.urls import path

from tickets.views import linking, merging, splitting

on_a_ticket = [
    path("<str:reference>/merge/", merging.merge_find, name="merge"),
    path("<str:reference>/merge/<str:other>/", merging.merge_compare, name="merge_compare"),
    path("<str:reference>/unmerge/", merging.unmerge_post, name="unmerge"),
    path("<str:reference>/split/<int:message>/", splitting.split, name="split"),
    path("<str:reference>/unsplit/", splitting.unsplit_post, name="unsplit"),
    path("<str:reference>/links/", linking.links, name="links"),
    path("<str:reference>/links/add/", linking.link_post, name="link_add"),
    path("<str:reference>/links/<int:pk>/remove/", linking.unlink_post, name="link_remove"),
    path("<str:reference>/links/<int:pk>/follow/", linking.follow_post, name="link_follow"),
]
