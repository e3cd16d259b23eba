"""Addresses of the public log; mounted at /log/."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from shuangsuiji.ledger import views

app_name = "ledger"


class PlainNumber(IntConverter):
    """A number in its one spelling: ``00`` is no address of entry 0."""

    regex = "0|[1-9][0-9]{0,17}"


register_converter(PlainNumber, "number")

urlpatterns = [
    path("", views.log, name="log"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    path("key-sm2.pem", views.sm2_key, name="sm2_key"),
    path("witness/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
    path("proof/<number:index>.tlog-proof", views.proof, name="proof"),
    path("timestamp/<number:size>.tsr", views.timestamp, name="timestamp"),
    path("conflict/<str:digest>.txt", views.conflict, name="conflict"),
    path("<path:path>", views.tile, name="tile"),
]
