"""Synonyms, kept by the administrators. The index itself is not edited by hand."""

from django.contrib import admin

from search.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    list_display = ["words", "language"]
    list_filter = ["language"]
    search_fields = ["words"]
