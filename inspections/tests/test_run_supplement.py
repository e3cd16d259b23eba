"""The console ceremony of a supplementary draw."""

import json

import pytest
from django.core.management import CommandError, call_command

from inspections.draw.verify import verify_bundle
from inspections.models.supplements import Supplement
from inspections.selectors.bundles import bundle_chunks
from inspections.tests.after_draw import drawn, members, published

pytestmark = pytest.mark.django_db

WITNESSES = ["--witness", "丙=16180339887498948482", "--witness", "丁=14142135623730950488"]


def run(session, *arguments, by="clerk", second="chief"):
    people = ["--by", by, "--approve-by", second]
    call_command("run_supplement", session.code, *people, *WITNESSES, *arguments, "--wait", "0")


def test_a_supplement_is_held_and_its_file_verifies(tmp_path, capsys):
    session = published()
    (gone,) = members(session)
    out = tmp_path / "s1.json"

    run(session, "--leaves", f"{gone}=ILLNESS", "--publish", "--out", str(out))

    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert summary["replacements"][0][0] == gone
    assert verify_bundle(b"".join(bundle_chunks(session)), [out.read_bytes()]).ok


@pytest.mark.parametrize(
    ("arguments", "people", "message"),
    [
        (["--leaves", "S1P0=HOLIDAY"], {}, "理由为"),
        (["--leaves", "NOBODY=ILLNESS"], {}, "不在场次"),
        (["--leaves", "MEMBER=ILLNESS"], {"second": "clerk"}, "两人"),
        (["--leaves", "MEMBER=ILLNESS"], {"second": "clerk "}, "两人"),
        (["--leaves", "MEMBER=ILLNESS", "--out", "x.json"], {}, "--publish"),
    ],
)
def test_wrong_input_is_told_in_a_sentence(arguments, people, message):
    session = drawn()
    (member,) = members(session)

    with pytest.raises(CommandError, match=message):
        run(session, *(text.replace("MEMBER", member) for text in arguments), **people)

    assert not Supplement.objects.exists()


def test_one_that_nobody_can_fill_ends_refused_with_the_counted_sentence():
    session = drawn(people_each=3)
    (gone,) = members(session)

    with pytest.raises(CommandError, match="缺1名"):
        run(session, "--leaves", f"{gone}=ILLNESS")

    refused = Supplement.objects.get()
    assert (refused.status, refused.refused_by) == ("refused", "chief")
    assert "缺1名" in refused.refusal_note


@pytest.mark.parametrize(
    ("witnesses", "message"),
    [
        (["丙=123", "丁=14142135623730950488"], "见证人「丙」"),
        (["丙=16180339887498948482", "丙=14142135623730950488"], "两次"),
        (["丙=16180339887498948482"], "至少 2 份"),
        (["丙=16180339887498948482", "丁=USED"], "见证人「丁」的数字在本场此前的抽取中用过"),
    ],
)
def test_faults_of_the_witnesses_are_found_before_anything_is_proposed(witnesses, message):
    session = drawn()
    (gone,) = members(session)
    used = session.sources.splitlines()[0].removeprefix("dice:")
    given = [text.replace("USED", used) for text in witnesses]
    lines = [part for text in given for part in ("--witness", text)]

    with pytest.raises(CommandError, match=message):
        call_command(
            *("run_supplement", session.code, "--by", "clerk", "--approve-by", "chief"),
            *("--leaves", f"{gone}=ILLNESS", *lines),
        )

    assert not Supplement.objects.exists()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_proposed(tmp_path):
    session = published()
    (gone,) = members(session)
    out = tmp_path / "missing" / "s1.json"

    with pytest.raises(CommandError, match="不能写入"):
        run(session, "--leaves", f"{gone}=ILLNESS", "--publish", "--out", str(out))

    assert not Supplement.objects.exists()
