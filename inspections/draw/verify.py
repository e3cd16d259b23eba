"""Recompute a draw from its published bundle alone, and say in plain words what was checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inspections.draw.bundle import Bundle, parse_bundle, whole_digest_of
from inspections.draw.engine import run_draw
from inspections.draw.errors import DrawError, MalformedError
from inspections.draw.frame import code_digest, frame_digest, parse_header
from inspections.draw.header import Header
from inspections.draw.logged import NOTHING_ELSE, Logged, Trust, checked_log
from inspections.draw.records import checked_records
from inspections.draw.recusals import (
    Annex,
    DeclaredRecusals,
    PublishedCells,
    Recusals,
    committed,
    parse_annex,
)
from inspections.draw.sealed_lines import check_lines, excluded_codes
from inspections.draw.seed import (
    check_sources,
    commit_input,
    digest_of,
    master_seed,
    opens,
    sources_text,
)
from inspections.draw.standing import MainDraw, first_standing
from inspections.draw.steps import Report, Step, same
from inspections.draw.substitutes import sealed_entities
from inspections.draw.supplement_verify import Changes
from inspections.draw.transcript import Transcript, parse
from shuangsuiji.kernel.canonical import JsonValue

PARTS = {
    "attempts": "尝试次数",
    "assignment": "分派结果",
    "blocked": "回避格",
    "draw_id": "场次编号",
    "entities": "抽中主体",
    "frame_digest": "名册摘要",
    "inspectors": "抽中人员",
    "master_digest": "种子摘要",
    "packages": "名单包",
    "reserves": "递补主体",
    "rotation": "轮换结果",
    "spec": "规则版本",
    "stages": "各环节种子",
    "strata": "各层抽取数",
    "teams": "检查组",
    "unlocated": "无坐标主体",
}


def verify_bundle(
    data: bytes,
    supplements: Sequence[bytes] = (),
    *,
    annex: bytes | None = None,
    trust: Trust = NOTHING_ELSE,
    sealed: bool = True,
) -> Report:
    """Check the bundle file step by step, up to the first step that does not hold.

    Args:
        data: the bundle of the first draw.
        supplements: files of its supplementary draws, in the order of their numbers; each must
            build on the draw before it.
        annex: the secret pairs (回避附件), where an auditor has them: then the blocked cells
            are recomputed, too, and not only counted.
        trust: keys and a head from elsewhere, against which the log is checked.
        sealed: False only while the session is being published: its last record is not in the
            log yet, so nothing can be proven of the log.
    """
    steps: list[Step] = []
    try:
        bundle = parse_bundle(data)
        pairs = None if annex is None else parse_annex(annex)
    except DrawError as error:
        return Report((Step("格式", ok=False, text=str(error)),))
    text = f"核验包 {len(data)} 字节，写法规范，总摘要相符。"
    steps.append(Step("格式", ok=True, text=text))
    checks = _Checks(bundle, pairs, trust)
    for name, check in checks.in_order().items():
        if name == "入链" and not sealed:
            continue
        try:
            text = check()
        except DrawError as error:
            steps.append(Step(name, ok=False, text=str(error)))
            return Report(tuple(steps))
        steps.append(Step(name, ok=True, text=text))
    if supplements:
        changes = checks.changes(whole_digest_of(data))
        for supplement in supplements:
            steps += changes.verify(supplement)
            if not steps[-1].ok:
                break
    return Report(tuple(steps))


class _Checks:
    """The steps share what earlier ones have established, so they run in this order only."""

    header: Header
    payloads: list[Any]
    transcript: Transcript
    proven: Logged | None = None

    def __init__(self, bundle: Bundle, annex: Annex | None, trust: Trust) -> None:
        self.bundle = bundle
        self.annex = annex
        self.trust = trust
        self.frame_digest = frame_digest(bundle.frame)

    def in_order(self) -> Mapping[str, Callable[[], str]]:
        return {
            "名册": self.frame,
            "回避": self.recused,
            "存证": self.records,
            "入链": self.logged,
            "封存": self.sealed,
            "承诺": self.committed,
            "见证": self.witnessed,
            "种子": self.seeded,
            "抽取": self.drawn,
            "公布": self.published,
        }

    def frame(self) -> str:
        self.header = header = parse_header(self.bundle.frame)
        excluded = excluded_codes(header.entities, self.bundle.excluded())
        count = check_lines(header, self.bundle.entities(), excluded)
        same = header.code_digest == code_digest()
        return (
            f"可抽主体 {count} 户、排除主体 {len(excluded)} 户、可抽人员 "
            f"{len(header.inspectors)} 名，与封存摘要一致；名册摘要 {self.frame_digest}。"
            + ("封存时的程序源码与本程序相同。" if same else "封存时的程序源码与本程序版本不同。")
        )

    def recused(self) -> str:
        header, listed = self.header, self.bundle.recusals
        for sealed, values in (
            (header.recusals, listed.entities),
            (header.inspector_recusals, listed.inspectors),
        ):
            if list(values) != sorted(set(values)) or committed(values) != sealed:
                raise MalformedError("回避承诺清单与封存的对数或摘要不符")
        text = (
            f"封存回避 {header.recusals.count} 对（人员与主体）、"
            f"{header.inspector_recusals.count} 对（人员之间），承诺清单与封存摘要一致；"
        )
        if self.annex is None:
            return f"{text}谁与谁回避不公开。"
        DeclaredRecusals(self.annex).check(header)
        return f"{text}回避附件逐对与承诺相符。"

    def records(self) -> str:
        self.payloads = checked_records(
            self.bundle.records,
            draw_id=self.header.draw_id,
            inputs=len(self.bundle.contributions),
        )
        return f"{len(self.payloads)} 条存证记录的内容与其摘要相符，次序正确。"

    def logged(self) -> str:
        bundle = self.bundle
        self.proven = checked_log(bundle.records, bundle.log, before=2, trust=self.trust)
        return self.proven.text

    def sealed(self) -> str:
        payload, files = self.payloads[0], self.header.entities
        same(payload["frame_digest"], self.frame_digest, "封存记录中的名册摘要")
        same(payload["entities_digest"], files.digest, "封存记录中的主体名册摘要")
        same(payload["excluded_digest"], files.excluded_digest, "封存记录中的排除名册摘要")
        same(payload["channel"], self.bundle.channel, "封存记录中的办理方式")
        same(payload["task_code"], self.header.task.code, "封存记录中的任务编号")
        return f"抽取之前已封存任务“{self.header.task.name}”的全部名册与规则。"

    def committed(self) -> str:
        bundle, payload = self.bundle, self.payloads[1]
        same(payload["frame_digest"], self.frame_digest, "承诺记录中的名册摘要")
        same(payload["commitment"], bundle.commitment, "承诺记录中的承诺值")
        same(payload["chain_length"], bundle.chain_length, "承诺记录中的链长")
        same(bundle.chain_length, self.header.chain_length, "承诺的链长与名册规定")
        if not opens(bytes.fromhex(bundle.code), bundle.commitment):
            raise MalformedError("公布的一次性密码经 SHA-256 不等于事先承诺的值")
        return f"一次性密码经 SHA-256 正是事先承诺的 {bundle.commitment}。"

    def witnessed(self) -> str:
        contributions = self.bundle.contributions
        names = {contribution.name for contribution in contributions}
        if len(names) != len(contributions):
            raise MalformedError("见证人姓名重复：每位见证人只能提交一份")
        committed = self.payloads[2 : 2 + len(contributions)]
        for order, (given, payload) in enumerate(zip(contributions, committed, strict=True), 1):
            name = f"第 {order} 份见证输入"
            same(given.order, order, f"{name}的序号")
            for key in ("order", "name", "kind", "commitment"):
                same(payload[key], getattr(given, key), f"{name}与其提交记录中的 {key}")
            opened = commit_input(bytes.fromhex(given.salt), given.line)
            same(opened, given.commitment, f"{name}开启后的内容与事先提交的承诺")
        rule = self.header.sources
        lines = [contribution.line for contribution in contributions]
        check_sources(lines, min_witnesses=rule.min_witnesses, named=rule.named)
        same(self.bundle.sources, sources_text(lines), "随机源文本与各份见证输入")
        opening = self.payloads[2 + len(contributions)]
        same(opening["sources_digest"], digest_of(self.bundle.sources), "开启记录中的随机源摘要")
        expected: JsonValue = [
            {"order": c.order, "line_digest": digest_of(c.line)} for c in contributions
        ]
        same(opening["opened"], expected, "开启记录中的各份输入")
        shown = "、".join(f"{c.name}（{c.line}）" for c in contributions)
        return f"{len(contributions)} 份见证输入先盲交后同时开启，内容未变：{shown}。"

    def seeded(self) -> str:
        lines = [contribution.line for contribution in self.bundle.contributions]
        master = master_seed(bytes.fromhex(self.bundle.code), lines)
        same(self.bundle.master, master, "主种子与由密码和随机源重算的值")
        return f"主种子由一次性密码与随机源重算得到：{master}。"

    def drawn(self) -> str:
        bundle = self.bundle
        self.transcript = published = parse(bundle.transcript)
        recusals: Recusals = PublishedCells(published.blocked)
        if self.annex is not None:
            recusals.check(self.header)
            recusals = DeclaredRecusals(self.annex)
        computed = run_draw(bundle.frame, bundle.entities, master=bundle.master, recusals=recusals)
        if computed.to_bytes() != bundle.transcript:
            theirs, ours = vars(published), vars(computed)
            part = next(key for key in PARTS if theirs[key] != ours[key])
            raise MalformedError(f"按封存名册与种子重算，公布的{PARTS[part]}与重算结果不同")
        same(bundle.transcript_digest, computed.digest(), "公布的抽取记录摘要")
        payload = self.payloads[-2]
        same(payload["frame_digest"], self.frame_digest, "抽取记录存证中的名册摘要")
        same(payload["master_digest"], computed.master_digest, "抽取记录存证中的种子摘要")
        same(payload["transcript_digest"], computed.digest(), "抽取记录存证中的结果摘要")
        return (
            f"重算一致：抽中主体 {len(computed.entities)} 户、人员 {len(computed.inspectors)} 名，"
            f"组成 {len(computed.teams)} 个检查组，名单包 {len(computed.packages)} 个；"
            f"{_rotation(computed)}结果摘要 {computed.digest()}。{self._about_cells(computed)}"
        )

    def _about_cells(self, computed: Transcript) -> str:
        """What was checked of the blocked cells, and what cannot be without the annex."""
        header = self.header
        if not header.recusals.count and not header.inspector_recusals.count:
            return ""
        cells = sum(map(len, computed.blocked.values()))
        if self.annex is not None:
            return f"因回避划去的 {cells} 格由回避附件逐格重算，一格不多、一格不少。"
        return (
            f"因回避划去 {cells} 格，未超过封存对数所能划去的，且无一格是多余的；"
            "哪一格由谁的回避而来不公开，须由持有回避附件的审计人员核对。"
        )

    def published(self) -> str:
        payload, digest = self.payloads[-1], self.bundle.transcript_digest
        same(payload["transcript_digest"], digest, "公布记录中的结果摘要")
        same(payload["frame_digest"], self.frame_digest, "公布记录中的名册摘要")
        same(payload["sources_digest"], digest_of(self.bundle.sources), "公布记录中的随机源摘要")
        return "公布的结果正是抽取时存证的结果。"

    def changes(self, whole: str) -> Changes:
        """The verified draw as the ground of its supplementary draws."""
        main = MainDraw(
            header=self.header,
            frame_digest=self.frame_digest,
            transcript=self.transcript,
            master=self.bundle.master,
            sealed=sealed_entities(self.header, self.transcript, self.bundle.entities),
        )
        return Changes(
            main,
            first_standing(self.transcript),
            code=self.bundle.code,
            lines=[contribution.line for contribution in self.bundle.contributions],
            whole=whole,
            declared=None if self.annex is None else DeclaredRecusals(self.annex),
            proven=self.proven,
            trust=self.trust,
        )


def _rotation(drawn: Transcript) -> str:
    record = drawn.rotation
    if record is None:
        return ""
    return (
        f"轮换 {record.rounds} 轮，没有两人重复同组，"
        f"每人至少与 {record.reached} 名其他分局（所）的人员同组；"
    )
