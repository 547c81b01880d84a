"""The product's routes, the limit page and the bare view."""

from django.urls import path

from bench.views import bare, limit
from helpdesk.urls import urlpatterns as product

urlpatterns = [
    path("bench/limit/", limit, name="bench-limit"),
    path("bench/bare/", bare, name="bench-bare"),
    *product,
]
