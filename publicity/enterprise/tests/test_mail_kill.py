"""A mailing process killed beside a real mail server: no mail twice, none lost without a word."""

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings as project
from django.utils import timezone

from inspections.fieldwork.models.notices import Notification
from inspections.fieldwork.tending import send_reminders
from inspections.fieldwork.tests.post_office import GREETING, TAKEN, post_office
from inspections.fieldwork.tests.test_after import grant
from inspections.tests.desk import signed_in
from publicity.enterprise.tests.test_access import file
from publicity.enterprise.tests.world import inside, published_problem
from shuangsuiji.orgs.models import Role
from shuangsuiji.tests.workers import database_url

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
EDITORS = ("editor", "second", "third")
MAIL = (
    "import django; django.setup(); from django.utils import timezone; "
    "from inspections.fieldwork.mailing import mail_waiting; mail_waiting(now=timezone.now())"
)


@pytest.fixture
def waiting(db):
    """One reminder of a reply for each of three editors."""
    publication = published_problem()
    for name in EDITORS:
        user = grant(name, Role.PUBLISHER, publication.unit)
        type(user).objects.filter(pk=user.pk).update(email=f"{name}@example.cn")
    file(inside(publication), publication)
    send_reminders(now=timezone.now())
    rows = Notification.objects.filter(key__startswith="reply/").exclude(user__email="")
    assert rows.count() == len(EDITORS)
    Notification.objects.exclude(pk__in=rows).delete()
    return rows.order_by("created_at", "pk")


def mailer(office):
    return subprocess.Popen(
        [sys.executable, "-c", MAIL],
        cwd=project.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "SSJ_MAIL_URL": office.url,
            "DJANGO_SETTINGS_MODULE": "shuangsuiji.settings",
        },
    )


def killed(office):
    process = mailer(office)
    assert office.is_silent.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    office.silent_at = None


def mailed(office):
    assert mailer(office).wait(60) == 0
    return Counter(to.split("@")[0] for to, _ in office.taken)


def test_killed_before_a_mail_is_claimed_all_go_out_once(waiting):
    with post_office() as office:
        office.silent_at = (GREETING, 0)
        killed(office)
        assert not waiting.filter(claimed_at__isnull=False).exists()

        assert mailed(office) == Counter(EDITORS)
        assert mailed(office) == Counter(EDITORS)
        assert {subject for _, subject in office.taken} == {"【双随机抽查】企业回应待核查"}


def test_killed_while_the_server_took_a_mail_it_is_not_sent_again_and_the_page_says_so(
    waiting, settings
):
    with post_office() as office:
        settings.SSJ_MAIL_URL = office.url
        office.silent_at = (TAKEN, 2)
        killed(office)
        assert len(office.taken) == 2

        assert mailed(office) == Counter(EDITORS)

        (doubtful,) = waiting.filter(claimed_at__isnull=False, mailed_at__isnull=True)
        page = signed_in(doubtful.user).get("/inspections/visits/notices/").content.decode()
        assert "投递结果不明" in page
        assert doubtful.title in page

        # The control: without its claim that mail would go out a second time.
        Notification.objects.filter(pk=doubtful.pk).update(claimed_at=None)
        assert mailed(office)[doubtful.user.username] == 2
