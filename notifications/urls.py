"""The bell, sent mail and dead letters."""

from django.urls import path

from notifications.views import bell_and_mail as views
from notifications.views import preferring

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="list"),
    path("recent/", views.recent, name="recent"),
    path("count/", views.count, name="count"),
    path("read/", views.read_all, name="read"),
    path("preferences/", preferring.preferences, name="preferences"),
    path("<int:pk>/notice/", preferring.notice, name="notice"),
    path("mail/", views.sent_mail, name="sent_mail"),
    path("mail/<int:pk>/", views.sent_mail_one, name="sent_mail_one"),
    path("mail/<int:pk>/html/", views.sent_mail_html, name="sent_mail_html"),
    path("dead-letters/", views.dead_letters, name="dead_letters"),
    path("dead-letters/<int:pk>/resend/", views.resend, name="resend"),
]
