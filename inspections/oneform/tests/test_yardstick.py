"""The sample and the agreement of readers, against numbers worked out by hand."""

from hashlib import sha256

from inspections.oneform.yardstick import agreement, sample


def test_the_sample_is_the_lowest_hashes_and_at_least_one():
    ids = [f"V{n}" for n in range(60)]
    by_hand = sorted((sha256(f"root:S1:{one}".encode()).hexdigest(), one) for one in ids)

    assert [one for one, _ in sample("root:S1", ids, 500)] == [one for _, one in by_hand[:3]]
    assert len(sample("root:S1", ["V1"], 300)) == 1
    assert sample("root:S1", [], 300) == []
    assert sample("other:S1", ids, 500) != sample("root:S1", ids, 500)


def test_kappa_of_a_table_from_a_textbook():
    """20 both yes, 5 and 10 apart, 15 both no: 0.7 observed, 0.5 by chance, kappa 0.4."""
    pairs = [("Y", "Y")] * 20 + [("Y", "N")] * 5 + [("N", "Y")] * 10 + [("N", "N")] * 15

    found = agreement("PUB01", pairs)

    assert (found.pairs, found.same, found.same_bp, found.kappa_ppt) == (50, 35, 7000, 400)
    assert agreement("PUB01", [("Y", "Y")]).kappa_ppt is None
