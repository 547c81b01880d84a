"""What people looked for, and whether what they found helped."""

from django.conf import settings
from django.db import models


class SearchLog(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    query = models.CharField(max_length=200)
    hits = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="search_log_newest")]

    def __str__(self) -> str:
        return self.query


class Feedback(models.Model):
    article = models.ForeignKey("knowledge_base.Article", models.CASCADE, related_name="feedback")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    helpful = models.BooleanField()
    comment = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user"],
                condition=models.Q(user__isnull=False),
                name="feedback_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.helpful}"
