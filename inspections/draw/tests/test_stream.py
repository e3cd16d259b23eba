from inspections.draw.stream import Stream
from inspections.draw.tests.matching_cases import MASTER

STAGE = f"{MASTER}:D2026-0001:match"


def test_first_words_equal_the_published_ones():
    stream = Stream(STAGE)

    words = [f"{stream.word():064x}" for _ in range(2)]

    assert words == [
        "25bc3b40fc22907af80ea521575908b3bfd8b937f2d320e847b5c180ab21ec80",
        "7b0cd2cb9bec5a54419fc7129429a46aa6d7884f65fb019ff102d8a8db4af2ed",
    ]


def test_below_takes_the_word_modulo_the_bound():
    stream = Stream(STAGE)

    assert [stream.below(15) for _ in range(10)] == [13, 5, 9, 6, 4, 14, 12, 3, 0, 4]


def test_counter_counts_every_word():
    stream = Stream("a:b:c")
    assert stream.counter == 0

    stream.word()
    stream.below(2)

    assert stream.counter == 2


def test_streams_of_two_stages_are_unrelated():
    assert Stream("a:b:c").word() != Stream("a:b:d").word()
