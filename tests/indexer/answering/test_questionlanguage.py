from __future__ import annotations

import pytest

from indexer.answering.questionlanguage import question_language


@pytest.mark.parametrize(
    ("question", "among", "language"),
    [
        ("How long is the notice period?", (), "en"),
        ("Wie lange ist die Kündigungsfrist?", ("en",), "de"),
        ("Quelle est la durée du contrat ?", (), "fr"),
        ("parking", ("de",), "de"),
        ("parking", (), "en"),
        ("Сколько дней отпуска?", (), "ru"),
        ("假期有多少天", ("en", "zh"), "zh"),
        ("休暇は何日ですか", (), "ja"),
        ("休暇日数", ("ja",), "ja"),
        ("無線LANのパスワードは何ですか", ("en",), "ja"),
        ("كم عدد أيام الإجازة؟", ("zh", "en"), "ar"),
        ("Скільки днів відпустки?", ("ru", "uk"), "uk"),
        ("Πόσες μέρες άδεια έχω;", (), "el"),
        ("¿Qué significa el código?", ("pt", "es"), "es"),
        ("What does 休暇 mean?", ("ja",), "en"),
        ("12345", (), ""),
    ],
)
def test_a_short_question_has_a_language(question, among, language):
    assert question_language(question, among) == language
