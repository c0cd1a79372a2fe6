"""Text that people write by hand: plain, marked up, source code, logs, subtitles, web pages."""
