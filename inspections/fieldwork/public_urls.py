"""What the inspected party and the public see of visits; mounted at /visit/."""

from django.urls import path

from inspections.fieldwork.views import party

app_name = "visit"

urlpatterns = [
    path("check/", party.check, name="check"),
    path("check/<str:digest>/", party.check, name="check_digest"),
    path("<str:token>/", party.page, name="page"),
    path("<str:token>/rate/", party.rate, name="rate"),
    path("<str:token>/object/", party.object_to, name="object"),
    path("<str:token>/documents/<str:digest>.pdf", party.document, name="document"),
]
