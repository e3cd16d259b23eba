import pytest
import stdnum.cn.uscc as oracle
from hypothesis import given
from hypothesis import strategies as st

from entities.tests.registers import uscc
from entities.uscc import (
    ALPHABET,
    check_character,
    check_holds,
    has_shape,
    organisation_holds,
    unsound,
)
from entities.values import ValueFault, read_code, read_reg_no, region_digits

PUBLISHED = ["914403001922038216", "91330100799655058B", "9144030071526726XG"]


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_hold(code):
    assert has_shape(code)
    assert check_holds(code)
    assert organisation_holds(code)


@pytest.mark.parametrize("char", ALPHABET)
def test_only_one_of_the_31_check_characters_holds(char):
    code = PUBLISHED[0][:17] + char

    assert check_holds(code) is (char == "6")


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_agrees_with_another_library(first17):
    assert check_character(first17) == oracle.calc_check_digit(first17)
    assert check_holds(first17 + check_character(first17))


@given(st.integers(0, 999_999), st.sampled_from(["350981", "350900", "110105"]))
def test_codes_made_for_tests_are_whole(number, region):
    assert oracle.is_valid(uscc(number, region))
    assert organisation_holds(uscc(number, region))


@pytest.mark.parametrize(
    "written",
    [
        "９１４４０３００１９２２０３８２１６",
        "914403001922038216 ",
        "9144 0300 1922 0382 16",
        "914403001922\u00a0038216",
        "914403\u200b001922038216",
        "9144030071526726xg",
    ],
)
def test_spellings_without_loss_are_understood(written):
    assert read_code(written)[0] in PUBLISHED


@pytest.mark.parametrize("number", ["350981100012345", "3509811000123"])
def test_old_numbers_are_told_apart(number):
    assert read_code(number) == ("", number)
    assert region_digits("", number) == "350981"


@pytest.mark.parametrize(
    ("written", "word"),
    [
        *((PUBLISHED[0].replace("2", letter), letter) for letter in "IOSVZ"),
        ("91440300192203821", "17 位"),
        ("9144030019220382160", "19 位"),
        ("9.14403E+17", "科学记数"),
        ("9.1440300192203821E17", "科学记数"),
        ("91440300192203821福", "福"),
        ("无代码", "3 位"),
    ],
)
def test_what_would_be_a_guess_is_refused_by_name(written, word):
    with pytest.raises(ValueFault) as fault:
        read_code(written)

    assert word in fault.value.rule
    assert fault.value.remedy


@pytest.mark.parametrize("written", ["3509(1-1)", "福安123456", "12345", "9" * 31, "3.5E+14"])
def test_bad_old_numbers_are_refused(written):
    with pytest.raises(ValueFault):
        read_reg_no(written)


def repaired(text):
    return text[:17] + check_character(text[:17]) if has_shape(text[:17] + "0") else text


LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TEXTS = st.text(LETTERS, min_size=15, max_size=19) | st.text(ALPHABET, min_size=18, max_size=18)


@given(st.lists(TEXTS | TEXTS.map(repaired) | st.sampled_from([*PUBLISHED, "", "９" * 18])))
def test_codes_without_shape_or_with_a_failing_check_are_found_among_many(codes):
    sound = [has_shape(code) and check_holds(code) and organisation_holds(code) for code in codes]

    assert unsound(codes) == {at for at, is_sound in enumerate(sound) if not is_sound}


def test_a_code_with_one_changed_character_is_not_sound():
    code = "91440300192203821"
    code += check_character(code)
    changed = [code[:at] + "Y" + code[at + 1 :] for at in range(18)]

    assert unsound([code, *changed]) == set(range(1, 19))
