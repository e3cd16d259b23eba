"""The hash of the inner loop is SHA-256, whichever module gives it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections import hash_speed
from inspections.draw import hashing


@pytest.fixture
def left_alone():
    before = hashing._chosen[0]
    yield
    hashing.choose(before)


@pytest.mark.parametrize("constructor", hashing.constructors())
@given(start=st.binary(max_size=200), rest=st.binary(max_size=80))
def test_copied_states_give_the_digests_of_hashlib(constructor, start, rest):
    state = constructor(start).copy()
    state.update(rest)

    assert state.digest() == hashlib.sha256(start + rest).digest()


@pytest.mark.parametrize("names", [(), ("no_such_module",), hashing.OWN])
def test_a_python_without_a_module_of_its_own_falls_back_to_openssl(monkeypatch, names):
    monkeypatch.setattr(hashing, "OWN", names)

    assert hashing.constructors()[-1] is hashlib.sha256
    assert hashing.constructors()[0](b"x").digest() == hashlib.sha256(b"x").digest()


@pytest.mark.usefixtures("left_alone")
def test_the_one_that_is_sooner_done_is_taken(monkeypatch):
    def slow(data):
        raise AssertionError(data)

    monkeypatch.setattr(hash_speed, "constructors", lambda: [slow, hashlib.sha256])
    monkeypatch.setattr(hash_speed, "_seconds", lambda one: 2.0 if one is slow else 1.0)
    hash_speed.choose_hash.__wrapped__()

    assert hashing.sha256_of_short(b"x").digest() == hashlib.sha256(b"x").digest()


@pytest.mark.usefixtures("left_alone")
def test_every_candidate_is_really_measured():
    hash_speed.choose_hash.__wrapped__()

    assert hashing._chosen[0] in hashing.constructors()
    assert all(0 < hash_speed._seconds(one) < 1 for one in hashing.constructors())
