"""Addresses of partners' administration; mounted at /partners/."""

from django.urls import path

from shuangsuiji.partners.views import accesses, clients

app_name = "partners"

urlpatterns = [
    path("", clients.list_clients, name="clients"),
    path("new/", clients.add_client, name="client_add"),
    path("accesses/", accesses.list_accesses, name="accesses"),
    path("accesses/export/", accesses.export_accesses, name="accesses_export"),
    path("clients/<slug:code>/", clients.show_client, name="client"),
    path("clients/<slug:code>/edit/", clients.edit_client, name="client_edit"),
    path("clients/<slug:code>/stop/", clients.stop, name="client_stop"),
    path("clients/<slug:code>/keys/", clients.add_key, name="key_add"),
    path("clients/<slug:code>/keys/<slug:prefix>/revoke/", clients.end_key, name="key_revoke"),
]
