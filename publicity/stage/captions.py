"""What the stage says of each act in one sentence, and its facts as lines of text. Pure.

The captions stand under the picture; the lines are all that there is without JavaScript, and what
a screen reader reads.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from inspections.acts import Act
from inspections.selectors.live import Showing

BEIJING = timezone(timedelta(hours=8))
MOST_LINES = 60

CAPTIONS: dict[Act, str] = {
    Act.WAITING: "仪式即将开始。本屏只播放已经签名的记录，任何人都可以扫码同看、自行核对。",
    Act.SEALED: "名册和规则已经封存：此刻起，一户不能增，一户不能减。摘要已写入存证日志。",
    Act.WITNESSES: "每位见证人用自己的设备入席。至少一位来自本单位以外。",
    Act.INPUTS: "见证人各自掷出数字，密封投入。内容此刻无人知道，只亮出承诺。",
    Act.OPENING: "全部到齐，同时揭示。本屏现场重算每一份承诺，核对是否相符。",
    Act.SEED: "各份输入依次排成种子的来源。改动任何一位数字，结果都会不同。",
    Act.ENTITIES: "由种子为每一户算出签号，签号小者中签。结果在种子形成时已经确定。",
    Act.INSPECTORS: "执法人员同样由种子抽出，与检查对象互不影响。",
    Act.TEAMS: "抽出的执法人员随机组成检查组。",
    Act.PACKAGES: "抽中的检查对象划成名单包。",
    Act.MATCHING: "名单包与检查组随机匹配，须回避的搭配已经排除。",
    Act.CERTIFICATE: "抽取完成，结果不能再改。公布之后，任何人都可以扫码重算。",
}
SEALED_CAPTIONS: dict[Act, str] = {
    Act.ENTITIES: "名称在公示之前保密，先亮签号。公示之后，人人可以核对每个签号是哪一户。",
    Act.PACKAGES: "抽中的检查对象划成名单包。内容在公示之前保密，只亮户数。",
}
SUPPLEMENT_CAPTIONS: dict[Act, str] = {
    Act.SEALED: "退出的人员、可以补任的人员和须回避的搭配已经封存。新的随机数此刻还不存在。",
    Act.INSPECTORS: "由新的种子在候选人员中抽出补任的人，其余席位不变。",
    Act.CERTIFICATE: "补抽完成，结果不能再改。公布之后，任何人都可以扫码重算。",
}


def caption(act: Act, facts: dict[str, Any]) -> str:
    """One sentence under the picture of an act."""
    if act in SUPPLEMENT_CAPTIONS and facts.get("is_supplement"):
        return SUPPLEMENT_CAPTIONS[act]
    if act in SEALED_CAPTIONS and facts.get("showing") == Showing.SEALED:
        return SEALED_CAPTIONS[act]
    if act == Act.PACKAGES and facts and not facts["rows"]:
        return "本场不分名单包，检查对象逐户与检查组匹配。"
    return CAPTIONS[act]


def lines(act: Act, facts: dict[str, Any]) -> list[str]:
    """The facts of an act as text; long lists are cut, and say so."""
    spoken = {**SPOKEN, **SPOKEN_OF_SUPPLEMENT} if facts.get("is_supplement") else SPOKEN
    found = list(spoken[act](facts)) if facts else []
    if len(found) > MOST_LINES:
        return [*found[:MOST_LINES], f"……（共 {len(found)} 行，完整内容见抽取公示页）"]
    return found


def _when(at: int | None) -> str:
    if at is None:
        return ""
    moment = datetime.fromtimestamp(at / 1000, UTC).astimezone(BEIJING)
    return f"{moment.year} 年 {moment.month} 月 {moment.day} 日 {moment:%H:%M}"


def _waiting(facts: dict[str, Any]) -> Iterator[str]:
    yield f"{facts['unit']}，{facts['title']}"
    yield f"{_when(facts['held_at'])}，{facts['place']}"
    if facts["how_to_watch"]:
        yield facts["how_to_watch"]


def _sealed(facts: dict[str, Any]) -> Iterator[str]:
    if "entities" not in facts:
        return
    yield f"可抽 {facts['entities']} 户，应抽 {facts['take']} 户；执法人员 {facts['inspectors']} 人"
    yield from (f"{r['label']}：{r['count']} 户，抽 {r['take']} 户" for r in facts["strata"])
    yield from (f"{r['label']}：{r['count']} 户" for r in facts["units"])
    yield f"名册摘要 {facts['frame_digest']}"
    if facts["commitment"]:
        yield f"一次性码的承诺 {facts['commitment']}"
    head = facts["head"]
    if facts.get("is_practice"):
        yield "练习不写入存证日志"
        return
    if head is None:
        yield "存证日志：等待签名"
        return
    yield f"存证日志第 {head['size']} 条，根哈希 {head['root']}"
    yield f"外部见证方：{'、'.join(head['cosigners']) or '暂无'}"


def _seats(facts: dict[str, Any]) -> Iterator[str]:
    states = {"seated": "已入席", "lost": "设备失联", "left": "已离席"}
    for seat in facts["seats"]:
        kind = f"{seat['kind']}{'，本单位以外' if seat['is_outside'] else ''}"
        yield f"{seat['number']} 号席 {seat['name']}（{kind}）{states[seat['state']]}"


def _inputs(facts: dict[str, Any]) -> Iterator[str]:
    for entry in facts["inputs"]:
        withdrawn = "（已撤回）" if entry["withdrawn"] else ""
        yield f"{entry['name']}（{entry['kind']}）投入承诺 {entry['commitment']}{withdrawn}"
    if facts["closed"]:
        yield "盲投已截止，任何输入都不能再更换"


def _opening(facts: dict[str, Any]) -> Iterator[str]:
    if not facts["opened"]:
        arrived = sum(entry["opened"] for entry in facts["inputs"])
        yield f"已收到揭示 {arrived} 份，共 {len(facts['inputs'])} 份，到齐后同时公开"
    yield from (f"{row['name']}：{row['line']}（盐 {row['salt']}）" for row in facts["opened"])


def _seed(facts: dict[str, Any]) -> Iterator[str]:
    yield from facts["lines"]
    if facts["sources_digest"]:
        yield f"来源摘要 {facts['sources_digest']}"
    yield f"主种子 {facts['master']}" if facts["master"] else "一次性码和主种子在公布时公开"


def _entities(facts: dict[str, Any]) -> Iterator[str]:
    yield f"抽中 {facts['total']} 户"
    yield from (f"{r['label']}：{r['count']} 户中抽 {r['take']} 户" for r in facts["strata"])
    for row in facts["rows"]:
        name = f"{row['name']} " if "name" in row else ""
        yield f"{row['order']}. {name}签号 {row['ticket']}"


def _inspectors(facts: dict[str, Any]) -> Iterator[str]:
    for pool in facts["pools"]:
        yield f"{pool['label']}：{pool['count']} 人中抽 {pool['take']} 人"
        yield from (f"{one['name']}（{one['mark']}）{one['unit']}" for one in pool["people"])


def _teams(facts: dict[str, Any]) -> Iterator[str]:
    for team in facts["teams"]:
        yield f"{team['code']} 组：{'、'.join(one['name'] for one in team['members'])}"


def _packages(facts: dict[str, Any]) -> Iterator[str]:
    for row in facts["rows"]:
        yield f"名单包 {row['id']}：{row['count']} 户{row['branch'] and '，'}{row['branch']}"


def _matching(facts: dict[str, Any]) -> Iterator[str]:
    what = "" if facts["by_entity"] else "名单包 "
    for pair in facts["pairs"]:
        yield f"{what}{pair['left']}：{pair['team']} 组（{'、'.join(pair['members'])}）"


def _certificate(facts: dict[str, Any]) -> Iterator[str]:
    yield f"{facts['unit']}，场次 {facts['session']}，{_when(facts['at'])}"
    yield str(facts["result"])
    yield f"见证人：{'、'.join(facts['witnesses'])}"
    yield f"名册摘要 {facts['frame_digest']}"
    yield f"抽取记录摘要 {facts['transcript_digest']}"


def _left(facts: dict[str, Any]) -> Iterator[str]:
    yield from (f"退出：{one['name']}（{one['mark']}）{one['unit']}" for one in facts["people"])
    yield f"可以补任 {facts['candidates']} 人，不能补任 {facts['excluded']} 人"
    yield f"补抽名册摘要 {facts['frame_digest']}"
    yield f"一次性码的承诺（首抽时公布） {facts['commitment']}"


def _filled(facts: dict[str, Any]) -> Iterator[str]:
    for row in facts["rows"]:
        left, came = row["left"], row["came"]
        names = f"{left['name']}（{left['mark']}）退出，{came['name']}（{came['mark']}）补任"
        yield f"{row['team']} 组第 {row['position']} 席：{names}"


SPOKEN: dict[Act, Callable[[dict[str, Any]], Iterator[str]]] = {
    Act.WAITING: _waiting,
    Act.SEALED: _sealed,
    Act.WITNESSES: _seats,
    Act.INPUTS: _inputs,
    Act.OPENING: _opening,
    Act.SEED: _seed,
    Act.ENTITIES: _entities,
    Act.INSPECTORS: _inspectors,
    Act.TEAMS: _teams,
    Act.PACKAGES: _packages,
    Act.MATCHING: _matching,
    Act.CERTIFICATE: _certificate,
}
SPOKEN_OF_SUPPLEMENT: dict[Act, Callable[[dict[str, Any]], Iterator[str]]] = {
    Act.SEALED: _left,
    Act.INSPECTORS: _filled,
}
