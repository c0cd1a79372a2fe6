"""What every parser makes of sample documents, as fingerprints beside its version: the record `parser_outputs.txt`.

Why: a file that was read is read again only if the version of its parser rises. Who changes what a parser makes and
leaves its version alone mends the files that are still to come, and none of those that people have; nothing else would
tell, for every test looks at fresh files. So the record says what came of a document at which version, and a test
(`test_parser_outputs`) fails where something else comes of it at the same version.

A fingerprint takes in what is kept of a document: texts, locators, headers, metadata, state, and of members their paths
and bytes. It leaves out the wording of reasons, which may be put better without reading the world's files again,
and whatever depends on the machine: sizes of what is packed, times. A sample that is read by another parser than before
counts as a change of the former one, whose files are to be read again.

`python -m tests.indexer.parsing.parser_outputs` writes the record anew, unless a version is still to be raised. Samples
that were changed themselves are named behind it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec

from indexer.errors import DeskhoundError
from indexer.parsing.filling import property_sections
from indexer.parsing.parser import Member, ParseOptions, ParseResult, ParserInput
from indexer.parsing.registry import Match, Registry
from indexer.parsing.verdicts import verdict_on
from tests.indexer.parsing.rare_samples import PASSWORD, rare_samples
from tests.sample_docs_maker.__main__ import SAMPLE_DOCS
from tests.sample_docs_maker.further_contents import LOCKED_PASSWORD

RECORD = Path(__file__).with_suffix(".txt")
COMMAND = "python -m tests.indexer.parsing.parser_outputs"
OPTIONS = ParseOptions(passwords=(LOCKED_PASSWORD, PASSWORD))
DEPTH = 2
"""Members within members that are read as samples of their own parsers."""


@dataclass(frozen=True, slots=True)
class Output:
    """What came of a sample; a line of the record."""

    sample: str
    """Path of the document; that of a member behind ` ▸ `."""
    parser: str
    version: int
    fingerprint: str


def present_outputs() -> list[Output]:
    """What the parsers make of all samples now, by parser and sample."""
    paths = (path for path in SAMPLE_DOCS.rglob("*") if path.is_file())
    samples = {path.relative_to(SAMPLE_DOCS).as_posix(): path.read_bytes() for path in paths}
    registry = Registry()
    found = [
        output
        for name, data in (samples | rare_samples()).items()
        for output in _outputs(registry, name, data)
    ]
    return sorted(found, key=lambda output: (output.parser, output.sample))


def _outputs(registry: Registry, sample: str, data: bytes, depth: int = 0) -> Iterator[Output]:
    match = registry.match(memoryview(data), sample.rpartition("/")[2])
    if match is None:
        return
    made, members = _made(match, ParserInput(memoryview(data), sample.rpartition("/")[2], OPTIONS))
    plain = json.dumps(made, sort_keys=True).encode()
    digest = hashlib.blake2b(plain, digest_size=8).hexdigest()
    yield Output(sample, match.parser.name, match.parser.version, digest)
    for path, content in members.items() if depth < DEPTH else ():
        yield from _outputs(registry, f"{sample} ▸ {path}", content, depth + 1)


def _made(match: Match, source: ParserInput) -> tuple[object, dict[str, bytes]]:
    """What is kept of a document in plain types, and its members that can be read."""
    try:
        result = match.parser.parse(source)
    except DeskhoundError as error:
        return verdict_on(error)[0], {}
    members, contents = list[object](), dict[str, bytes]()
    try:
        for member in result.members or ():
            content = _content(member)
            members.append([member.path, hashlib.blake2b(content or b"").hexdigest()])
            contents |= {member.path: content} if content else {}
    except DeskhoundError as error:
        members.append(verdict_on(error)[0])
    return [_kept(result), result.format or match.format, members], contents


def _content(member: Member) -> bytes:
    try:
        return b"" if member.name_only_reason else member.read()
    except DeskhoundError:
        return b""


def _kept(result: ParseResult) -> dict[str, object]:
    sections = [*result.sections, *property_sections(result)]
    return {
        "sections": [[one.text, one.header, msgspec.to_builtins(one.locator)] for one in sections],
        "metadata": asdict(replace(result.metadata, extra=dict(result.metadata.extra))),
        "flags": [
            result.needs_ocr,
            result.is_prose,
            bool(result.partial_reason),
            bool(result.name_only_reason),
        ],
    }


def as_text(outputs: list[Output]) -> str:
    """The record: a line for each sample."""
    lines = (f"{one.parser} {one.version} {one.fingerprint} {one.sample}\n" for one in outputs)
    return "".join(("# parser, version, fingerprint, sample; written by: ", COMMAND, "\n", *lines))


def recorded_outputs(text: str) -> list[Output]:
    """What a record says."""
    rows = [line.split(" ", 3) for line in text.splitlines() if not line.startswith("#")]
    return [
        Output(sample, parser, int(version), fingerprint) for parser, version, fingerprint, sample in rows
    ]


def versions_to_raise(
    recorded: list[Output], present: list[Output], versions: Mapping[str, int], changed: tuple[str, ...] = ()
) -> list[str]:
    """What to do where something else comes of a sample than at the recorded version; nothing for `changed` samples."""
    now = {one.sample: one for one in present}
    differing: dict[str, list[str]] = {}
    for one in recorded:
        other = now.get(one.sample, one)
        is_same = (one.parser, one.fingerprint) == (other.parser, other.fingerprint)
        has_risen = versions.get(one.parser, one.version + 1) > one.version
        if not is_same and not has_risen and one.sample not in changed:
            differing.setdefault(one.parser, []).append(one.sample)
    return [
        f"The output of {parser} changed ({', '.join(samples[:3])}{', …' * (len(samples) > 3)}): raise its version "
        f"(now {versions[parser]}), then refresh the record by: {COMMAND}"
        for parser, samples in differing.items()
    ]


def main() -> None:
    """Write the record anew."""
    recorded, present = recorded_outputs(RECORD.read_text("utf-8")), present_outputs()
    problems = versions_to_raise(recorded, present, Registry().versions(), tuple(sys.argv[1:]))
    if problems:
        raise SystemExit("\n".join(problems))
    RECORD.write_text(as_text(present), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
