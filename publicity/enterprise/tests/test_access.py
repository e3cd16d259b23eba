"""Codes: kept as hashes, one-time ones once, revoked at once; replies: looked through, hidden."""

from datetime import timedelta

import pytest

from inspections.policies import PolicyError
from publicity.enterprise.clearing import masked, only_hides, personal_data
from publicity.enterprise.codes import is_whole
from publicity.enterprise.models import AccessCode, Reply
from publicity.enterprise.services.access import ENTERPRISE, come_in, end_code, take_code
from publicity.enterprise.services.replies import check_reply, file_reply, withdraw_reply
from publicity.enterprise.sessions import new_key, session_of
from publicity.enterprise.tests.world import SOON, inside, paper_code, published_problem
from shuangsuiji.orgs.policies import NotPermittedError

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def publication(db):
    return published_problem()


def enter(code, at=SOON):
    key = new_key()
    return key, come_in(typed=code, key=key, by=ENTERPRISE, now=at)


def test_a_one_time_code_works_once_and_only_its_hash_is_kept(publication):
    row, code = take_code(visit=publication.visit, by=ENTERPRISE, now=SOON)
    assert code not in str(AccessCode.objects.values())

    key, session = enter(f" {code.lower()} ")

    assert session.use.code == row
    assert session_of(key, now=SOON) == session
    with pytest.raises(PolicyError, match="企业码不对"):
        enter(code)


def test_a_paper_code_works_again_until_it_is_ended_and_its_sessions_with_it(publication):
    code = paper_code(publication)
    key, session = enter(code)
    enter(code)

    end_code(code_id=session.use.code_id, reason="遗失", by="editor", now=SOON)

    assert session_of(key, now=SOON) is None
    with pytest.raises(PolicyError, match="企业码不对"):
        enter(code)


def test_a_session_ends_after_half_an_hour_without_a_click(publication):
    key, _ = enter(paper_code(publication))

    assert session_of(key, now=SOON + 29 * MINUTE) is not None
    assert session_of(key, now=SOON + 58 * MINUTE) is not None  # a click moves the clock on
    assert session_of(key, now=SOON + 89 * MINUTE) is None
    assert session_of("", now=SOON) is None


def test_codes_leave_out_what_looks_alike():
    assert is_whole("2345-6789 abcd-efgh")
    assert not is_whole("2345-6789-ABCD-EFG0")


def test_personal_data_is_found_and_hidden_and_nothing_else_may_change():
    text = "请致电13812345678，证号321204199001011234，营业额一百万。"

    assert [one.what for one in personal_data(text)] == ["手机号码", "身份证号"]
    shown = masked(text)
    assert "13812345678" not in shown
    assert only_hides(text, shown)
    assert not only_hides(text, shown.replace("一百万", "二百万"))
    assert not only_hides(text, shown + "！")


def file(use, publication, words="年报已于当日更正，电话13812345678。"):
    return file_reply(
        use=use,
        publication_code=publication.code,
        words=words,
        signer="王某",
        by=ENTERPRISE,
        now=SOON,
    )


def check(row, *, shown, by="editor", approve=True, reason=""):
    return check_reply(
        number=row.number, is_approved=approve, shown=shown, reason=reason, by=by, now=SOON
    )


def test_a_reply_keeps_its_own_words_but_for_what_is_hidden(publication):
    use = inside(publication)
    row = file(use, publication)
    with pytest.raises(PolicyError, match="已有一份回应"):
        file(use, publication)
    with pytest.raises(NotPermittedError):
        check(row, shown=row.words, by="chief")
    with pytest.raises(PolicyError, match="不能增删"):
        check(row, shown="同意检查结论。")

    check(row, shown=masked(row.words))

    assert Reply.objects.get().words == row.words
    withdraw_reply(use=use, number=row.number, by=ENTERPRISE, now=SOON)
    again = file(use, publication, words="已更正。")
    with pytest.raises(PolicyError, match="写明理由"):
        check(again, shown="", approve=False)
    check(again, shown="", approve=False, reason="含个人信息")
    assert file(use, publication, words="已更正。").number.endswith("-R3")
