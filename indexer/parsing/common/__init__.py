"""What parsers of several formats share: decoding, sections, tables, safe XML, titles."""
