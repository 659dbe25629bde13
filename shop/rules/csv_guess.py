"""What a file of another program is: its encoding, its delimiter, which column means what, its decimal sign.

Owns the guessing and the words that head columns in several languages. Refuses, with a sentence, bytes that are no
text and headers in which the columns asked for are not there. Knows nothing of products beyond the names of their
columns (`FIELDS`), and reads no file: bytes come in.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from shop.rules.errors import BadInput
from shop.texts import _

DELIMITERS = (",", ";", "\t", "|")
LARGEST_BYTES = 1 << 30
_SAMPLE_LINES = 50

# What heads a column, the surest word first; accents, case and signs are folded away before comparing.
_HEADS = {
    "cost": (
        "cost|cost price|purchase price|buying price|einkaufspreis|ek|prix achat|prix d achat|"
        "nabavna cijena|costo|precio compra|inkoopprijs|закупочная цена"
    ),
    "barcode": (
        "gtin|ean|barcode|bar code|upc|ean13|ean 13|ean8|ean code|gtin13|gtin 13|gtin14|isbn|barcodes|"
        "barkod|bar kod|strichcode|code barre|code barres|code a barres|codigo de barras|"
        "codice a barre|streepjescode|streckkod|kod kreskowy|штрихкод|штрих код|条码|バーコード"
    ),
    "currency": "currency|valuta|wahrung|devise|moneda|валюта",
    "price": (
        "price|sale price|selling price|retail price|unit price|list price|last price|rrp|msrp|cijena|"
        "prodajna cijena|maloprodajna cijena|mpc|preis|verkaufspreis|vk|prix|prix de vente|precio|"
        "preco|prezzo|prijs|pris|cena|hinta|ar|fiyat|цена|价格|価格"
    ),
    "tax": (
        "tax class|tax|tax code|tax rate|vat|vat rate|vat code|gst|pdv|stopa pdv|mwst|ust|steuer|"
        "steuersatz|tva|taux|iva|btw|moms|dph|afa|ндс"
    ),
    "category": (
        "category|product category|category name|department|group|product group|kategorija|grupa|"
        "kategorie|warengruppe|gruppe|categorie|rayon|famille|categoria|familia|kategori|kategoria|"
        "категория|группа|分类"
    ),
    "brand": (
        "brand|brand name|brands|manufacturer|marka|brend|proizvodac|marke|hersteller|marque|fabricant|"
        "marca|merk|varumarke|znacka|бренд|марка|品牌"
    ),
    "sku": (
        "sku|item number|item no|article number|article no|article|product code|item code|stock code|"
        "code|plu|product id|reference|ref|sifra|sifra artikla|artikal|artikelnummer|artikelnr|"
        "artikel nr|artnr|art nr|nummer|artikel|codigo|codice|kod|kodas|артикул|код|货号"
    ),
    "stock": (
        "stock|stock on hand|on hand|quantity|qty|in stock|inventory|zaliha|zalihe|stanje|kolicina|"
        "bestand|lagerbestand|menge|quantite|existencias|cantidad|giacenza|quantita|voorraad|lager|"
        "zasoba|остаток|количество|库存"
    ),
    "unit": (
        "unit|unit of measure|uom|sales unit|jedinica|jedinica mjere|jm|einheit|mengeneinheit|unite|"
        "unidad|unita|eenheid|enhet|jednotka|ед|единица|单位"
    ),
    "name": (
        "name|product name|item name|product|title|description|product description|item|naziv|"
        "naziv proizvoda|naziv artikla|proizvod|opis|bezeichnung|artikelbezeichnung|artikelname|"
        "produktname|produkt|beschreibung|designation|nom|nom du produit|libelle|produit|nombre|"
        "descripcion|producto|nome|descrizione|descricao|prodotto|produto|naam|omschrijving|benamning|"
        "namn|navn|nazwa|nazev|nazov|nimi|isim|наименование|название|товар|品名|名称|商品名"
    ),
}
FIELDS = {field: tuple(words.split("|")) for field, words in _HEADS.items()}


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A text of rows with a header. `first_line` is the header's line in the file, counted from 1."""

    header: tuple[str, ...]
    delimiter: str
    encoding: str
    text: str
    first_line: int

    @property
    def line_count(self) -> int:
        """About how many lines there are, for progress; a row can have several."""
        return self.text.count("\n") + 1

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row behind the header with the line it starts on; blank lines are left out. Raises BadInput."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        line = 0
        try:
            for row in reader:
                start, line = line + 1, reader.line_num
                if start > self.first_line and any(row):
                    yield start, row
        except csv.Error as error:
            raise BadInput(
                _("Line {line} can't be read: {reason}. Look for a quote that is not closed.").format(
                    line=line + 1, reason=error
                )
            ) from None


