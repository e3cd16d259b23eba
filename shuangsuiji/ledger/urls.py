"""Addresses of the public log; mounted at /log/."""

from django.urls import path

from shuangsuiji.ledger import views

app_name = "ledger"

urlpatterns = [
    path("", views.log, name="log"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    path("key-sm2.pem", views.sm2_key, name="sm2_key"),
    path("witness/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
    path("proof/<int:index>.tlog-proof", views.proof, name="proof"),
    path("timestamp/<int:size>.tsr", views.timestamp, name="timestamp"),
    path("conflict/<str:digest>.txt", views.conflict, name="conflict"),
    path("<path:path>", views.tile, name="tile"),
]
