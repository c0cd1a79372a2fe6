from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.retrieval.query import LONGEST_QUERY, parse_query
from indexer.retrieval.queryform import QueryForm
from indexer.storage.keyword.clauses import AnyOf, Phrase, Prefix, Word

_PIECES = st.sampled_from(
    [
        '"',
        "-",
        "*",
        "(",
        ")",
        ":",
        "OR",
        "NOT",
        "AND",
        "\0",
        "type:",
        "after:2024",
        "size:>",
        "in:",
        "C++",
        "a",
        "ß",
        "猫",
        "“",
        "'",
        "\\",
        " ",
    ]
)


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(_PIECES, max_size=20).map("".join),
        st.lists(_PIECES, max_size=20).map(" ".join),
    )
)
@example("C++ user@example.com 'x")
@example('"')
@example('-"')
@example("-(((")
@example("type:")
@example("\ud800")
def test_anything_typed_is_a_query_or_a_clear_error(text):
    query, refusal = None, None
    try:
        query = parse_query(text)
    except QueryError as error:
        refusal = error
    if query is None:
        assert refusal is not None
        assert refusal.message
        assert refusal.hint
    else:
        assert query.clauses or query.filters.restricts
        assert query.any_words().wanted == query.nearest().wanted


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=5, unique=True))
def test_plain_words_are_all_kept_in_order(words):
    assert parse_query(" ".join(words)).clauses == tuple(Word(word) for word in words)


@given(
    st.from_regex(r"[a-z]{2,8}( [a-z]{2,8}){1,3}", fullmatch=True),
    st.sampled_from(['"{}"', "“{}”", "„{}“", "«{}»"]),
)
def test_any_kind_of_quotes_makes_a_phrase(words, quotes):
    assert parse_query(quotes.format(words)).clauses == (Phrase(words),)


@pytest.mark.parametrize("text", ["", "   ", "\0", "***", "???", "-", '""', "( )", "🙂"])
def test_nothing_to_search_for_is_said(text):
    with pytest.raises(QueryError, match="nothing to search for"):
        parse_query(text)


def test_soft_hyphens_of_what_was_copied_part_no_word():
    query = parse_query("Ver\u00adsicherungs\u00adschein")
    assert query.clauses == (Word("Versicherungsschein"),)
    assert query.semantic_text == "Versicherungsschein"


@pytest.mark.parametrize("text", ["-draft", '-"old draft" -x', "NOT draft"])
def test_only_negation_is_said(text):
    with pytest.raises(QueryError, match="only says what to leave out"):
        parse_query(text)


@pytest.mark.parametrize("text", ["x" * (LONGEST_QUERY + 1), "word " * 200_000])
def test_a_query_that_is_too_long_is_refused(text):
    with pytest.raises(QueryError, match="too long"):
        parse_query(text)


def test_a_long_pasted_text_is_cut_to_words_that_can_be_asked():
    assert len(parse_query("one two three " * 500).clauses) == 200


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("annual report", (Word("annual"), Word("report"))),
        ('"annual report" x', (Phrase("annual report"), Word("x"))),
        ("organi*", (Prefix("organi"),)),
        ("a*", (Word("a"),)),
        ("*foo", (Word("foo"),)),
        ("budget OR forecast", (AnyOf((Word("budget"), Word("forecast"))),)),
        ("a OR b OR c d", (AnyOf((Word("a"), Word("b"), Word("c"))), Word("d"))),
        ('x OR "y z"', (AnyOf((Word("x"), Phrase("y z"))),)),
        ("budget OR", (Word("budget"),)),
        ("OR budget", (Word("budget"),)),
        ("a AND b", (Word("a"), Word("b"))),
        ("GO OR STAY", (Word("GO"), Word("OR"), Word("STAY"))),
        ("C++ user@example.com", (Word("C++"), Word("user@example.com"))),
        ('12" screen', (Word("12"), Word("screen"))),
        ('stray "quote', (Word("stray"), Word("quote"))),
        ("error: not found", (Word("error"), Word("not"), Word("found"))),
        ("type: mismatch", (Word("type"), Word("mismatch"))),
        ("http://example.com/a?b=c", (Word("http://example.com/a?b=c"),)),
    ],
)
def test_queries_are_read_as_people_mean_them(text, clauses):
    assert parse_query(text).clauses == clauses


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("report -draft", (Word("draft"),)),
        ('report -"old draft"', (Phrase("old draft"),)),
        ("report -dra*", (Prefix("dra"),)),
        ("report NOT draft", (Word("draft"),)),
        ("report -(draft)", (Word("draft"),)),
        ("minus -5 degrees", ()),
        ("ls --all", ()),
        ("this - that", ()),
        ("well-known", ()),
        ("DO NOT ENTER", ()),
    ],
)
def test_a_minus_leaves_out_only_where_it_is_meant_so(text, excluded):
    assert parse_query(text).excluded == excluded


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("annual leave", QueryForm.KEYWORDS),
        ("how to", QueryForm.KEYWORDS),
        ("what is annual leave", QueryForm.QUESTION),
        ("leave policy?", QueryForm.KEYWORDS),
        ("who approves leave?", QueryForm.QUESTION),
        ("rules for carrying unused vacation days over", QueryForm.QUESTION),
        ("机器学习", QueryForm.KEYWORDS),
        ("东京都的天气怎么样", QueryForm.QUESTION),
        ("黑豹队的防守丢了多少分？", QueryForm.QUESTION),
    ],
)
def test_questions_are_told_from_keywords(text, form):
    assert parse_query(text).form is form


def test_a_question_demands_no_word_and_keywords_all():
    question = parse_query('What do I answer to "Where is it installed?" on the form?')
    assert question.demanded == ()
    assert question.any_words().required == ()
    keywords = parse_query('citrix "software request"')
    assert keywords.any_words().required == (Phrase("software request"),)
    assert keywords.all_words().required == (Word("citrix"), Phrase("software request"))
    assert keywords.nearest().required == ()


def test_idle_words_do_not_rank_a_question_unless_there_is_nothing_else():
    telling = parse_query("what is the leave policy of the agency").telling()
    assert telling == (Word("leave"), Word("policy"), Word("agency"))
    assert parse_query("to be or not to be, that is").telling()


def test_a_word_said_twice_counts_twice():
    assert parse_query("titles and the content of articles with titles").telling().count(Word("titles")) == 2


def test_neighbours_are_words_that_were_typed_side_by_side():
    neighbours = parse_query("where is the annual report of the company kept").any_words().neighbours
    assert neighbours == (("annual", "report"), ("company", "kept"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many points did the defense surrender?", "en"),
        ("Wie viele Punkte gab die Verteidigung ab?", "de"),
        ("Сколько очков уступила защита?", "ru"),
        ("Combien de jours de congé ai-je ?", "fr"),
        ("¿Cuántos días de vacaciones hay?", "es"),
        ("Πόσα παιδιά είναι στο σχολείο;", "el"),
    ],
)
def test_function_words_tell_the_language(text, language):
    assert parse_query(text).languages[0] == language


@pytest.mark.parametrize(
    "text", ["means of travel", "paper in folders", "use of paper in folders", "i travel"]
)
def test_words_that_languages_share_count_as_english(text):
    assert len(parse_query(text).languages) > 1
    assert parse_query(text).languages[0] == "en"


def test_the_embedding_model_sees_plain_words():
    query = parse_query('"annual report" budget OR forecast -draft type:pdf organi*')
    assert query.semantic_text == "annual report budget forecast organi"
    assert parse_query("  What is C++,  really? ").semantic_text == "What is C++, really?"
