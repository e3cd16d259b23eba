"""The hash of the inner loop is SHA-256, whichever module gives it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draw import hashing
from inspections.draw.hashing import sha256_of_short


@given(st.binary(max_size=200), st.binary(max_size=80))
def test_copied_states_give_the_digests_of_hashlib(start, rest):
    state = sha256_of_short(start).copy()
    state.update(rest)

    assert state.digest() == hashlib.sha256(start + rest).digest()


@pytest.mark.parametrize("names", [(), ("no_such_module",), hashing.OWN])
def test_a_python_without_a_module_of_its_own_falls_back_to_openssl(monkeypatch, names):
    monkeypatch.setattr(hashing, "OWN", names)

    assert hashing.quickest()(b"x").digest() == hashlib.sha256(b"x").digest()
