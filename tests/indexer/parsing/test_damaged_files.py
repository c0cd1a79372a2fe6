"""Every parser against damaged copies of the sample documents: an error of the tree or a result, nothing else."""

from __future__ import annotations

import random

import pytest

from indexer.errors import DeskhoundError
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from tests.indexer.parsing.rare_samples import rare_samples
from tests.sample_docs_maker.__main__ import SAMPLE_DOCS

SAMPLES = sorted(path for path in SAMPLE_DOCS.rglob("*") if path.is_file())
MADE = rare_samples()
COPIES = 12
NUMBERS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x01\0\0\0")


def damaged(data, seed):
    """A copy that is cut, sprinkled with noise, given wild numbers, or has a piece twice."""
    dice = random.Random(seed)
    copy = bytearray(data)
    place = dice.randrange(len(copy))
    match dice.randrange(4):
        case 0:
            del copy[place:]
        case 1:
            for _ in range(max(1, len(copy) // 300)):
                copy[dice.randrange(len(copy))] = dice.randrange(256)
        case 2:
            for _ in range(3):
                at = dice.randrange(len(copy))
                copy[at : at + 4] = dice.choice(NUMBERS)
        case _:
            copy[place:place] = copy[dice.randrange(len(copy)) :][:200]
    return bytes(copy)


def read_all(registry, data, name, depth=0):
    match = registry.match(memoryview(data), name)
    if match is None or depth > 2:
        return
    result = match.parser.parse(ParserInput(memoryview(data), name))
    for member in result.members or ():
        try:
            inner = member.read()
            read_all(registry, inner, member.path, depth + 1)
        except DeskhoundError:
            continue


def message_for(registry, data, name):
    """What a person is told; empty where the copy could be read."""
    try:
        read_all(registry, data, name)
    except DeskhoundError as error:
        return error.message
    return ""


def survives_damage(data, name):
    registry = Registry()
    for number in range(COPIES):
        message = message_for(registry, damaged(data, f"{name} {number}"), name)
        assert message == "" or message.endswith(".")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_damage_ends_in_an_error_of_the_tree(path):
    survives_damage(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", MADE)
def test_damage_of_what_is_not_among_the_samples_ends_so_too(name):
    survives_damage(MADE[name], name)
