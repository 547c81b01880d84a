"""Saved views for machines: the lists that one sees in the workspace, and keeping one's own."""

from typing import Any, cast

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Team, User
from accounts.scopes import Scope
from tickets import services
from tickets.api.writing import StrictSerializer, VersionField
from tickets.columns import COLUMNS, CUSTOM
from tickets.exceptions import InvalidInput
from tickets.models import SavedView
from tickets.selectors.ordering import SORTS
from tickets.selectors.saved_views import (
    may_change,
    params_of,
    saved_counts,
    saved_view_get,
    saved_views_for,
    saved_views_forget,
)
from tickets.services.saved_view import filters_of

_COUNT_WORDS = "Up to 100, and null where it was not counted."


class SavedViewSerializer(serializers.ModelSerializer):
    """`filters` as the list's URL writes them; `team` is null and `is_for_all` false for one's own."""

    team: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="slug", read_only=True, allow_null=True
    )
    filters = serializers.SerializerMethodField()
    may_change = serializers.SerializerMethodField()
    is_broken = serializers.SerializerMethodField()
    count = serializers.SerializerMethodField(help_text=_COUNT_WORDS)

    class Meta:
        model = SavedView
        fields = [
            "id", "name", "team", "is_for_all", "filters", "order", "columns", "position",
            "version", "may_change", "is_broken", "count",
        ]  # fmt: skip

    def get_filters(self, view: SavedView) -> dict[str, list[str]]:
        return filters_of(params_of(view))

    def get_may_change(self, view: SavedView) -> bool:
        return may_change(self.context["user"], view)

    def get_is_broken(self, view: SavedView) -> bool:
        """A filter names something that no longer exists."""
        found = self.context["counts"].get(view.pk)
        return bool(found and found.is_broken)

    def get_count(self, view: SavedView) -> int | None:
        found = self.context["counts"].get(view.pk)
        return found.number if found else None


class SavedViewWriteSerializer(StrictSerializer):
    """What a view is to be. Left out of a PATCH: as it was."""

    name = serializers.CharField(max_length=80)
    team = serializers.SlugField(required=False, allow_null=True)
    is_for_all = serializers.BooleanField(required=False, default=False)
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=300), max_length=100),
        required=False,
    )
    order = serializers.ChoiceField(choices=["", *SORTS], required=False, allow_blank=True)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=20, required=False
    )
    version = VersionField()

    def validate_columns(self, columns: list[str]) -> list[str]:
        unknown = [c for c in columns if c not in COLUMNS and not c.startswith(CUSTOM)]
        if unknown:
            raise serializers.ValidationError(_("There is no such column."))
        return columns


def _params(filters: dict[str, list[str]], order: str) -> QueryDict:
    params = QueryDict(mutable=True)
    for name, values in filters.items():
        params.setlist(name, values)
    if order:
        params["sort"] = order
    return params


def _team(slug: str | None) -> Team | None:
    if not slug:
        return None
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise InvalidInput("team", _("There is no such team."))
    return team


def _content(data: dict[str, Any], view: SavedView | None) -> services.ViewContent:
    """What is given, over what the view is."""
    known: dict[str, Any] = {}
    if view is not None:
        known = {
            "name": view.name,
            "team": view.team.slug if view.team else None,
            "is_for_all": view.is_for_all,
            "filters": filters_of(params_of(view)),
            "order": view.order,
            "columns": view.columns,
        }
    whole = {"filters": {}, "order": "", "columns": [], "is_for_all": False, **known, **data}
    return services.ViewContent(
        name=whole["name"],
        params=_params(whole["filters"], whole["order"]),
        team=_team(whole.get("team")),
        is_for_all=whole["is_for_all"],
        columns=whole["columns"],
    )


_ERRORS = {
    code: OpenApiResponse(OpenApiTypes.OBJECT, description=words)
    for code, words in {
        400: "What is wrong, by field.",
        401: "Who is it?",
        403: "You may not do this.",
        404: "No such view, or not yours to see.",
        409: "Somebody changed it first.",
        422: "What cannot be, by field.",
    }.items()
}
_ROW = {200: SavedViewSerializer, **_ERRORS}


@extend_schema_view(
    list=extend_schema(responses={200: SavedViewSerializer(many=True), **_ERRORS}),
    retrieve=extend_schema(responses=_ROW),
    create=extend_schema(
        request=SavedViewWriteSerializer, responses={201: SavedViewSerializer, **_ERRORS}
    ),
    partial_update=extend_schema(request=SavedViewWriteSerializer, responses=_ROW),
    destroy=extend_schema(responses={204: None, **_ERRORS}),
)
class SavedViewViewSet(GenericViewSet):
    """The saved views that the caller sees; for agents."""

    queryset = SavedView.objects.none()
    serializer_class = SavedViewSerializer
    pagination_class = None
    filter_backends = []
    lookup_value_converter = "int"
    required_scopes = {
        "list": Scope.TICKETS_READ,
        "retrieve": Scope.TICKETS_READ,
        "create": Scope.TICKETS_WRITE,
        "partial_update": Scope.TICKETS_WRITE,
        "destroy": Scope.TICKETS_WRITE,
    }

    @property
    def person(self) -> User:
        person = cast(User, self.request.user)
        if not person.is_agent:
            raise PermissionDenied
        return person

    def list(self, request: Request) -> Response:
        """Your own first, then those of your teams, then everybody's; each with its count."""
        return Response(self._shown(saved_views_for(self.person), many=True))

    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(self._shown(saved_view_get(self.person, pk)))

    def create(self, request: Request) -> Response:
        """Keeps a list: for yourself, for one of your teams, or (supervisors) for every agent."""
        content = _content(self._data(partial=False), None)
        view = services.saved_view_create(content=content, actor=self.person, now=timezone.now())
        return Response(self._shown(view), status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: int) -> Response:
        """Changes what is given."""
        view, data = saved_view_get(self.person, pk), self._data(partial=True)
        version = data.pop("version", None)
        changed = services.saved_view_update(
            view=view,
            content=_content(data, view),
            actor=self.person,
            now=timezone.now(),
            expected_version=version,
        )
        return Response(self._shown(changed))

    def destroy(self, request: Request, pk: int) -> Response:
        """Takes it away from everybody who sees it."""
        view = saved_view_get(self.person, pk)
        services.saved_view_delete(view=view, actor=self.person, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _data(self, *, partial: bool) -> dict[str, Any]:
        self.person  # noqa: B018  who only files requests is refused before being told what is wrong
        serializer = SavedViewWriteSerializer(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _shown(self, views: Any, *, many: bool = False) -> Any:
        saved_views_forget(self.person)
        counts = saved_counts(self.person, now=timezone.now())
        prefetch_related_objects(views if many else [views], "team")
        context = {"user": self.person, "counts": counts}
        return SavedViewSerializer(views, many=many, context=context).data
