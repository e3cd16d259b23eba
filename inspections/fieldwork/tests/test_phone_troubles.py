"""What goes wrong between a phone and the server: said in words, nothing lost, nothing twice."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from inspections.fieldwork.models.evidence import Evidence
from inspections.fieldwork.models.forms import Device, FormVersion, HeldSubmission
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.tests.field import crew_users
from inspections.fieldwork.tests.handset import FAKE_CAMERA, Handset, handset, sign_in
from inspections.fieldwork.tests.phones import photo
from inspections.fieldwork.tests.test_media import answer as scanner_answers
from inspections.fieldwork.tests.test_phone_browser import (
    fill,
    hand_in,
    large_photo,
    two_visits,
)
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.servers import SHARED, Server, running_server

pytestmark = [pytest.mark.browser, SHARED]
FORMS = "**/field/api/visits/*/forms/"
PATIENT = 20_000  # ms; the page says it when everything else is done
LITTLE_ROOM = f"{{ usage: {50 * 2**20}, quota: {200 * 2**20} }}"  # it warns below 200 MB


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FAKE_CAMERA)
        yield found
        found.close()


@pytest.fixture
def server(shared_database, tmp_path) -> Iterator[Server]:
    """A server that is told of a scanner which is not there yet, and takes 1 MB a day."""
    settings = {
        "SSJ_EVIDENCE_DIR": str(tmp_path / "evidence"),
        "SSJ_MIN_FREE_DISK_MB": "0",
        "SSJ_EVIDENCE_DAILY_MB": "1",
    }
    with running_server(tmp_path, SSJ_CLAMD_SOCKET=_scanner(tmp_path), **settings) as found:
        yield found


def _scanner(folder: Path) -> str:
    return str(folder / "clamd.ctl")


def begin_to_scan(folder: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(_scanner(folder))
    listening.listen()
    threading.Thread(target=scanner_answers, args=(listening,), daemon=True).start()
    return listening


def attach(phone: Handset, data: bytes) -> None:
    file = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": data}
    phone.page.set_input_files("input[multiple]", file)


def filled_in(phone: Handset, visit: Visit) -> None:
    """A whole form, up to the screen where it is handed in."""
    phone.go(f"/visit/{visit.code}", "基本信息")
    phone.press("开始检查")
    phone.follow("逐项填写")
    fill(phone, visit)


def test_files_wait_for_the_scanner_and_for_room_and_are_not_lost(browser, server, tmp_path):
    visit, _ = two_visits()
    with handset(browser, server.url, crew_users(visit)[0]) as phone:
        page = phone.page
        phone.go(f"/visit/{visit.code}/item/PUB01", "检查情况")
        page.get_by_label("未发现问题").check()
        attach(phone, photo(1))
        phone.go("/queue", "队列")
        expect(page.get_by_text("查毒服务没有应答")).to_be_visible()
        expect(page.get_by_text("稍后会自动重试")).to_be_visible()
        assert phone.faults() == []
        assert not Evidence.objects.exists()  # nothing is taken unseen

        with begin_to_scan(tmp_path):
            phone.press("现在上传")
            expect(page.get_by_text("已入库")).to_be_visible()
        assert Evidence.objects.get().file.size == len(photo(1))

        phone.go(f"/visit/{visit.code}/item/PUB01", "检查情况")
        attach(phone, large_photo())
        phone.go("/queue", "队列")
        expect(page.get_by_text("超过上限 1 MB")).to_be_visible()
        expect(page.get_by_text("手机上的材料不会丢失")).to_be_visible()
        assert Evidence.objects.count() == 1

        low_room_is_said(phone)
        another_window_takes_over(phone, visit)


def low_room_is_said(phone: Handset) -> None:
    """The browser has little room left, by its own word; the page says so when it is opened."""
    phone.page.add_init_script(f"navigator.storage.estimate = async () => ({LITTLE_ROOM})")
    phone.page.reload()
    expect(phone.page.get_by_text("剩余空间只有 150 MB")).to_be_visible(timeout=PATIENT)


def another_window_takes_over(phone: Handset, visit: Visit) -> None:
    """Two windows of one phone never write at once; what the first one wrote is in the second."""
    phone.go(f"/visit/{visit.code}/item/PUB01", "检查情况")
    phone.page.get_by_label("实际情况").fill("第一个窗口写的")
    expect(phone.page.locator("#saved")).to_have_text("已存")
    second = phone.page.context.new_page()
    second.goto(f"/field/#/visit/{visit.code}/item/PUB01")
    expect(second.get_by_text("外勤页已在另一个窗口打开")).to_be_visible()
    second.get_by_role("button", name="在这里继续").click()
    expect(second.get_by_label("实际情况")).to_have_value("第一个窗口写的")
    expect(phone.page).to_have_url("about:blank")


def test_faults_of_the_server_end_in_one_form_and_a_refused_one_can_be_mended(
    browser, server, tmp_path
):
    visit, _ = two_visits()
    faults = iter(["refuse", "refuse", "lose"])

    def faulty(route) -> None:
        """Twice the server fails; the third time it takes the form, and its answer is lost."""
        fault = next(faults, "")
        if fault == "refuse":
            route.fulfill(status=503, body="<html>Bad Gateway</html>")
        elif fault == "lose":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    with begin_to_scan(tmp_path), handset(browser, server.url, crew_users(visit)[0]) as phone:
        page = phone.page
        filled_in(phone, visit)
        refused(phone, visit)
        page.route(FORMS, faulty)
        hand_in(phone)
        expect(page.get_by_text("服务器答复 503")).to_be_visible()
        assert not FormVersion.objects.exists()
        while next_fault_waits(page):
            phone.press("现在上传")
        expect(page.get_by_text("全部内容服务器都已收到")).to_be_visible()
        expect(page.get_by_text("回执", exact=True)).to_be_visible()
    assert FormVersion.objects.filter(visit=visit).count() == 1
    assert next(faults, "") == ""


def next_fault_waits(page) -> bool:
    """Whether something is still in the phone, once it is at rest."""
    expect(page.get_by_text("上传中")).to_have_count(0)
    return page.get_by_text("项在手机里").count() > 0


def refused(phone: Handset, visit: Visit) -> None:
    """The clock of the phone is wrong by a day: the server says what is wrong, and where."""
    page = phone.page
    page.clock.set_system_time(timezone.now() + timedelta(days=1))
    hand_in(phone)
    expect(page.get_by_role("link", name="录入日期晚于今天")).to_be_visible()
    expect(page.get_by_text("：请核对手机的日期")).to_be_visible()
    assert not FormVersion.objects.exists()
    page.clock.set_system_time(timezone.now())
    phone.go("/", "我的任务")
    phone.press("联网刷新")  # tells the page the hour, though nothing else is new
    expect(page.get_by_text("已刷新")).to_be_visible()
    phone.go(f"/visit/{visit.code}/item/PUB01", "检查情况")
    expect(page.get_by_label("处置情况")).to_have_value("当场责令改正")  # nothing is lost
    phone.go(f"/visit/{visit.code}/party", "当事人")


def test_a_stopped_phone_holds_what_it_had_and_can_be_registered_anew(browser, server, tmp_path):
    visit, _ = two_visits()
    lead = crew_users(visit)[0]
    with begin_to_scan(tmp_path), handset(browser, server.url, lead) as phone:
        page = phone.page
        filled_in(phone, visit)
        phone.follow("核对并提交")
        expect(page.get_by_text("表格齐全")).to_be_visible()
        former = Device.objects.get(user=lead)
        Device.objects.update(revoked_at=timezone.now(), revoked_by="admin")
        phone.press("提交")
        page.get_by_role("dialog").get_by_role("button", name="提交").click()
        expect(page.get_by_text("待核：手机已停用")).to_be_visible()
        assert HeldSubmission.objects.get().reason == "REVOKED_DEVICE"
        assert not FormVersion.objects.exists()

        phone.go("/", "我的任务")
        phone.press("联网刷新")
        expect(page.get_by_text("这部手机已停用")).to_be_visible()
        phone.go("/me", "已停用")
        phone.press("重新登记这部手机")
        page.get_by_role("dialog").get_by_role("button", name="重新登记").click()
        page.wait_for_url("**/accounts/login/**")
        sign_in(page.context, server.url, lead)
        page.goto("/field/")
        page.locator(".visit").first.wait_for()
        phone.go("/me", "已登记")
        fresh = Device.objects.get(user=lead, revoked_at=None)
        assert fresh.code != former.code
        phone.go("/queue", "队列")
        expect(page.get_by_text("待核：手机已停用")).to_be_visible()  # kept here, too
