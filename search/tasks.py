"""What search does by the clock."""

from celery import shared_task

from search.vocabulary import vocabulary_fold


@shared_task(name="search.tasks.vocabulary_fold")
def vocabulary_fold_task() -> None:
    """Sums up how many documents each word is in; for the beat, every minute."""
    vocabulary_fold()
