"""Every notice carries size and root of the newest head: paper is the best anchor."""

import pytest
from django.template import Context, Template

from shuangsuiji.ledger.models import Checkpoint
from shuangsuiji.ledger.status import head_line
from shuangsuiji.ledger.tests.logs import sealed_log

pytestmark = pytest.mark.django_db
PRINTED = Template("{% load log_head %}{% log_head %}")


def test_the_line_names_origin_size_and_root(settings, django_assert_num_queries):
    size = sealed_log(settings, 3, 4)

    with django_assert_num_queries(1):
        text = PRINTED.render(Context())

    assert f"<strong>{size}</strong> 条" in text
    assert bytes(Checkpoint.objects.get(size=size).root).hex() in text
    assert settings.SSJ_LOG_ORIGIN in text


def test_a_log_without_a_head_says_so():
    assert head_line() is None
    assert "还没有签出检查点" in PRINTED.render(Context())


@pytest.mark.parametrize("path", ["/publicity/"])
def test_a_notice_carries_it(client, settings, path):
    size = sealed_log(settings, 3)

    assert f"<strong>{size}</strong> 条" in client.get(path).content.decode()
