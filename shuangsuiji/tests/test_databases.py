"""Emptying the database between tests leaves what migrations put into it."""

import pytest
from django.core.management import call_command

from personnel.models import SpecialistTag
from shuangsuiji.orgs.models import User
from shuangsuiji.tests.plugin import TAGS_MADE


@pytest.mark.django_db(transaction=True)
def test_emptying_leaves_what_migrations_made():
    SpecialistTag.objects.create(code="OWN", name="自设")
    User.objects.create(username="own")

    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)

    assert SpecialistTag.objects.count() == TAGS_MADE
    assert not SpecialistTag.objects.filter(code="OWN").exists()
    assert not User.objects.exists()
