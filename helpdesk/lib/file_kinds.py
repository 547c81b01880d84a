"""What a file really is, by its first bytes: neither its name nor its sender is believed."""

import codecs

# Endings whose files are read as text; what is in them is shown escaped, never run.
TEXT_ENDINGS = frozenset(
    [
        "txt",
        "csv",
        "tsv",
        "log",
        "json",
        "md",
        "ini",
        "cfg",
        "conf",
        "yaml",
        "yml",
        "xml",
        "eml",
        "ics",
        "vcf",
    ]
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes below the space that no text file holds.
_BINARY = frozenset(range(32)) - {7, 8, 9, 10, 12, 13, 27}


def picture_type(data: bytes) -> str:
    """The type of a picture; "" for anything else, SVG among it: that one is a program."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def shown_type(data: bytes) -> str:
    """What a browser may show in place, in a sandbox: pictures and PDF. "" for anything else."""
    return "application/pdf" if data.startswith(b"%PDF-") else picture_type(data)


def is_text_name(name: str) -> bool:
    """Whether a file of this name may be shown as text, if it is text."""
    return name.rpartition(".")[2].lower() in TEXT_ENDINGS


def text_of(data: bytes, *, is_cut: bool) -> str | None:
    """The words of a text file, or None for one that is none. `is_cut`: the data ends in the middle."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, is_cut=is_cut)
    if _BINARY & set(data):
        return None
    return _decoded(data, "utf-8", is_cut=is_cut) or data.decode("cp1252", errors="replace")


def _decoded(data: bytes, encoding: str, *, is_cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not is_cut)
    except UnicodeDecodeError:
        return None
