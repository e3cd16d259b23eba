"""Addresses of the evidence for people; mounted at /timeline/."""

from django.urls import path

from shuangsuiji.timeline.views import entries, lists, live

app_name = "timeline"

urlpatterns = [
    path("", lists.entries, name="list"),
    path("export/", lists.export, name="export"),
    path("live/", live.live, name="live"),
    path("live/state/", live.state, name="live_state"),
    path("entries/<int:seq>/", entries.entry, name="entry"),
    path("objects/<str:model>/<path:key>/", entries.subject, name="object"),
]
