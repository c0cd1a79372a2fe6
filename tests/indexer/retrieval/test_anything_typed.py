"""Whatever is typed is answered or refused with a reason, by a whole search and not by the reader of queries alone."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError

_WORDS = st.sampled_from(
    ["budget", "coming year", "OR", "-", '"', "*", "猫", "\0", "c++", "'", "(", "offer*", "-draft"]
)
_VALUES = st.one_of(
    st.integers(-1, 10**40).map(str),
    st.sampled_from(
        [
            "",
            "~",
            "/",
            ".",
            "[",
            "*",
            "?",
            "]",
            "..",
            ">",
            "<=1",
            "1..",
            "today",
            "9999",
            "1.1.0001",
            "%",
            "_",
        ]
    ),
    st.text(max_size=8),
)
_FILTERS = st.builds(
    "{}{}:{}{}".format,
    st.sampled_from(["", "-"]),
    st.sampled_from(["type", "in", "after", "before", "author", "name", "size", "lang"]),
    _VALUES,
    st.sampled_from(["", "t", "kib", "d", "y", "..5gb", '"', "-13", "/x"]),
)
_QUERIES = st.lists(st.one_of(_WORDS, _FILTERS), min_size=1, max_size=6).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    _QUERIES,
    st.sampled_from(["hybrid", "keyword", "semantic"]),
    st.sampled_from(["relevance", "newest", "name"]),
)
@example("budget size:>99999999999999t", "hybrid", "relevance")
@example("size:<" + "9" * 400, "hybrid", "relevance")
def test_any_query_finds_or_is_refused_with_a_reason(office, query, mode, sort):
    refusal = None
    try:
        reply = office.search(query, mode=mode, sort=sort)
    except QueryError as error:
        refusal = error
    if refusal is None:
        assert reply.is_settled
        assert reply.total >= len(reply.hits)
    else:
        assert refusal.message
        assert refusal.hint
