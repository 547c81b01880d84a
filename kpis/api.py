"""The figures for machines: GET /api/v1/kpis/, under the same filters and the same access as the dashboard."""

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from kpis.definitions import VERSIONS
from kpis.filters import Filters
from kpis.forms import PERIODS, FiltersForm
from kpis.selectors import Durations, Figures, Share, figures


class PeriodSerializer(serializers.Serializer):
    name = serializers.CharField()
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True)


class TicketsSerializer(serializers.Serializer):
    created = serializers.IntegerField()
    resolved = serializers.IntegerField()
    unresolved = serializers.IntegerField()


class DurationsSerializer(serializers.Serializer):
    n = serializers.IntegerField()
    mean_seconds = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)
    p90_seconds = serializers.FloatField(allow_null=True)


class ResolutionSerializer(DurationsSerializer):
    mean_hours = serializers.FloatField(allow_null=True)
    median_hours = serializers.FloatField(allow_null=True)
    p90_hours = serializers.FloatField(allow_null=True)


class FcrSerializer(serializers.Serializer):
    net = serializers.FloatField(allow_null=True)
    gross = serializers.FloatField(allow_null=True)
    n_net = serializers.IntegerField()
    n_gross = serializers.IntegerField()
    provisional = serializers.IntegerField()


class CsatSerializer(serializers.Serializer):
    score = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    response_rate = serializers.FloatField(allow_null=True)


class CountSerializer(serializers.Serializer):
    n = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class FiguresSerializer(serializers.Serializer):
    """Shares lie between 0 and 1; durations are calendar time; null is "no value"."""

    definitions = serializers.DictField(child=serializers.IntegerField())
    period = PeriodSerializer()
    tickets = TicketsSerializer()
    first_response = DurationsSerializer()
    resolution = ResolutionSerializer()
    fcr = FcrSerializer()
    csat = CsatSerializer()
    reopened = CountSerializer()
    never_reassigned = CountSerializer()


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _durations(found: Durations) -> dict[str, Any]:
    return {
        "n": found.n,
        "mean_seconds": _rounded(found.mean, 1),
        "median_seconds": _rounded(found.median, 1),
        "p90_seconds": _rounded(found.p90, 1),
    }


def _hours(found: Durations) -> dict[str, Any]:
    values = {"mean": found.mean, "median": found.median, "p90": found.p90}
    return {
        f"{name}_hours": None if value is None else round(value / 3600, 2)
        for name, value in values.items()
    }


def _hits(found: Share) -> dict[str, Any]:
    return {"n": found.hits, "share": _rounded(found.value, 4)}


def payload(found: Figures, filters: Filters) -> dict[str, Any]:
    """The figures as the API says them."""
    return {
        "definitions": VERSIONS,
        "period": {"name": filters.period, "start": filters.start, "end": filters.end},
        "tickets": {
            "created": found.created,
            "resolved": found.resolved,
            "unresolved": found.unresolved,
        },
        "first_response": _durations(found.first_response),
        "resolution": {**_durations(found.resolution), **_hours(found.resolution)},
        "fcr": {
            "net": _rounded(found.fcr_net.value, 4),
            "gross": _rounded(found.fcr_gross.value, 4),
            "n_net": found.fcr_net.n,
            "n_gross": found.fcr_gross.n,
            "provisional": found.fcr_provisional,
        },
        "csat": {
            "score": _rounded(found.csat.value, 4),
            "n": found.csat.n,
            "response_rate": _rounded(found.surveys.value, 4),
        },
        "reopened": _hits(found.reopened),
        "never_reassigned": _hits(found.never_reassigned),
    }


def _parameter(name: str, kind: type, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, **more)


class FiguresView(APIView):
    """The figures of the tickets that the caller may see; for supervisors and administrators."""

    required_scopes = {"GET": "kpis:read"}

    @extend_schema(
        operation_id="kpis_read",
        parameters=[
            _parameter("period", str, enum=[code for code, _label in PERIODS]),
            _parameter("from", str, description="First day, such as 2026-03-01"),
            _parameter("to", str, description="Last day"),
            _parameter("tier", int),
            _parameter("team", int),
            _parameter("channel", str),
            _parameter("category", int),
            _parameter("priority", int),
        ],
        responses=FiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        user = request.user
        if not isinstance(user, User):
            raise NotAuthenticated
        if not user.is_supervisor:
            raise PermissionDenied
        form = FiltersForm(request.query_params, user=user)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(error) for error in errors] for name, errors in form.errors.items()}
            )
        now = timezone.now()
        filters = form.filters(now)
        return Response(FiguresSerializer(payload(figures(user, filters, now=now), filters)).data)


api_urlpatterns = [path("kpis/", FiguresView.as_view(), name="kpis")]
