"""Addresses of ceremonies for everybody; mounted at /ceremony/."""

from django.urls import path

from publicity import views_ceremony, views_practice, views_stage

app_name = "ceremony"

urlpatterns = [
    path("", views_ceremony.calendar, name="calendar"),
    path("practice-stage/<slug:code>/", views_practice.stage, name="practice_stage"),
    path(
        "practice-stage/<slug:code>/timeline.json",
        views_practice.stage_timeline,
        name="practice_timeline",
    ),
    path("<slug:code>/", views_ceremony.watch, name="watch"),
    path("<slug:code>/stage/", views_stage.stage, name="stage"),
    path("<slug:code>/stage/timeline.json", views_stage.stage_timeline, name="stage_timeline"),
    path("<slug:code>/events/", views_ceremony.events, name="events"),
    path("<slug:code>/events.json", views_ceremony.events_json, name="events_json"),
    path("<slug:code>/viewers.json", views_ceremony.viewers, name="viewers"),
]
