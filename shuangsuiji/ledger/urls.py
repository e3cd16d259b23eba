"""Addresses of the public log; mounted at /log/."""

from django.urls import path

from shuangsuiji.ledger import views

app_name = "ledger"

urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    path("<path:path>", views.tile, name="tile"),
]
