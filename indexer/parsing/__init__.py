"""Parsers: one format per module behind a two-method protocol, run in caged workers.

From a file to its extraction, in the order of reading:

- `parser` is the contract of a format, `formats` the list of all, `registry` the choice among them;
- `pool` lends workers to the engine, `fileaccess` opens a file for one, `filereading` is what comes of it over all
  attempts, `blame` judges the deaths it causes;
- `worker` is the child process, `confinement` what it may do and take, `messages` what it says;
- `reader` runs the parser, goes through members within members (`membernames`), and has the text cut and compressed;
- the formats by family: `text` that people write by hand, `data` that programs write, `office` (packages of XML),
  `binaryoffice` (OLE compound files), `documents` of other programs, `pdf`, `mail`, `archives`, `media`;
- `common` is what several families share: decoding, sections, tables, safe XML, titles;
- `rendering` draws pages for the preview, `extract` writes the texts of a whole tree.
"""

WORKER_MODULE = "indexer.parsing.worker"
"""What a worker runs."""
