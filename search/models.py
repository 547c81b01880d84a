"""What the index keeps: documents as stems, how many documents each stem is in, and synonyms."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.analyser import STEM_MAX_CHARACTERS

ALL_DOCUMENTS = ""  # the vocabulary's row that counts every document and word of a kind


class SearchDocument(models.Model):
    """One text that can be found: whose it is (kind and object), in which language, for whom."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=5)
    partition = models.CharField(max_length=16, blank=True, default="")
    category_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=300, blank=True)
    title_stems = models.TextField(blank=True)
    stems = models.TextField(blank=True)
    boost = models.FloatField(default=1.0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language"], name="search_document_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class VocabularyCounts(models.Model):
    """In how many documents of a kind a stem is; `word` is one way it was written."""

    kind = models.CharField(max_length=20)
    stem = models.CharField(max_length=STEM_MAX_CHARACTERS)
    word = models.CharField(max_length=STEM_MAX_CHARACTERS, blank=True)
    # First letter ("" where typos are never looked for) and length: what a typo is looked up by.
    bucket = models.CharField(max_length=1, blank=True)
    length = models.PositiveSmallIntegerField()
    documents = models.BigIntegerField()
    words = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.stem


class Vocabulary(VocabularyCounts):
    """The counts as last summed up."""

    class Meta:
        verbose_name_plural = "vocabulary"
        constraints = [
            models.UniqueConstraint(fields=["kind", "stem"], name="search_vocabulary_once")
        ]
        indexes = [models.Index(fields=["kind", "bucket", "length"], name="search_vocabulary_near")]


class VocabularyChange(VocabularyCounts):
    """What was added to or taken from the counts since: appended, so that writers never wait.

    Otherwise two people who save documents with the word "password" would wait for one row.
    """

    class Meta:
        indexes = [
            models.Index(fields=["kind", "stem"], name="search_change_stem"),
            models.Index(fields=["kind", "bucket", "length"], name="search_change_near"),
        ]


class Synonym(models.Model):
    """Words and short phrases that mean the same, as the administrators keep them."""

    class Language(models.TextChoices):
        ANY = "", _("Any language")
        ENGLISH = "en", _("English")
        SPANISH = "es", _("Spanish")

    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    words = models.CharField(
        _("words"), max_length=300, help_text=_("Separated by commas: VPN, remote access")
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return self.words

    @property
    def phrases(self) -> list[str]:
        """The words and phrases, one each."""
        return [phrase.strip() for phrase in self.words.split(",") if phrase.strip()]

    def clean(self) -> None:
        """Refuses a synonym of nothing."""
        if len(self.phrases) < 2:
            raise ValidationError({"words": _("Write at least two words, separated by commas.")})
