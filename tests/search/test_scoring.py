"""search.ranking counts words in the text as it is stored: the same as in a list of them."""

from hypothesis import given
from hypothesis import strategies as st

from search.ranking import WeightedGroup, score

STEMS = st.lists(st.sampled_from(["a", "b", "aa", "ab", "b-a"]), min_size=1, max_size=12)


@given(text=STEMS, title=STEMS, way=STEMS)
def test_counts_words_and_not_parts_of_them(
    text: list[str], title: list[str], way: list[str]
) -> None:
    group = WeightedGroup([tuple(way)], 1, 1.0)

    points, matched = score(" ".join(text), " ".join(title), [group], mean_words=len(text))

    times = min(text.count(stem) for stem in way)
    in_title = min(title.count(stem) for stem in way)
    frequency = times + 3 * in_title if times else 0
    assert abs(points - frequency * 2.2 / (frequency + 1.2)) < 1e-9
    assert matched == (way if times else [])
