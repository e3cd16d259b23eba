"""What every kind of entry is called in plain words, by the part of the work it belongs to.

A test compares this table with the events of every app: a kind without a name fails it.
"""

from dataclasses import dataclass
from typing import Final

from inspections.fieldwork.wording import WORDS as OF_VISITS
from inspections.selectors.passages import WORDS

HISTORY: Final = "auditlog"


@dataclass(frozen=True)
class Group:
    """Kinds that belong together; ``icon`` is a Bootstrap icon."""

    code: str
    label: str
    icon: str
    kinds: dict[str, str]


# The page of a session has words for what happens to it; they are the same here.
LINTED: Final = "inspections.lint.recorded"
OF_SESSIONS: Final = {str(kind): words for kind, words in WORDS.items() if kind != LINTED}
AFTER: Final = ("inspections.substitution", "inspections.supplement")

GROUPS: Final = (
    Group(
        "sessions",
        "抽取场次",
        "shuffle",
        {
            **{kind: words for kind, words in OF_SESSIONS.items() if not kind.startswith(AFTER)},
            "inspections.live_key.announced": "公布直播签名公钥",
        },
    ),
    Group(
        "changes",
        "抽取之后",
        "arrow-repeat",
        {kind: words for kind, words in OF_SESSIONS.items() if kind.startswith(AFTER)},
    ),
    Group(
        "plans",
        "计划与任务",
        "list-task",
        {
            "inspections.plan.saved": "保存年度计划",
            "inspections.plan.approved": "批准年度计划",
            "inspections.ratios.proposed": "提出比例方案",
            "inspections.ratios.decided": "决定比例方案",
            "inspections.industries.proposed": "提出高风险行业表",
            "inspections.industries.decided": "决定高风险行业表",
            "inspections.task.saved": "保存任务",
            "inspections.task.copied": "复制任务",
            "inspections.task.approved": "批准任务",
            "inspections.task.loaded": "载入任务文件",
            "inspections.task.amended": "按预演建议调整任务",
            "inspections.task.checked": "重新载入任务文件（无变化）",
            "inspections.joint.consented": "联合部门同意任务",
            "inspections.preview.requested": "发起预演",
            "inspections.preview.finished": "预演完成",
            "inspections.preview.failed": "预演出错",
            "inspections.preview.cancelled": "取消预演",
            "inspections.rates.saved": "保存路程与用时参数",
            "inspections.rates.dropped": "停用路程与用时参数",
            "inspections.catalogue.loaded": "载入抽查事项清单",
            "inspections.item.saved": "保存抽查事项",
            "inspections.items.imported": "导入抽查事项清单",
            "inspections.item.retired": "停用抽查事项",
            "inspections.example.added": "添加事项示例照片",
            "inspections.example.withdrawn": "撤下事项示例照片",
            "inspections.law_packs.chosen": "选用规则包",
            "inspections.lint.recorded": "记录合规检查结果",
            "inspections.override.requested": "申请搁置严重问题",
            "inspections.override.approved": "批准搁置严重问题",
        },
    ),
    Group(
        "fieldwork",
        "检查与后续",
        "clipboard-check",
        dict(OF_VISITS),
    ),
    Group(
        "guard",
        "重复检查",
        "intersect",
        {
            "inspections.guard_rule.saved": "保存重复检查规则",
            "inspections.repeat_reason.given": "填写再次检查理由",
            "inspections.visited.excluded": "排除已检查主体",
            "inspections.repeats.recused": "为重复检查设回避",
            "inspections.visits.imported": "导入其他部门检查",
            "inspections.merge.proposed": "提议合并检查",
            "inspections.merge.answered": "答复合并检查",
        },
    ),
    Group(
        "entities",
        "检查对象",
        "shop",
        {
            "entities.import.requested": "提交名录导入",
            "entities.import.restarted": "重新开始导入",
            "entities.import.stored": "名录导入完成",
            "entities.import.refused": "名录文件被拒",
            "entities.import.failed": "名录导入出错",
            "entities.conflicts.settled": "处理导入冲突",
            "entities.entity.updated": "修改检查对象",
            "entities.entity.placed": "指定管辖单位",
            "entities.waiting.placed": "批量落位检查对象",
            "intake.upload.received": "收到上传文件",
            "intake.upload.discarded": "删除上传文件",
        },
    ),
    Group(
        "results",
        "结果公示",
        "megaphone",
        {
            "publicity.result.published": "公示检查结果",
            "publicity.result.withdrawn": "撤下检查结果",
            "publicity.snapshot.made": "发布当日开放数据",
            "publicity.checks.renewed": "更新检查统计",
            "publicity.initials.corrected": "更正拼音首字母",
            "publicity.past_checks.imported": "导入历史检查",
            "publicity.past_checks.cancelled": "撤销历史检查",
        },
    ),
    Group(
        "enterprise",
        "企业回应与异议",
        "chat-square-text",
        {
            "enterprise.access.given": "交付企业码",
            "enterprise.access.taken": "凭检查码领取企业码",
            "enterprise.access.ended": "停用企业码",
            "enterprise.access.used": "使用企业码",
            "enterprise.reply.filed": "提交企业回应",
            "enterprise.reply.checked": "核查企业回应",
            "enterprise.reply.withdrawn": "撤回企业回应",
            "enterprise.objection.filed": "提出结果异议或申诉",
            "enterprise.objection.moved": "办理结果异议或申诉",
            "enterprise.objection.remedied": "执行异议成立的处理",
        },
    ),
    Group(
        "credit",
        "信用",
        "award",
        {
            "entities.fact.recorded": "记录信用事实",
            "entities.fact.ended": "信用事实结束或撤销",
            "entities.rulebook.proposed": "提出新版评级规则",
            "entities.rulebook.decided": "批准新版评级规则",
            "entities.rulebook.saved": "保存评级规则",
            "entities.grades.computed": "计算信用评级",
            "entities.grade.disagreed": "信用等级与计算不符（报警）",
            "entities.override.proposed": "提出人工调整评级",
            "entities.override.decided": "批准人工调整评级",
            "entities.listing.decided": "列入名录或名单",
            "entities.repair.applied": "申请信用修复",
            "entities.repair.decided": "决定信用修复",
            "entities.restriction.imposed": "施加限制措施",
            "entities.restriction.ended": "解除限制措施",
            "entities.listing.dismissed": "决定不予列入",
            "entities.listing.removed": "移出名录或名单",
            "entities.override.withdrawn": "撤回人工调整评级",
            "entities.letter.issued": "出具信用文书",
            "entities.certificate.asked": "申请信用证明",
            "entities.certificate.decided": "决定信用证明",
            "entities.screening.made": "评优评先审查",
        },
    ),
    Group(
        "personnel",
        "执法人员",
        "person-badge",
        {
            "personnel.inspector.saved": "保存执法人员",
            "personnel.inspector.deactivated": "停用执法人员",
            "personnel.roster.imported": "导入执法人员名录",
            "personnel.absence.recorded": "登记缺勤",
            "personnel.absence.withdrawn": "撤销缺勤",
        },
    ),
    Group(
        "orgs",
        "机构与用户",
        "diagram-3",
        {
            "orgs.unit.saved": "保存单位",
            "orgs.units.imported": "导入单位表",
            "orgs.outline.saved": "上传辖区边界",
            "orgs.outline.dropped": "删除辖区边界",
            "orgs.calendar.saved": "保存工作日历",
            "orgs.calendar.dropped": "恢复内置工作日历",
            "orgs.user.created": "开设账号",
            "orgs.user.changed": "修改账号",
            "orgs.password.set": "重设密码",
            "orgs.role.granted": "授予角色",
            "orgs.role.revoked": "撤销角色",
        },
    ),
    Group(
        "partners",
        "数据共享",
        "diagram-2",
        {
            "partners.client.saved": "保存共享单位",
            "partners.client.stopped": "停用共享单位",
            "partners.key.created": "签发接口密钥",
            "partners.key.revoked": "吊销接口密钥",
            "partners.token.issued": "签发访问令牌",
            "partners.accesses.sealed": "封存当日访问记录摘要",
            "partners.accesses.exported": "导出访问记录",
        },
    ),
    Group("history", "修改历史", "pencil", {HISTORY: "修改记录"}),
    Group(
        "log",
        "存证日志",
        "journal-lock",
        {
            "timeline.export.taken": "导出存证时间线",
            "ledger.heart.beaten": "服务心跳",
            "ledger.content.erased": "依法销毁内容",
            "ledger.conflict.found": "发现日志自相矛盾（报警）",
            "ledger.entry.unreadable": "读不出的条目（被改动）",
            "ledger.sm2key.created": "建立国密签名密钥",
            "ledger.key.created": "建立签名密钥",
            "ledger.key.rotated": "更换签名密钥",
            "ledger.key.retired": "停用签名密钥",
            "ledger.log.continued": "另起日志，承接旧日志",
            "ledger.timestamp.received": "收到时间戳",
            "ledger.cosignature.received": "收到见证签名",
            "ledger.witness.created": "建立见证密钥",
            "ledger.witness.trusted": "认可受见证的日志",
            "ledger.head.cosigned": "为他处日志见证签名",
        },
    ),
)

