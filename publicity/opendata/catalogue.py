"""The data sets and what they say of themselves.

Names of columns follow the national record where it has one (docs/open-data.md).
"""

from typing import Any

from publicity.opendata import rows
from publicity.opendata.columns import (
    COUNT,
    CSV,
    DATE,
    DIGEST,
    INSTANT,
    JSONL,
    TEXT,
    TEXTS,
    TRUTH,
    Column,
    Dataset,
)

OR_NULL: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
DETAILS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["seqno", "raninsItemName", "raninsCheckResName"],
        "properties": {"seqno": COUNT, "raninsItemName": TEXT, "raninsCheckResName": TEXT},
    },
}

_CONTENT = "publicity.Publication.content"
_UNIT_NAME, _UNIT_CODE = "orgs.Unit.name", "orgs.Unit.code"
_PLAN_YEAR = "inspections.AnnualPlan.year"

RESULTS = Dataset(
    "results",
    "抽查结果",
    (
        Column("code", "公示编号", TEXT, "publicity.Publication.code"),
        Column("raninsPlanId", "抽查计划编号", TEXT, _PLAN_YEAR),
        Column("raninsPlaneName", "抽查计划名称", TEXT, "inspections.AnnualPlan.name"),
        Column("raninsTaskId", "抽查任务编号", TEXT, "inspections.Task.code"),
        Column("raninsTaskName", "抽查任务名称", TEXT, _CONTENT),
        Column("raninsTypeName", "抽查类型", TEXT, "inspections.Task.kind"),
        Column("session", "抽取场次", TEXT, _CONTENT),
        Column("insAuth", "抽查机关", TEXT, _CONTENT),
        Column("insDate", "抽查完成日期", DATE, _CONTENT),
        Column("entityName", "检查对象", TEXT, _CONTENT),
        Column("entityCode", "统一社会信用代码或注册号", TEXT, _CONTENT),
        Column("entityKind", "主体类型", TEXT, _CONTENT),
        Column("resultCodes", "检查结果代码", TEXTS, _CONTENT),
        Column("results", "检查结果", TEXTS, _CONTENT),
        Column("followUp", "后续处置", TEXT, _CONTENT),
        Column("settled", "是否完结", TRUTH, _CONTENT),
        Column("version", "版次", COUNT, _CONTENT),
        Column("corrects", "更正的公示", TEXT, _CONTENT),
        Column("correctedBy", "更正它的公示", TEXT, "publicity.Publication.code"),
        Column("publishedAt", "公示时间", INSTANT, "publicity.Publication.published_at"),
        Column("shownUntil", "公示期满", DATE, "publicity.Publication.shown_until"),
        Column("digest", "原文摘要", DIGEST, "publicity.Publication.digest"),
        Column("details", "抽查事项与结果", DETAILS, _CONTENT, only=JSONL),
    ),
    rows.result_rows,
)
ITEMS = Dataset(
    "result-items",
    "抽查结果的事项",
    (
        Column("code", "公示编号", TEXT, "publicity.Publication.code"),
        Column("seqno", "序号", COUNT, _CONTENT),
        Column("raninsItemName", "抽查事项", TEXT, _CONTENT),
        Column("raninsCheckResName", "抽查结果", TEXT, _CONTENT),
    ),
    rows.item_rows,
    formats=(CSV,),
)
SESSIONS = Dataset(
    "sessions",
    "抽取场次",
    (
        Column("session", "抽取场次", TEXT, "inspections.DrawSession.code"),
        Column("raninsTaskId", "抽查任务编号", TEXT, "inspections.Task.code"),
        Column("raninsTaskName", "抽查任务名称", TEXT, "inspections.Task.name"),
        Column("raninsTypeName", "抽查类型", TEXT, "inspections.Task.kind"),
        Column("insAuth", "抽查机关", TEXT, _UNIT_NAME),
        Column("unitCode", "机关编号", TEXT, _UNIT_CODE),
        Column("status", "状态", TEXT, "inspections.DrawSession.status"),
        Column("entitiesCount", "在册可抽户数", COUNT, "inspections.DrawSession.entities_count"),
        Column("sealedAt", "封存时间", INSTANT, "inspections.DrawSession.sealed_at"),
        Column("drawnAt", "抽取时间", OR_NULL, "inspections.DrawSession.drawn_at"),
        Column(
            "publishedAt",
            "公布时间",
            OR_NULL,
            "inspections.DrawSession.published_at",
        ),
        Column("frameDigest", "封存摘要", DIGEST, "inspections.DrawSession.frame_digest"),
    ),
    rows.session_rows,
)
PLANS = Dataset(
    "plans",
    "年度计划",
    (
        Column("raninsPlanId", "抽查计划编号", TEXT, _PLAN_YEAR),
        Column("raninsPlaneName", "抽查计划名称", TEXT, "inspections.AnnualPlan.name"),
        Column("year", "年度", COUNT, _PLAN_YEAR),
        Column("insAuth", "编制机关", TEXT, _UNIT_NAME),
        Column("unitCode", "机关编号", TEXT, _UNIT_CODE),
        Column("version", "版本", COUNT, "inspections.AnnualPlan.version"),
        Column("approvedAt", "批准时间", INSTANT, "inspections.AnnualPlan.approved_at"),
    ),
    rows.plan_rows,
)
TASKS = Dataset(
    "tasks",
    "抽查任务",
    (
        Column("raninsTaskId", "抽查任务编号", TEXT, "inspections.Task.code"),
        Column("raninsTaskName", "抽查任务名称", TEXT, "inspections.Task.name"),
        Column("raninsPlanId", "抽查计划编号", TEXT, _PLAN_YEAR),
        Column("raninsTypeName", "抽查类型", TEXT, "inspections.Task.kind"),
        Column("scope", "抽查范围", TEXT, "inspections.Task.scope"),
        Column("insAuth", "抽查机关", TEXT, _UNIT_NAME),
        Column("unitCode", "机关编号", TEXT, _UNIT_CODE),
        Column("windowFrom", "检查开始", DATE, "inspections.Task.window_from"),
        Column("windowTo", "检查截止", DATE, "inspections.Task.window_to"),
    ),
    rows.task_rows,
)
LISTINGS = Dataset(
    "listings",
    "经营异常名录与严重违法失信名单（现行）",
    (
        Column("number", "文号", TEXT, "entities.Listing.number"),
        Column("entityName", "名称", TEXT, "entities.Entity.name", redacted=True),
        Column(
            "entityCode", "统一社会信用代码或注册号", TEXT, "entities.Entity.code", redacted=True
        ),
        Column("entityKind", "主体类型", TEXT, "entities.Entity.kind"),
        Column("list", "名单", TEXT, "entities.Listing.kind"),
        Column("reason", "事由", TEXT, "entities.Listing.reason"),
        Column("basis", "依据", TEXT, "entities.Listing.basis"),
        Column("insAuth", "决定机关", TEXT, _UNIT_NAME),
        Column("unitCode", "机关编号", TEXT, _UNIT_CODE),
        Column("decidedOn", "决定日期", DATE, "entities.Listing.decided_on"),
    ),
    rows.listing_rows,
)
DATASETS = (RESULTS, ITEMS, SESSIONS, PLANS, TASKS, LISTINGS)
