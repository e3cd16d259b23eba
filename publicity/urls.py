"""Addresses of the public site; mounted at /publicity/."""

from django.urls import path

from publicity import views, views_how, views_initials, views_odds, views_results, views_search
from publicity.open_urls import OPEN
from publicity.site_urls import SITE
from publicity.statistics_urls import STATISTICS

app_name = "publicity"

urlpatterns = [
    *SITE,
    *OPEN,
    path("draws/", views.index, name="index"),
    path("check/", views.check, name="check"),
    path("how/", views_how.how, name="how"),
    path("why/", views_odds.why, name="why"),
    path("fairness/<slug:unit>/", views_odds.fairness, name="fairness"),
    path("search/", views_search.search, name="search"),
    path("results/", views_search.results, name="results"),
    path("results/desk/", views_results.desk, name="result_desk"),
    path("results/desk/<slug:code>/", views_results.draft, name="result_draft"),
    path("results/<slug:code>/", views_results.result, name="result"),
    path("results/<slug:code>.json", views_results.result_file, name="result_file"),
    path("results/<slug:code>/publish/", views_results.publish, name="publish_result"),
    path("results/<slug:code>/withdraw/", views_results.withdraw, name="withdraw_result"),
    path("initials/", views_initials.entries, name="initials"),
    path("initials/<int:pk>/", views_initials.correct, name="initials_of"),
    *STATISTICS,
    path("draws/<slug:code>/", views.draw, name="draw"),
    path("draws/<slug:code>/certificate.pdf", views.certificate, name="certificate"),
    path("draws/<slug:code>/bundle.json", views.bundle, name="bundle"),
    path("draws/<slug:code>/supplements.json", views.supplements, name="supplements"),
    path("draws/<slug:code>/supplements/<int:number>.json", views.supplement, name="supplement"),
]
