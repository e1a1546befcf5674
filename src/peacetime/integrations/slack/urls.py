"""Where Slack calls."""

from django.urls import path

from peacetime.integrations.slack.views import receive

urlpatterns = [path("chat/slack/<int:connection>", receive)]
