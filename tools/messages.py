"""Keeps the catalogues in assets/locale in step with the source: `make messages`.

Reads every message of the program, merges them into each language's tuppence.po and compiles the .mo beside it, which
is all that the program reads. `python tools/messages.py fr` begins a new language. The files hold no dates and no line
numbers and are sorted by message, so that a change of one text is a change of one place.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE_DIR = ROOT / "assets" / "locale"
SOURCES = ("shop", "pos", "widgets", "backoffice", "run_pos.py", "run_backoffice.py")

# What is called with messages, and which of its arguments they are.
CALLS = {"_": (0,), "ngettext": (0, 1), "pgettext": (0, 1)}
# Tables that are read before a language is chosen: their texts go through _() when they are shown.
TABLES = {
    "shop/rules/report_shapes.py": {"Label": (1,), "Measure": (1,), "Shape": (1, 2)},
    "shop/rules/permissions.py": {"RolePreset": (1,)},
    "shop/rules/settings.py": {"_setting": (1,)},
    "shop/commands/__init__.py": {"Command": (1,)},
}


class Said(NamedTuple):
    """A message of the source: `many` where it has a plural, `context` where one English word stands for two."""

    one: str
    many: str = ""
    context: str = ""


class Texts(Catalog):
    """A catalogue whose header says only what gettext needs."""

    def __init__(self, code: str) -> None:
        super().__init__(
            locale=code, domain="tuppence", fuzzy=False, header_comment="# Written by make messages."
        )

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def messages(root: Path = ROOT) -> dict[Said, str]:
    """All messages of the source, each with the first file it stands in."""
    found: dict[Said, str] = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        for message in _messages_of(ast.parse(path.read_text(encoding="utf-8")), name):
            found.setdefault(message, name)
    # With a plural and without, a message is one to gettext, which knows it by its first form.
    plural = {message.one for message in found if message.many}
    return {message: name for message, name in found.items() if message.many or message.one not in plural}


def catalogue(path: Path, code: str) -> Catalog:
    """The catalogue of a language as it stands in its .po."""
    with path.open("rb") as file:
        return read_po(file, locale=code)


def merged(old: Catalog, wanted: Iterable[Said], code: str) -> Texts:
    """The wanted messages with the old translations; what the source no longer says is dropped."""
    new = Texts(code)
    for said in wanted:
        known = old.get(said.one, said.context or None)
        fits = known is not None and isinstance(known.id, str) != bool(said.many)
        ids = (said.one, said.many) if said.many else said.one
        string = known.string if fits and known is not None else ""
        # Babel's guess that "% off line" is a format would have translators' programs complain; the tests know better.
        new.add(ids, string, context=said.context or None).flags.clear()
    return new


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation."""
    return all([message.string] if isinstance(message.string, str) else message.string)


def po_bytes(texts: Texts) -> bytes:
    """The .po of a catalogue: the same bytes for the same texts."""
    file = io.BytesIO()
    write_po(file, texts, width=120, no_location=True, sort_output=True)
    return file.getvalue()


def mo_bytes(texts: Texts) -> bytes:
    """The .mo of a catalogue; what is not translated is left out and so shown in English."""
    file = io.BytesIO()
    write_mo(file, texts)
    return file.getvalue()


def catalogues(locale_dir: Path = LOCALE_DIR) -> dict[str, Path]:
    """The languages there are catalogues for, each with its .po."""
    return {path.parent.parent.name: path for path in sorted(locale_dir.glob("*/LC_MESSAGES/tuppence.po"))}


def main(new_languages: Sequence[str] = ()) -> int:
    """Bring every catalogue up to date and say what is left to translate."""
    wanted = messages()
    for code in new_languages:
        path = LOCALE_DIR / code / "LC_MESSAGES" / "tuppence.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(po_bytes(Texts(code)))
    for code, path in catalogues().items():
        texts = merged(catalogue(path, code), wanted, code)
        path.write_bytes(po_bytes(texts))
        path.with_suffix(".mo").write_bytes(mo_bytes(texts))
        missing = sum(1 for message in texts if message.id and not is_translated(message))
        print(f"{code}: {len(texts)} messages, {missing} to translate")
    return 0


def _files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        source = root / name
        yield from (source,) if source.is_file() else sorted(source.rglob("*.py"))


def _messages_of(tree: ast.AST, name: str) -> Iterator[Said]:
    calls = CALLS | TABLES.get(name, {})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            places = [place for place in calls[node.func.id] if place < len(node.args)]
            texts = [text for text in (_text(node.args[place], name) for place in places) if text is not None]
            if node.func.id == "ngettext":
                yield Said(texts[0], many=texts[1])
            elif node.func.id == "pgettext":
                yield Said(texts[1], context=texts[0])
            else:
                yield from map(Said, texts)


def _text(node: ast.expr, name: str) -> str | None:
    """A message that is written out; None for one that stands in a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, (ast.JoinedStr, ast.BinOp)):
        raise SystemExit(f"{name}:{node.lineno}: a message must be written out whole, not put together")
    return None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
