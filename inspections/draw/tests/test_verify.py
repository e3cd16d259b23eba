"""Tampered bundles: each is refused, at the right step, with a reason of its own."""

import copy
import hashlib
from functools import partial, reduce

import pytest

from inspections.draw.tests import tampering as t
from inspections.draw.tests.bundles import as_value, resigned, small_bundle, small_file
from inspections.draw.tests.small_log import OTHER_KEY, WITNESS
from inspections.draw.verify import verify_bundle

put, drop, swap, twice, both = t.put, t.drop, t.swap, t.twice, t.both
forged, reseal, redigest, recommit, rerecord = (
    t.forged,
    t.reseal,
    t.redigest,
    t.recommit,
    t.rerecord,
)


def test_the_untouched_bundle_holds():
    report = verify_bundle(small_file())

    assert report.ok
    assert report.first_failure() == ""
    assert [step.name for step in report.steps] == [
        *("格式", "名册", "回避", "存证", "入链", "封存", "承诺", "见证", "种子", "抽取", "公布")
    ]


# Bytes of the file, without signing anew.
BYTES = [
    ("a flipped digit", lambda d: d.replace(b'"order":1', b'"order":2', 1), "whole_digest"),
    ("a blank", lambda d: d.replace(b'{"channel":', b'{"channel": ', 1), "规范写法"),
    ("a duplicate key", lambda d: b'{"channel":"CONSOLE",' + d[1:], "键“channel”重复"),
    ("a float", lambda d: d.replace(b'"order":1}', b'"order":1.0}', 1), "小数"),
    ("an escape", lambda d: d.replace(b'"CONSOLE"', b'"\\u0043ONSOLE"', 1), "规范写法"),
    ("another order of keys", lambda d: d.replace(
        b'"max":null,"min":1', b'"min":1,"max":null', 1), "规范写法"),
    ("no final line feed", lambda d: d[:-1], "恰好一个换行"),
    ("two final line feeds", lambda d: d + b"\n", "恰好一个换行"),
    ("half a file", lambda d: d[: len(d) // 2] + b"}\n", "不是 JSON"),
    ("no UTF-8", lambda d: d.replace(b"CONSOLE", b"CONS\xffLE", 1), "不是 UTF-8"),
    ("a huge number", lambda d: d.replace(b'"order":1}', b'"order":99999999999999999}', 1),
     "2^53"),
    ("a bottomless list", lambda d: d[:-2] + b',"z":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
     "嵌套过深"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "words"), [c[1:] for c in BYTES], ids=[c[0] for c in BYTES])
def test_an_edited_file_is_refused(spoil, words):
    report = verify_bundle(spoil(small_file()))

    assert not report.ok
    assert report.steps[-1].name == "格式"
    assert words in report.steps[-1].text


def entity(place, old, new):
    return put(f"entities.{place}", lambda line: line.replace(old, new))


def flip(text):
    """The same text with its first hex digit changed."""
    return ("1" if text[0] == "0" else "0") + text[1:]


def flip64(line):
    """The same base64 with its first character changed."""
    return ("A" if line[0] != "A" else "B") + line[1:]


def proof(place, change):
    """Change the proof of one record."""
    return put(f"records.{place}.proof", change)


def proofs(change):
    """Change the proofs under the second head alike."""
    return both(*(proof(place, change) for place in range(2, 7)))


def other_entity(rows):
    return [["91350900MA00000099", *rows[0][1:]], *rows[1:]]


def other_member(teams):
    first, second, *rest = teams
    lead, helper = first["members"]
    return [
        {**first, "members": [helper, lead]},
        second,
        *rest,
    ]


# (name, tampering, step, words). The forger always renews whole_digest.
CASES = [
    # form
    ("format", put("format", "ssj/bundle/3"), "格式", "bundle.format"),
    ("old format", put("format", "ssj/bundle/1"), "格式", "旧格式 ssj/bundle/1，不再核验"),
    ("missing log", drop("log"), "格式", "缺少键“log”"),
    ("a path too short", put("log.consistency", ["ab"]), "格式", "bundle.log.consistency[0]"),
    ("a key that is none", put("log.keys", [5]), "格式", "bundle.log.keys[0]"),
    ("a proof that is none", put("records.2.proof", 5), "格式", "records[2].proof"),
    ("extra key", put("note", "x"), "格式", "多出键“note”"),
    ("a hundred levels", put("frame.reserves", reduce(lambda it, _: [it], range(100), 1)), "格式",
     "嵌套过深"),
    ("missing channel", drop("channel"), "格式", "缺少键“channel”"),
    ("missing records", drop("records"), "格式", "缺少键“records”"),
    ("channel lower case", put("channel", "web"), "格式", "bundle.channel"),
    ("code too short", put("code", "ab"), "格式", "bundle.code"),
    ("code upper case", put("code", str.upper), "格式", "bundle.code"),
    ("master a number", put("master", 5), "格式", "bundle.master"),
    ("chain length a text", put("commitment.chain_length", "4"), "格式", "chain_length"),
    ("chain length too long", put("commitment.chain_length", 2000), "格式", "1024"),
    ("commitment extra key", put("commitment.note", 1), "格式", "bundle.commitment"),
    ("entities an object", put("entities", {}), "格式", "bundle.entities"),
    ("two lines in one text", put("entities", lambda rows: ["\n".join(rows)]), "格式", "不含换行"),
    ("a line of Chinese", put("excluded.0", "某企业,NOT_ACTIVE"), "格式", "bundle.excluded[0]"),
    ("salt of 15 bytes", put("contributions.0.salt", "ab" * 15), "格式", "contributions[0].salt"),
    ("order zero", put("contributions.0.order", 0), "格式", "contributions[0].order"),
    ("contribution key", drop("contributions.1.name"), "格式", "contributions[1]：缺少键“name”"),
    ("record key", drop("records.2.leaf"), "格式", "records[2]：缺少键“leaf”"),
    ("record extra key", put("records.2.note", ""), "格式", "records[2]：多出键“note”"),
    ("payload a list", put("records.0.payload", []), "格式", "records[0].payload"),
    ("frame a list", put("frame", []), "格式", "bundle.frame"),
    # frame and lines
    ("frame key", drop("frame.ladder"), "名册", "缺少键“ladder”"),
    ("frame extra key", put("frame.seed", "x"), "名册", "多出键“seed”"),
    ("frame rule", put("frame.strata.0.rule.ratio_bp", 20000), "名册", "ratio_bp"),
    ("an inspector leaves", drop("frame.inspectors.0"), "封存", "封存记录中的名册摘要"),
    ("an entity leaves", drop("entities.3"), "名册", "摘要与封存时不同"),
    ("an entity comes", put("entities", lambda r: [*r, "Z,A,1,S01,,,0"]), "名册", "多于封存"),
    ("an entity twice", twice("entities"), "名册", "升序"),
    ("entities reordered", swap("entities"), "名册", "升序"),
    ("an entity moves", entity(0, "S03", "S04"), "名册", "主体名册的摘要"),
    ("another stratum", entity(0, ",B,", ",C,"), "名册", "未封存的层"),
    ("a heavier weight", entity(0, ",1,", ",9,"), "名册", "不为 1 的权重"),
    ("a cell too many", entity(0, ",", ",,"), "名册", "7 列"),
    ("half a coordinate", put("entities.0", "91350900MA00000001,B,1,S03,5,,0.1"), "名册", "一半"),
    ("an exclusion leaves", drop("excluded.0"), "名册", "排除名册的摘要"),
    ("exclusions reordered", swap("excluded"), "名册", "排除名册应按标识升序"),
    ("a reason in words", put("excluded.0", "A,because"), "名册", "排除名册的行"),
    ("another reason", both(
        put("excluded.0", lambda line: line.replace("NOT_ACTIVE", "MERGED")), reseal),
        "名册", "各理由户数"),
    ("drawable and excluded", both(
        put("excluded", lambda r: ["91350900MA00000001,NOT_ACTIVE", *r[1:]]), reseal),
        "名册", "既在可抽名册又在排除名册"),
    # records
    ("a record leaves", drop("records.3"), "存证", "应依次为 7 条"),
    ("a record twice", twice("records"), "存证", "应依次为 7 条"),
    ("records reordered", swap("records", 2, 3), "存证", "时间倒退"),
    ("no records", put("records", []), "存证", "实有 0 条"),
    ("a payload edited", put("records.0.payload.channel", "WEB"), "存证", "第 1 条存证记录的内容"),
    ("a payload key", put("records.0.payload.note", 1), "存证", "第 1 条存证记录的内容与其摘要"),
    ("a salt edited", put("records.3.salt", flip), "存证", "第 4 条存证记录的内容与其摘要"),
    ("time runs back", rerecord(2, at="2020-01-01T00:00:00.000000Z"), "存证", "时间倒退"),
    ("time malformed", rerecord(2, at="昨天"), "存证", "的叶.at"),
    ("a leaf with blanks", t.releaf(6, lambda s: s.replace(",", ", ")), "存证", "不是规范写法"),
    ("a leaf with more", t.releaf(6, lambda s: s.replace('"v":1', '"v":1,"w":1')),
        "存证", "第 7 条存证记录的叶：多出键“w”"),
    ("another draw", rerecord(4, draw="350900-2026-0002"), "存证", "另一场次"),
    ("another kind", rerecord(4, kind="inspections.session.voided"), "存证", "应依次为"),
    ("payload with more", rerecord(4, payload={"more": 1}), "存证", "多出键“more”"),
    # the log
    ("a leaf edited", put("records.1.leaf", lambda s: s.replace("officer", "Officer")),
        "入链", "第 2 条存证记录：第 13 号条目的包含证明算不出检查点的根"),
    ("a step of a proof edited", proof(5, lambda s: t.relined(s, 2, flip64)),
        "入链", "第 6 条存证记录：第 18 号条目的包含证明"),
    ("a step of a proof left out", proof(6, lambda s: t.relined(s, 2, None)), "入链", "包含证明"),
    ("a number of an entry edited", proof(0, lambda s: s.replace("index 12", "index 11")),
        "入链", "第 1 条存证记录：第 11 号条目"),
    ("no proof", put("records.4.proof", ""), "入链", "第 5 条存证记录：入链证明应以"),
    ("a proof in Chinese", proof(4, lambda s: s.replace("index", "序号")), "入链", "入链证明应以"),
    ("a path in Chinese", proof(4, lambda s: t.relined(s, 2, lambda _: "路")),
        "入链", "入链证明不合规"),
    ("a size of a head edited", proofs(lambda s: s.replace("\n23\n", "\n24\n")), "入链",
        "签名不成立"),
    ("a signature edited", proofs(t.edited_signature), "入链", "签名不成立"),
    ("a signature left out", proofs(t.unsigned), "入链", "入链证明不合规"),
    ("another key", put("log.keys", [str(OTHER_KEY.verifier)]), "入链", "没有可信的日志公钥"),
    ("no key", put("log.keys", []), "入链", "列出日志的验证公钥"),
    ("a key edited", put("log.keys.0", lambda s: s.replace("+", "+0", 1)), "入链", "编号与公钥"),
    ("a key with a blank", put("log.keys.0", lambda s: s + " "), "入链", "写法规范"),
    ("a key of a witness", put("log.keys", [str(WITNESS.verifier)]), "入链", "名称或类型"),
    ("a step between the heads", put("log.consistency.0", flip), "入链", "一致性证明不成立"),
    ("no step between the heads", put("log.consistency", []), "入链", "一致性证明太短"),
    ("one head of another log", t.other_log(6), "入链", "用了另一个检查点"),
    ("both heads of forked logs", t.fork, "入链", "一致性证明不成立"),
    ("the head after the first input", partial(t.relog, head_after=3), "入链",
        "不能证明先封存承诺、后随机"),
    ("an input under the first head", partial(t.relog, before=3), "入链", "另一个检查点"),
    ("entries in another order", t.out_of_order, "入链", "先于第"),
    # sealing
    ("sealed another frame", rerecord(0, payload={"frame_digest": t.OTHER}),
        "封存", "封存记录中的名册摘要"),
    ("sealed other entities", rerecord(0, payload={"entities_digest": t.OTHER}),
        "封存", "封存记录中的主体名册摘要"),
    ("sealed other exclusions", rerecord(0, payload={"excluded_digest": t.OTHER}),
        "封存", "封存记录中的排除名册摘要"),
    ("another channel", put("channel", "WEB"), "封存", "办理方式"),
    ("another task", rerecord(0, payload={"task_code": "OTHER"}), "封存", "任务编号"),
    ("a rule edited", put("frame.strata.0.rule.ratio_bp", 3100), "封存", "封存记录中的名册摘要"),
    ("a recusal digest edited", put("frame.recusals.digest", t.OTHER), "回避", "对数或摘要"),
    ("a recusal taken out", drop("recusals.entities.0"), "回避", "对数或摘要"),
    ("recusals reordered", swap("recusals.inspectors"), "回避", "对数或摘要"),
    ("a place edited and resealed", both(entity(0, "S03", "S04"), reseal), "封存", "名册摘要"),
    ("a label edited", put("frame.unit.name", "另一局"), "封存", "封存记录中的名册摘要"),
    # commitment
    ("another code", put("code", t.OTHER), "承诺", "一次性密码经 SHA-256"),
    ("another commitment", put("commitment.value", t.OTHER), "承诺", "承诺记录中的承诺值"),
    ("another chain length", put("commitment.chain_length", 5), "承诺", "承诺记录中的链长"),
    ("chain length of the plan", both(put("commitment.chain_length", 5),
        rerecord(1, payload={"chain_length": 5})), "承诺", "承诺的链长与名册规定"),
    ("chain length as a truth", rerecord(1, payload={"chain_length": True}), "承诺", "链长"),
    ("committed another frame", rerecord(1, payload={"frame_digest": t.OTHER}),
        "承诺", "承诺记录中的名册摘要"),
    # witnesses
    ("a witness renamed", put("contributions.0.name", "丙"), "见证", "提交记录中的 name"),
    ("a witness of another kind", put("contributions.0.kind", "MEDIA"), "见证", "中的 kind"),
    ("a witness commitment", put("contributions.1.commitment", t.OTHER), "见证", "中的 commitment"),
    ("a witness order", put("contributions.1.order", 3), "见证", "第 2 份见证输入的序号"),
    ("witnesses reordered", swap("contributions"), "见证", "第 1 份见证输入的序号"),
    ("one witness twice", forged(put("contributions.1.name", "人大代表甲")), "见证", "姓名重复"),
    ("a line edited", put("contributions.0.line", t.DICE), "见证", "开启后的内容与事先提交的承诺"),
    ("a salt of a witness", put("contributions.0.salt", "00" * 16), "见证", "开启后的内容"),
    ("a line too short", put("contributions.0.line", "dice:123"), "见证", "随机源写法不对"),
    ("an unknown kind of line", put("contributions.0.line", "seed:1"), "见证", "不认识的随机源"),
    ("a copied line", forged(both(
        put("contributions.1.line", "dice:31415926535897932384"), recommit)),
        "见证", "2 份见证人输入的数字相同"),
    ("an unnamed lottery", forged(both(
        put("contributions", lambda rows: [*rows, {
            "order": 3, "name": "福彩", "kind": "SOURCE", "salt": "00" * 16, "commitment": "",
            "line": "lottery:ssq:2026001:1.2./"}]), recommit)), "见证", "未在封存时指定"),
    ("sources edited", put("sources", lambda s: s.replace("3", "4", 1)), "见证", "随机源文本"),
    ("sources reordered", put("sources", lambda s: "\n".join(s.split("\n")[1::-1]) + "\n"),
        "见证", "随机源文本"),
    ("opened other sources", rerecord(4, payload={"sources_digest": t.OTHER}),
        "见证", "开启记录中的随机源摘要"),
    ("opened other lines", rerecord(4, payload={"opened": []}), "见证", "开启记录中的各份输入"),
    ("true for the number one", t.number_as_truth, "见证", "开启记录中的各份输入"),
    # seed
    ("another master", put("master", t.OTHER), "种子", "重算的值"),
    # the draw itself
    ("another winner", put("transcript.entities", other_entity), "抽取", "抽中主体"),
    ("winners reordered", swap("transcript.entities"), "抽取", "抽中主体"),
    ("another ticket", put("transcript.entities.0.2", flip), "抽取", "抽中主体"),
    ("a substitute leaves", drop("transcript.reserves.0"), "抽取", "递补主体"),
    ("another inspector", swap("transcript.inspectors"), "抽取", "抽中人员"),
    ("another lead", put("transcript.teams", other_member), "抽取", "检查组"),
    ("another package", swap("transcript.packages"), "抽取", "名单包"),
    ("another assignment", put("transcript.assignment", lambda rows: [
        [rows[0][0], rows[1][1]], [rows[1][0], rows[0][1]], *rows[2:]]), "抽取", "分派结果"),
    ("a cell invented", put("transcript.blocked", {"match-1": [["T001", "P009"]]}),
        "抽取", "没有这样的一格"),
    ("a superfluous cell", put("transcript.blocked", {"pairs-1": [["350900001", "350900006"]]}),
        "抽取", "其他规则已不允许"),
    ("more cells than pairs", put("transcript.blocked", {"match-1": [
        ["T001", "P001"], ["T001", "P002"], ["T002", "P001"]]}), "抽取", "每对至多划去一格"),
    ("a cell of no stage", put("transcript.blocked", {"leads-1": [["T001", "P001"]]}),
        "抽取", "阶段名不合规"),
    ("a cell of a stage that was not", put("transcript.blocked", lambda cells: {
        **cells, "match-2": [["T001", "P001"]]}), "抽取", "回避格"),
    ("another cutoff", put("transcript.strata.0.cutoff", "1" * 18), "抽取", "各层抽取数"),
    ("fewer attempts", put("transcript.attempts.matchings.0.attempts", 99), "抽取", "尝试次数"),
    ("another stage seed", put("transcript.stages.entities", lambda s: flip(s)), "抽取", "种子"),
    ("another frame drawn", put("transcript.frame_digest", t.OTHER), "抽取", "公布的名册摘要"),
    ("another master drawn", put("transcript.master_digest", t.OTHER), "抽取", "公布的种子摘要"),
    ("another draw id", put("transcript.draw_id", "X"), "抽取", "场次编号"),
    ("a place invented", put("transcript.unlocated", ["X"]), "抽取", "无坐标主体"),
    ("transcript key", drop("transcript.teams"), "抽取", "缺少键“teams”"),
    ("transcript extra key", put("transcript.note", 1), "抽取", "多出键“note”"),
    ("transcript form", put("transcript.entities.0.2", "0.5"), "抽取", "transcript.entities[0][2]"),
    ("another result digest", put("transcript_digest", t.OTHER), "抽取", "公布的抽取记录摘要"),
    ("recorded another result", rerecord(5, payload={"transcript_digest": t.OTHER}),
        "抽取", "存证中的结果摘要"),
    ("recorded another frame", rerecord(5, payload={"frame_digest": t.OTHER}),
        "抽取", "存证中的名册摘要"),
    ("recorded another master", rerecord(5, payload={"master_digest": t.OTHER}),
        "抽取", "存证中的种子摘要"),
    # forgers who also rewrite the ledger
    ("forged winner", forged(both(put("transcript.entities", other_entity), redigest)),
        "抽取", "抽中主体"),
    ("forged ratio", forged(put("frame.strata.0.rule.ratio_bp", 6000)), "抽取", "与重算结果不同"),
    ("forged dice", forged(both(put("contributions.0.line", t.DICE), recommit)),
        "抽取", "与重算结果不同"),
    # publication
    ("published another result", rerecord(6, payload={"transcript_digest": t.OTHER}),
        "公布", "公布记录中的结果摘要"),
    ("published another frame", rerecord(6, payload={"frame_digest": t.OTHER}),
        "公布", "公布记录中的名册摘要"),
    ("published other sources", rerecord(6, payload={"sources_digest": t.OTHER}),
        "公布", "公布记录中的随机源摘要"),
]  # fmt: skip


def tampered(tamper):
    value = copy.deepcopy(as_value(small_file()))
    tamper(value)
    return verify_bundle(resigned(value))


@pytest.mark.parametrize(
    ("tamper", "step", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_tampered_bundle_is_refused_at_its_step_with_its_reason(tamper, step, words):
    report = tampered(tamper)

    assert not report.ok
    assert report.steps[-1].name == step
    assert words in report.steps[-1].text
    assert all(earlier.ok for earlier in report.steps[:-1])
    assert report.first_failure() == f"{step}：{report.steps[-1].text}"


def test_the_reasons_are_many_and_say_what_is_wrong():
    reasons = {tampered(tamper).first_failure() for _, tamper, _, _ in CASES}

    assert len(CASES) >= 100
    assert len(reasons) >= 80


def leaves(value, path=()):
    """(path, value) of everything in the document that is no container."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            yield from leaves(item, (*path, key))
    else:
        yield path, value


def changed(item):
    """The nearest other value of the same type."""
    if isinstance(item, bool):
        return not item
    if isinstance(item, int):
        return item + 1
    if item is None:
        return 1
    return item[:-1] + chr(ord(item[-1]) ^ 1) if item else "x"


def test_every_single_value_is_bound_even_if_the_digest_of_the_whole_is_renewed():
    value = as_value(small_file())
    unbound = []
    for path, item in leaves(value):
        if path == ("whole_digest",):
            continue
        altered = copy.deepcopy(value)
        place = altered
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = changed(item)
        if verify_bundle(resigned(altered)).ok:
            unbound.append(path)

    assert unbound == []


def test_every_edited_character_of_the_file_is_refused():
    data = small_file()
    text = data.decode()
    assert hashlib.sha256(data).digest() == hashlib.sha256(text.encode()).digest()

    for place, character in enumerate(text):
        other = "1" if character == "0" else "0"
        assert not verify_bundle(f"{text[:place]}{other}{text[place + 1 :]}".encode()).ok


def test_every_removed_or_doubled_character_is_refused():
    data = small_file()

    for place in range(0, len(data), 3):
        assert not verify_bundle(data[:place] + data[place + 1 :]).ok
        assert not verify_bundle(data[:place] + data[place : place + 1] + data[place:]).ok


def test_the_bundle_was_really_drawn_from_its_own_seed():
    bundle = small_bundle()

    assert bundle.master != "0" * 64
    assert bundle.transcript_digest == hashlib.sha256(bundle.transcript).hexdigest()
