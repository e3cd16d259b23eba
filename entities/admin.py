"""Read-only views for whoever keeps the system running; changes go through the services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from entities.models import District, Entity, EntityTag, ImportBatch


class ReadOnly(admin.ModelAdmin[Any]):
    """Look, do not touch."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Entity)
class EntityAdmin(ReadOnly):
    list_display = ["code", "name", "kind", "status", "responsible_unit"]
    list_filter = ["kind", "status", "address_quality", "placement"]
    list_select_related = ["responsible_unit"]
    search_fields = ["code", "name"]
    show_full_result_count = False


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly):
    list_display = ["code", "filename", "state", "requested_by", "requested_at"]
    list_filter = ["state"]


@admin.register(District)
class DistrictAdmin(ReadOnly):
    list_display = ["code", "name", "level", "region_code", "valid_to"]
    list_filter = ["level"]
    search_fields = ["code", "name"]


admin.site.register(EntityTag, ReadOnly)
