"""Makes the binary files of `resources/sample_docs`: `python -m tests.sample_docs_maker`.

The office formats are written by hand, part by part, with the standard library; so the tests compare the
parsers with files that no parser library has made. Every file comes out byte for byte the same on each
run, but the two scans, whose pixels depend on the version of Pillow.
"""
