"""A conversation, ready to show: which part of it is read, and how each entry is put into words once."""

from tickets.thread.entries import Day, Lines, Said, Thread
from tickets.thread.reading import (
    Window,
    marks_read,
    read_mark_of,
    thread_news,
    thread_of,
    thread_older,
    thread_read,
)

__all__ = [
    "Day",
    "Lines",
    "Said",
    "Thread",
    "Window",
    "marks_read",
    "read_mark_of",
    "thread_news",
    "thread_of",
    "thread_older",
    "thread_read",
]
