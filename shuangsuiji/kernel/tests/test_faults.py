import errno

import pytest

from shuangsuiji.kernel.faults import ADVICE, explained


@pytest.mark.parametrize("number", ADVICE)
def test_each_refusal_has_reason_and_remedy_in_chinese(number):
    sentence = explained(OSError(number, "English"))

    assert sentence.isprintable()
    assert not any(char.isascii() and char.isalpha() for char in sentence)
    assert "。请" in sentence


def test_a_rare_refusal_gives_its_number():
    assert explained(OSError(errno.ENXIO, "x")) == f"系统错误 {errno.ENXIO}。请联系管理员"