def unpack(raw: bytes) -> bytes:
    """The bytes themselves, or what a gzip holds. Raises BadInput for a damaged one and for over 1 GiB."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    parts: list[bytes] = []
    left, size = raw, 0
    while left[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(left, LARGEST_BYTES - size + 1)
        except zlib.error:
            raise BadInput(_("The compressed file is damaged. Copy it again.")) from None
        size += len(part)
        if size > LARGEST_BYTES:
            raise BadInput(_("The file is larger than 1 GB unpacked. Split it."))
        if not unpacker.eof:
            raise BadInput(_("The compressed file is cut off. Copy it again."))
        parts.append(part)
        left = unpacker.unused_data
    return b"".join(parts)


def decode(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the encoding that was found: a byte order mark's, else UTF-8, else Windows-1252.

    `encoding` overrules the guess. Raises BadInput where the bytes are not text in it.
    """
    guesses = (encoding,) if encoding else _encodings(raw)
    for guess in guesses:
        text = _decoded(raw, guess)
        if text is not None:
            return text.removeprefix("\ufeff").replace("\0", ""), guess
    raise BadInput(_("The file is not text in {names}. Save it as UTF-8.").format(names=", ".join(guesses)))


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except LookupError:
        raise BadInput(_("There is no encoding named {name}.").format(name=encoding)) from None
    except UnicodeDecodeError:
        return None


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if raw.startswith(b"PK\x03\x04"):
        raise BadInput(_("This is a spreadsheet or an archive. Save it as CSV first."))
    head = raw[:200]
    if head[1::2].count(0) > len(head) // 3:
        return ("utf-16-le",)
    return ("utf-8", "cp1252")


def read_table(raw: bytes, encoding: str = "", delimiter: str = "") -> CsvTable:
    """The table in the bytes of a file, packed or not. Raises BadInput when there is none."""
    text, found = decode(unpack(raw), encoding)
    first_line = 1
    told = re.match(r"sep=(.)\r?\n", text)
    if told:
        delimiter, first_line = delimiter or told[1], 2
    chosen = delimiter or guess_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen)
    try:
        for row in reader:
            if reader.line_num >= first_line and any(cell.strip() for cell in row):
                return CsvTable(tuple(cell.strip() for cell in row), chosen, found, text, reader.line_num)
    except csv.Error:
        raise BadInput(_("The header of the file can't be read.")) from None
    raise BadInput(_("The file is empty."))


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most columns of the same number; a comma if none does."""
    sample = list(islice(io.StringIO(text, newline=""), _SAMPLE_LINES))

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] < 2:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(DELIMITERS, key=fitness)


def folded(title: str) -> str:
    """A header's words without accents, case and signs: "StockCode" and "stock_code" are "stock code"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).replace("đ", "d").replace("Đ", "d").replace("ł", "l")
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", apart.casefold()) if not unicodedata.combining(char)
    )
    return " ".join(re.findall(r"[^\W_]+", bare))


_WORDS = {field: {folded(word): rank for rank, word in enumerate(words)} for field, words in FIELDS.items()}


def field_named(word: str) -> str | None:
    """The field that this word heads: "gtin" and "EAN" are "barcode"; None for a word that heads nothing."""
    title = folded(word)
    return next((field for field, words in _WORDS.items() if title in words), None)


def guess_columns(header: Sequence[str], told: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds which field, as its index. `told` maps a field to a column's title or number from 1.

    What was told overrules the guess, and an empty title says that the file has no such field. Titles that are
    exactly a known word come before those that contain one. Raises BadInput for a field or column that is not there.
    """
    chosen: dict[str, int] = {}
    left_out: set[str] = set()
    for key, title in (told or {}).items():
        field = field_named(key)
        if field is None:
            raise BadInput(
                _("{key} is not a field. Fields are: {fields}.").format(
                    key=key, fields=", ".join(sorted(FIELDS))
                )
            )
        if title.strip():
            chosen[field] = _column_told(header, title.strip())
        else:
            left_out.add(field)
    titles = [folded(title) for title in header]
    for whole in (True, False):
        for field in FIELDS:
            if field in chosen or field in left_out:
                continue
            ranked = [
                (rank, index)
                for index, title in enumerate(titles)
                if index not in chosen.values() and (rank := _rank(field, title, whole)) is not None
            ]
            if ranked:
                chosen[field] = min(ranked)[1]
    return chosen


def _rank(field: str, title: str, whole: bool) -> int | None:
    words = _WORDS[field]
    if whole:
        return words.get(title)
    # Two letters such as "ar" or "ek" say too little inside a longer title.
    ranks = [rank for word, rank in words.items() if len(word) > 2 and f" {word} " in f" {title} "]
    return min(ranks, default=None)


def _column_told(header: Sequence[str], title: str) -> int:
    if title in header:
        return header.index(title)
    for index, found in enumerate(header):
        if folded(found) == folded(title) != "":
            return index
    if title.isascii() and title.isdigit() and 1 <= int(title) <= len(header):
        return int(title) - 1
    raise BadInput(
        _("There is no column {title}. Columns are: {columns}.").format(
            title=title, columns=", ".join(header)
        )
    )


def guess_decimal_sign(cells: Iterable[str]) -> str | None:
    """The decimal sign of a column of numbers; None where its cells don't tell, or tell both.

    A cell tells by having both signs, by repeating one, or by not having exactly three digits behind its only one.
    """
    votes: Counter[str] = Counter()
    for cell in cells:
        marks = [char for char in cell if char in ".,"]
        if not marks:
            continue
        last, other = marks[-1], ("," if marks[-1] == "." else ".")
        if len(set(marks)) == 2:
            votes[last] += 1
        elif len(marks) > 1:
            votes[other] += 1
        elif not re.search(r"[.,][0-9]{3}(?![0-9])", cell):
            votes[last] += 1
    return next(iter(votes)) if len(votes) == 1 else None
