"""Addresses of the public site; mounted at /publicity/."""

from django.urls import path

from publicity import views, views_how, views_odds

app_name = "publicity"

urlpatterns = [
    path("", views.index, name="index"),
    path("check/", views.check, name="check"),
    path("how/", views_how.how, name="how"),
    path("why/", views_odds.why, name="why"),
    path("fairness/<slug:unit>/", views_odds.fairness, name="fairness"),
    path("draws/<slug:code>/", views.draw, name="draw"),
    path("draws/<slug:code>/certificate.pdf", views.certificate, name="certificate"),
    path("draws/<slug:code>/bundle.json", views.bundle, name="bundle"),
    path("draws/<slug:code>/supplements.json", views.supplements, name="supplements"),
    path("draws/<slug:code>/supplements/<int:number>.json", views.supplement, name="supplement"),
]
