"""The real Ollama of this machine, where one answers: does a small model stay with the passages?"""

from __future__ import annotations

import os

import pytest

from indexer.answering.answertext import is_sentinel, read_sentences
from indexer.answering.citations import Aligner
from indexer.answering.context import merge_neighbours, pack_context
from indexer.answering.messages import NOT_FOUND
from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.checks import check_models
from indexer.answering.ollama.selection import ModelSelector
from indexer.answering.ollama.writer import ModelWriter

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def settings():
    settings = OllamaSettings(
        host=os.environ.get("OLLAMA_HOST", ""), model=os.environ.get("DESKHOUND_MODEL", "")
    )
    reply = check_models(settings)
    if reply.state != "ready":
        pytest.skip(f"no Ollama to try: {reply.message}")
    return settings


@pytest.fixture
def llm(settings):
    from indexer.answering.llm import DeskhoundLLM

    api = OllamaApi(settings)
    return DeskhoundLLM(ModelWriter(api, ModelSelector(api).choose()))


@pytest.fixture
def nodes(handbook):
    from indexer.answering.retriever import DeskhoundRetriever

    packed = pack_context(handbook.found, handbook.text, tokens=2000)
    numbered = [passage.for_prompt() for passage in packed.passages]
    return DeskhoundRetriever(lambda _question: numbered).retrieve


def write(llm, nodes, question):
    from indexer.answering.prompts import answer_messages

    return llm.chat(answer_messages(question, nodes(question), (), "English")).message.content


def test_an_answer_is_supported_by_its_passages(llm, nodes, handbook):
    answer = write(llm, nodes, "How long is the notice period during probation?")
    aligner = Aligner(merge_neighbours(handbook.found, handbook.text), "en")
    verdicts = [aligner.verdict(sentence.text, sentence.hints) for sentence in read_sentences(answer, 3)]
    assert "two weeks" in answer.lower() or "2 weeks" in answer.lower()
    assert any(verdict.support == "supported" for verdict in verdicts)


def test_what_the_passages_do_not_say_is_not_made_up(llm, nodes):
    assert is_sentinel(write(llm, nodes, "What is the salary of the managing director?"), NOT_FOUND)


def test_an_answer_is_faithful_and_relevant_by_llama_index_s_own_evaluators(llm, nodes):
    from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator

    question = "How many days of paid leave does every employee have?"
    answer = write(llm, nodes, question)
    contexts = [node.node.get_content() for node in nodes(question)]
    for evaluator in (FaithfulnessEvaluator(llm=llm), RelevancyEvaluator(llm=llm)):
        assert evaluator.evaluate(query=question, response=answer, contexts=contexts).passing


def test_the_window_is_the_one_that_was_asked_for(settings):
    api = OllamaApi(settings)
    selector = ModelSelector(api)
    loaded = [model for model in selector.load(selector.choose()) if model is not None][-1]
    assert loaded.num_ctx in api.loaded().values()
