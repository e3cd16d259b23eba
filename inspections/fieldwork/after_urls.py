"""Addresses of what comes after a visit; mounted at /inspections/after/."""

from django.urls import path

from inspections.fieldwork.views import archives, followups, held, readings, reviews

app_name = "after"

urlpatterns = [
    path("", reviews.review_list, name="reviews"),
    path("reviews/<str:code>/", reviews.review, name="review"),
    path(
        "reviews/<str:code>/departments/<slug:unit>/",
        reviews.sign_department,
        name="sign_department",
    ),
    path("held/", held.held_list, name="held"),
    path("held/<int:pk>/", held.held_decide, name="held_decide"),
    path("held/<int:pk>.json", held.held_body, name="held_body"),
    path("follow-ups/", followups.follow_up_list, name="follow_ups"),
    path("follow-ups/rechecks/<slug:unit>/", followups.take_rechecks, name="take_rechecks"),
    path("follow-ups/<str:code>/", followups.follow_up, name="follow_up"),
    path("follow-ups/<str:code>/<slug:step>/", followups.follow_up_step, name="follow_up_step"),
    path("transfers/", followups.transfer_list, name="transfers"),
    path("transfers/<str:code>/answer/", followups.enter_answer, name="transfer_answer"),
    path("reviews/<str:code>/transfer/", followups.new_transfer, name="new_transfer"),
    path("readings/", readings.reading_list, name="readings"),
    path("readings/sample/<str:code>/", readings.take_sample, name="sample"),
    path("readings/<str:code>/", readings.read, name="read"),
    path("archives/<str:code>/", archives.archive, name="archive"),
    path("archives/<str:code>/make/", archives.make, name="make_archive"),
    path("archives/<str:code>/<int:edition>.zip", archives.package, name="package"),
    path("task-archives/<str:code>/", archives.task_archive, name="task_archive"),
    path("task-archives/<str:code>/<int:edition>.zip", archives.task_package, name="task_package"),
]