_GROUP_OF: Final = {kind: group for group in GROUPS for kind in group.kinds}
OTHER: Final = Group("other", "其他", "dot", {})
GRAVE: Final = frozenset(
    {
        "entities.grade.disagreed",
        "inspections.draw.failed",
        "inspections.draw.disagreed",
        "inspections.void.proposed",
        "inspections.session.voided",
        "inspections.supplement.failed",
        "inspections.supplement.disagreed",
        "inspections.supplement_void.proposed",
        "inspections.supplement.voided",
        "ledger.conflict.found",
        "ledger.content.erased",
        "ledger.entry.unreadable",
        "ledger.key.rotated",
        "ledger.key.retired",
        "ledger.log.continued",
    }
)


def label_of(kind: str) -> str:
    """The plain words for a kind; the kind itself where this version does not know it."""
    return group_of(kind).kinds.get(kind, kind)


def group_of(kind: str) -> Group:
    """The part of the work to which a kind belongs."""
    return _GROUP_OF.get(kind, OTHER)


def kinds_chosen(choice: str) -> tuple[str, ...]:
    """The kinds that a choice of the filter stands for: one kind, or all of a group."""
    if choice in _GROUP_OF:
        return (choice,)
    return next((tuple(group.kinds) for group in GROUPS if group.code == choice), ())


def kinds_named(text: str) -> tuple[str, ...]:
    """Kinds whose plain words contain the text."""
    return tuple(kind for group in GROUPS for kind, label in group.kinds.items() if text in label)
