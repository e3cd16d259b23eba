"""Addresses of what is published as files: bundles of results, open data, feeds."""

from django.urls import path
from django.views.decorators.http import conditional_page, require_safe

from publicity import views_files, views_open_data
from publicity.feeds import FEEDS

OPEN = [
    path("results/<slug:code>/bundle.json", views_files.result_bundle, name="result_bundle"),
    path("open-data/", views_open_data.open_data, name="open_data"),
    path("open-data/<str:day>/<str:name>", views_open_data.open_data_file, name="open_data_file"),
    *(
        path(
            f"feeds/{feed.name}.atom",
            require_safe(conditional_page(feed())),
            name=f"feed_{feed.name}",
        )
        for feed in FEEDS
    ),
]
