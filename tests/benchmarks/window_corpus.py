"""A folder of many small files of many kinds, some of them broken, and a few that are hard to show."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from PIL import Image

from resources import resource_path

PER_FOLDER = 200
_VOCABULARY = (
    "agreement annual archive balance budget building capital change client committee company contract cost "
    "customer delivery department design document draft energy engine estimate evidence factory finance garden "
    "harbour heating house income index invoice journal keyboard laboratory letter library machine market meeting "
    "member method minute network notice office order paper period plan price product profit project quality "
    "question record region report research result river salary sample schedule school science season service "
    "signal station storage street study summary supplier system table teacher term theory ticket transport "
    "university valley version village visitor voltage warehouse water weather window winter worker workshop"
)
WORDS = _VOCABULARY.split()


def fill(folder: Path, *, files: int) -> None:
    """Write `files` small files, a fifth of them broken PDF files, and those that are hard to show."""
    chance = random.Random(7)
    writers = (_text, _markdown, _csv, _json, _html, _mail, _code, _broken, _broken, _log)
    for number in range(files):
        if number % PER_FOLDER == 0:
            place = folder / f"{number // PER_FOLDER:04}"
            place.mkdir(parents=True)
        suffix, content = writers[number % len(writers)](chance, number)
        (place / f"{chance.choice(WORDS)}-{number}.{suffix}").write_text(content, "utf-8")
    shutil.copytree(resource_path("sample_docs"), folder / "samples")
    _hard_to_show(folder / "hard", chance)


def _hard_to_show(folder: Path, chance: random.Random) -> None:
    folder.mkdir()
    (folder / "long hardcase.txt").write_text(
        "hardcase\n" + "\n".join(_words(chance, 14) for _ in range(150_000))
    )
    (folder / "one line hardcase.txt").write_text("hardcase " + _words(chance, 300_000))
    (folder / "empty lines hardcase.txt").write_text("hardcase" + "\n" * 200_000)
    rows = ("\t".join(_words(chance, 1) for _ in range(60)) for _ in range(20_000))
    (folder / "wide hardcase.tsv").write_text("hardcase\n" + "\n".join(rows))
    (folder / "marks hardcase.txt").write_text("hardcase notice period " * 40_000)
    noise = Image.effect_noise((5000, 4000), 90).convert("RGB")
    noise.save(folder / "picture hardcase.png", compress_level=1)
    pages = [Image.effect_noise((2000, 2800), 60).convert("RGB") for _ in range(5)]
    pages[0].save(folder / "scan hardcase.pdf", save_all=True, append_images=pages[1:])


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _sentences(chance: random.Random, count: int) -> list[str]:
    return [_words(chance, chance.randint(6, 16)).capitalize() + "." for _ in range(count)]


def _text(chance: random.Random, number: int) -> tuple[str, str]:
    return "txt", f"Note {number}\n\n" + " ".join(_sentences(chance, 30))


def _markdown(chance: random.Random, number: int) -> tuple[str, str]:
    parts = [f"## {_words(chance, 3)}\n\n{' '.join(_sentences(chance, 8))}" for _ in range(4)]
    return "md", f"# Report {number}\n\n" + "\n\n".join(parts)


def _csv(chance: random.Random, number: int) -> tuple[str, str]:
    rows = (",".join((_words(chance, 2), str(chance.randint(1, 9999)), _words(chance, 1))) for _ in range(40))
    return "csv", f"article,price,place {number}\n" + "\n".join(rows)


def _json(chance: random.Random, number: int) -> tuple[str, str]:
    return "json", json.dumps([{"id": number, "title": _words(chance, 4), "text": _words(chance, 40)}] * 3)


def _html(chance: random.Random, number: int) -> tuple[str, str]:
    body = "".join(f"<p>{sentence}</p>" for sentence in _sentences(chance, 20))
    return "html", f"<html><title>Page {number}</title><body><h1>{_words(chance, 3)}</h1>{body}</body></html>"


def _mail(chance: random.Random, number: int) -> tuple[str, str]:
    head = f"From: a{number}@example.org\nTo: b@example.org\nSubject: {_words(chance, 4)}\n"
    return "eml", f"{head}Date: Mon, 4 Mar 2024 10:00:00 +0000\n\n" + "\n".join(_sentences(chance, 15))


def _code(chance: random.Random, number: int) -> tuple[str, str]:
    lines = (
        f"def {chance.choice(WORDS)}_{line}():\n    return '{_words(chance, 6)}'\n" for line in range(20)
    )
    return "py", f'"""Module {number}."""\n\n' + "\n".join(lines)


def _log(chance: random.Random, number: int) -> tuple[str, str]:
    return "log", "\n".join(f"2024-03-{day % 28 + 1:02} {_words(chance, 8)} {number}" for day in range(40))


def _broken(chance: random.Random, number: int) -> tuple[str, str]:
    return "pdf", f"%PDF-1.7\n{number} broken off {_words(chance, 5)}"
