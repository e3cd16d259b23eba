"""Recompute supplementary draws from their files and the bundle of the first draw."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from inspections.draw.errors import DrawError, MalformedError
from inspections.draw.logged import NOTHING_ELSE, Logged, Trust, check_later, checked_log
from inspections.draw.records import checked_chain
from inspections.draw.recusals import ENTITY, INSPECTOR, DeclaredRecusals
from inspections.draw.seed import (
    check_sources,
    commit_input,
    digest_of,
    master_seed,
    sources_text,
)
from inspections.draw.sources import chance_of
from inspections.draw.standing import MainDraw, Standing, Substitution
from inspections.draw.steps import Step, same
from inspections.draw.substitutes import barred_by, checked_substitution, teams_in_turn
from inspections.draw.supplement import parse_supplement, run_supplement
from inspections.draw.supplement_blocking import blocking, recused_teams
from inspections.draw.supplement_file import SupplementFile, parse_supplement_file
from inspections.draw.supplement_frame import (
    SupplementFrame,
    digest_of_frame,
    parse_supplement_frame,
)
from shuangsuiji.kernel.canonical import JsonValue

SUBSTITUTED = "inspections.substitution.approved"
SEALED = "inspections.supplement.sealed"
INPUT_COMMITTED = "inspections.supplement_input.committed"
OPENED = "inspections.supplement_inputs.opened"
DRAWN = "inspections.supplement.drawn"
PUBLISHED = "inspections.supplement.published"
PAYLOAD_KEYS = {
    SUBSTITUTED: (
        *("number", "replaced", "substitute", "reason", "team", "package", "recused", "after"),
        "transcript_digest",
    ),
    SEALED: ("number", "frame_digest", "transcript_digest", "channel"),
    INPUT_COMMITTED: ("number", "order", "name", "kind", "commitment"),
    OPENED: ("number", "sources_digest", "opened"),
    DRAWN: ("number", "transcript_digest", "frame_digest", "master_digest"),
    PUBLISHED: ("number", "transcript_digest", "frame_digest", "bundle_digest"),
}


class Changes:
    """The first draw with what was verified on top of it; one supplement after the other."""

    def __init__(
        self,
        main: MainDraw,
        standing: Standing,
        *,
        code: str,
        lines: Sequence[str],
        whole: str,
        declared: DeclaredRecusals | None = None,
        proven: Logged | None = None,
        trust: Trust = NOTHING_ELSE,
    ) -> None:
        """Begin at the first draw.

        Args:
            main: the first draw, already verified.
            standing: what it assigned.
            code: its one-time code, hex.
            lines: its source lines; what they showed must not be used again.
            whole: ``whole_digest`` of its bundle.
            declared: the secret pairs, where an auditor has them; then what they block is
                recomputed, and not only counted.
            proven: the first draw's entries in the log; None only while a supplement is being
                published, when its own are not in the log yet.
            trust: keys and a head from elsewhere, as in ``verify_bundle``.
        """
        self.proven, self.trust = proven, trust
        self.declared = declared
        self.main, self.standing, self.whole = main, standing, whole
        self.code = bytes.fromhex(code)
        self.used = set(map(chance_of, lines))
        self.drawn: dict[int, str] = {}  # number -> transcript digest
        self.substituted: tuple[Substitution, ...] = ()

    def verify(self, data: bytes) -> tuple[Step, ...]:
        """Check one file step by step, up to the first step that does not hold."""
        try:
            file = parse_supplement_file(data)
            frame = parse_supplement_frame(file.frame)
        except DrawError as error:
            return (Step("补抽", ok=False, text=f"格式：{error}"),)
        name = f"补抽{frame.number}"
        text = f"第 {frame.number} 次补抽的核验包 {len(data)} 字节，写法规范，总摘要相符。"
        steps = [Step(f"{name}·格式", ok=True, text=text)]
        for part, check in _Checks(self, file, frame).in_order().items():
            try:
                text = check()
            except DrawError as error:
                steps.append(Step(f"{name}·{part}", ok=False, text=str(error)))
                break
            steps.append(Step(f"{name}·{part}", ok=True, text=text))
        return tuple(steps)


class _Checks:
    """The steps of one supplement; later ones use what earlier ones have established."""

    payloads: list[Any]

    def __init__(self, changes: Changes, file: SupplementFile, frame: SupplementFrame) -> None:
        self.changes, self.file, self.frame = changes, file, frame
        self.frame_digest = digest_of_frame(file.frame)
        self.standing = changes.standing

    def in_order(self) -> Mapping[str, Callable[[], str]]:
        return {
            "对应": self.belongs,
            "存证": self.records,
            **({} if self.changes.proven is None else {"入链": self.logged}),
            "递补": self.substitutions,
            "封存": self.sealed,
            "密码": self.chained,
            "见证": self.witnessed,
            "种子": self.seeded,
            "抽取": self.drawn,
            "公布": self.published,
        }

    def belongs(self) -> str:
        main, frame, changes = self.changes.main, self.frame, self.changes
        same(frame.draw_id, main.header.draw_id, "补抽所属的场次编号")
        same(frame.frame_digest, main.frame_digest, "补抽所记首抽名册摘要")
        same(frame.transcript_digest, main.transcript.digest(), "补抽所记首抽结果摘要")
        same(self.file.bundle_transcript, frame.transcript_digest, "补抽核验包所记首抽结果摘要")
        same(self.file.bundle_whole, changes.whole, "补抽核验包所记首抽核验包总摘要")
        if dict(frame.earlier) != changes.drawn:
            numbers = "、".join(str(number) for number, _ in frame.earlier) or "无"
            raise MalformedError(f"此前的补抽（{numbers}）未一并核验，或结果摘要、先后次序不符")
        return f"属于场次 {frame.draw_id}，接在首抽和 {len(frame.earlier)} 次补抽之后。"

    def records(self) -> str:
        kinds = [
            *[SUBSTITUTED] * len(self.frame.substitutions),
            *(SEALED, *[INPUT_COMMITTED] * len(self.file.contributions), OPENED, DRAWN, PUBLISHED),
        ]
        self.payloads = checked_chain(
            self.file.records,
            kinds,
            keys=PAYLOAD_KEYS,
            draw_id=self.frame.draw_id,
            told=f"{len(kinds)} 条（递补、封存、见证输入、开启、抽取、公布）",
        )
        own = self.payloads[len(self.frame.substitutions) :]
        for payload in own:
            same(payload["number"], self.frame.number, "存证记录中的补抽序号")
        return f"{len(kinds)} 条存证记录的内容与其摘要相符，次序正确。"

    def logged(self) -> str:
        file, earlier = self.file, self.changes.proven
        before = len(self.frame.substitutions) + 1
        found = checked_log(file.records, file.log, before=before, trust=self.changes.trust)
        if earlier is not None:
            check_later(earlier, found, file.log.from_bundle)
        return found.text

    def substitutions(self) -> str:
        """Those that earlier files hold were checked with them, and must be the same here."""
        before = self.changes.substituted
        if self.frame.substitutions[: len(before)] != before:
            raise MalformedError("此前已核验的递补与本包所记不同")
        digest = self.changes.main.transcript.digest()
        numbers = list(self.changes.drawn)
        last = numbers[-1] if numbers else 0
        for place, found in enumerate(self.frame.substitutions):
            expected = {**asdict(found), "recused": list(found.recused)}
            payload = {**expected, "transcript_digest": digest}
            same(self.payloads[place], payload, "递补的存证记录")
            if place < len(before):
                continue
            same(found.after, last, f"第 {found.number} 次递补所接的补抽")
            check_recused(found, self.changes.main, self.standing, self.changes.declared)
            self.standing = checked_substitution(self.changes.main, self.standing, found)
        return f"{len(self.frame.substitutions)} 次递补都是本层下一签，接手的组与规则相符。"

    def sealed(self) -> str:
        frame, main = self.frame, self.changes.main
        payload = self.payloads[len(frame.substitutions)]
        same(payload["frame_digest"], self.frame_digest, "封存记录中的补抽名册摘要")
        same(payload["transcript_digest"], frame.transcript_digest, "封存记录中的首抽结果摘要")
        same(payload["channel"], self.file.channel, "封存记录中的办理方式")
        check_people(frame, main, self.standing)
        check_blocked(frame, main, self.standing, self.changes.declared)
        left = "、".join(f"{one.inspector}（{one.reason}）" for one in frame.leaving)
        return (
            f"随机之前已封存：退出 {left}；候选 {len(frame.candidates)} 名，"
            f"排除 {len(frame.excluded)} 名，回避格 {len(frame.blocked)} 个。"
        )

    def chained(self) -> str:
        code = bytes.fromhex(self.file.code)
        for _ in range(self.frame.number):
            code = hashlib.sha256(code).digest()
        if code != self.changes.code:
            raise MalformedError(
                f"补抽的一次性密码经 {self.frame.number} 次 SHA-256 不等于首抽公布的密码"
            )
        return f"一次性密码是首抽同一条链上的下一个：{self.file.code}。"

    def witnessed(self) -> str:
        given, start = self.file.contributions, len(self.frame.substitutions) + 1
        if len({one.name for one in given}) != len(given):
            raise MalformedError("见证人姓名重复：每位见证人只能提交一份")
        for order, one in enumerate(given, start=1):
            name, payload = f"第 {order} 份见证输入", self.payloads[start + order - 1]
            same(one.order, order, f"{name}的序号")
            for key in ("order", "name", "kind", "commitment"):
                same(payload[key], getattr(one, key), f"{name}与其提交记录中的 {key}")
            opened = commit_input(bytes.fromhex(one.salt), one.line)
            same(opened, one.commitment, f"{name}开启后的内容与事先提交的承诺")
            if chance_of(one.line) in self.changes.used:
                raise MalformedError(f"{name}沿用了此前抽取的随机源，补抽须用新的随机源")
        rule, lines = self.frame.sources, [one.line for one in given]
        if rule.min_witnesses < self.changes.main.header.sources.min_witnesses:
            raise MalformedError("补抽规定的见证人数少于首抽")
        check_sources(lines, min_witnesses=rule.min_witnesses, named=rule.named)
        same(self.file.sources, sources_text(lines), "随机源文本与各份见证输入")
        opening = self.payloads[start + len(given)]
        same(opening["sources_digest"], digest_of(self.file.sources), "开启记录中的随机源摘要")
        expected: JsonValue = [{"order": c.order, "line_digest": digest_of(c.line)} for c in given]
        same(opening["opened"], expected, "开启记录中的各份输入")
        shown = "、".join(f"{one.name}（{one.line}）" for one in given)
        return f"{len(given)} 份新的见证输入先盲交后同时开启：{shown}。"

    def seeded(self) -> str:
        lines = [one.line for one in self.file.contributions]
        master = master_seed(bytes.fromhex(self.file.code), lines)
        same(self.file.master, master, "补抽主种子与由密码和随机源重算的值")
        return f"补抽主种子由下一个密码与新的随机源重算得到：{master}。"

    def drawn(self) -> str:
        file, changes = self.file, self.changes
        parse_supplement(file.transcript)
        computed = run_supplement(self.frame, changes.main, self.standing, master=file.master)
        if computed.to_bytes() != file.transcript:
            raise MalformedError("按封存的补抽名册与种子重算，公布的补抽结果与重算结果不同")
        same(file.transcript_digest, computed.digest(), "公布的补抽记录摘要")
        payload = self.payloads[-2]
        same(payload["frame_digest"], self.frame_digest, "抽取记录存证中的补抽名册摘要")
        same(payload["master_digest"], computed.master_digest, "抽取记录存证中的种子摘要")
        same(payload["transcript_digest"], computed.digest(), "抽取记录存证中的补抽结果摘要")
        self.standing = self.standing.replaced(computed.replacements)
        shown = "、".join(f"{new} 接替 {old}" for old, new, _ in computed.replacements)
        return f"重算一致：{shown}；结果摘要 {computed.digest()}。"

    def published(self) -> str:
        payload, changes = self.payloads[-1], self.changes
        same(payload["transcript_digest"], self.file.transcript_digest, "公布记录中的补抽结果摘要")
        same(payload["frame_digest"], self.frame_digest, "公布记录中的补抽名册摘要")
        same(payload["bundle_digest"], changes.whole, "公布记录中的首抽核验包总摘要")
        changes.standing = self.standing
        changes.drawn[self.frame.number] = self.file.transcript_digest
        changes.substituted = self.frame.substitutions
        changes.used |= {chance_of(one.line) for one in self.file.contributions}
        return "公布的补抽结果正是抽取时存证的结果。"


def check_people(frame: SupplementFrame, main: MainDraw, standing: Standing) -> None:
    """Everybody of the first frame stands in a team, is a candidate, has left or is excluded.

    Raises:
        MalformedError: somebody is missing, stands twice, or a blocked cell concerns nobody.
    """
    seated = {person for people in standing.teams.values() for person in people}
    leaving = {one.inspector for one in frame.leaving}
    if not leaving <= seated:
        raise MalformedError("退出人员中有人现在不在任何检查组")
    drawable = {person.id for person in main.header.inspectors}
    candidates = set(frame.candidates)
    excluded = {one.id for one in frame.excluded}
    rest = drawable - seated
    if candidates & excluded or candidates | excluded != rest:
        raise MalformedError("候选人员与排除人员合起来，应恰是首抽名册中不在组内的全部人员")
    if candidates & standing.gone:
        raise MalformedError("候选人员中有此前已退出的人员")
    teams = {team for one in leaving for team in standing.teams_of(one)}
    if any(person not in candidates or team not in teams for person, team in frame.blocked):
        raise MalformedError("回避格应只涉及候选人员与有人退出的检查组")
    if not {person for pair in frame.blocked_pairs for person in pair} <= candidates:
        raise MalformedError("回避对应只涉及候选人员")


def check_blocked(
    frame: SupplementFrame,
    main: MainDraw,
    standing: Standing,
    declared: DeclaredRecusals | None,
) -> None:
    """The blocked cells are those of the sealed pairs, or at least not more than these can block.

    Raises:
        MalformedError: a cell too many, or with the pairs at hand one too many or too few.
    """
    header = main.header
    among = header.inspector_recusals.count
    most = header.recusals.count + among * header.team.rounds
    if len(frame.blocked) > most or len(frame.blocked_pairs) > among:
        raise MalformedError("回避格多于首抽封存的回避对数所能划去的")
    if declared is None:
        return
    expected = blocking(
        standing,
        leaving=[one.inspector for one in frame.leaving],
        candidates=set(frame.candidates),
        entity_recusals=declared.pairs(ENTITY),
        inspector_recusals=declared.pairs(INSPECTOR),
    )
    if (expected.cells, expected.pairs) != (frame.blocked, frame.blocked_pairs):
        raise MalformedError("回避格与回避附件逐对重算的不同")


def check_recused(
    found: Substitution, main: MainDraw, standing: Standing, declared: DeclaredRecusals | None
) -> None:
    """Likewise for the teams that a substitution passed over."""
    if len(found.recused) > main.header.recusals.count:
        raise MalformedError(f"第 {found.number} 次递补跳过的组多于封存的回避对数")
    if declared is None:
        return
    pairs = declared.pairs(ENTITY)
    teams = recused_teams(standing, pairs, {found.substitute}).get(found.substitute, ())
    asked = teams_in_turn(main, standing, found.replaced, found.substitute)
    before = asked[: asked.index(found.team)] if found.team in asked else asked
    if found.team in teams or not set(found.recused) <= set(teams):
        raise MalformedError(f"第 {found.number} 次递补跳过的组与回避附件不符")
    missed = [
        team
        for team in before
        if team in teams
        and team not in found.recused
        and barred_by(main, standing, team, found.substitute, ()) is None
    ]
    if missed:
        raise MalformedError(f"第 {found.number} 次递补跳过的组与回避附件不符")
