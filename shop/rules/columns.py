"""What heads the columns of tables that other programs write, in several languages, and which column holds what.

Owns the words (`PRODUCTS`, `CUSTOMERS`, `STOCK`) and the guess. Refuses, with a sentence, fields and columns that are
not there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from shop.rules.errors import BadInput
from shop.rules.normal import normal, shown
from shop.texts import _

_MOST_TITLES_SHOWN = 20


def folded(title: str) -> str:
    """A header's words without accents, case and signs: "StockCode" and "stock_code" are "stock code"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).replace("đ", "d").replace("Đ", "d").replace("ł", "l")
    bare = "".join(char for char in normal("NFKD", apart.casefold()) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare))


@dataclass(frozen=True, slots=True)
class Heads:
    """What heads the columns of one kind of table: the words of each field, the surest first.

    Words are compared without accents, case and signs. A longer title that contains one counts too, but not for the
    fields in `whole_only`. Fields that come first choose first.
    """

    words: Mapping[str, str]
    whole_only: frozenset[str] = frozenset()
    _ranks: Mapping[str, Mapping[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranks = {
            name: {folded(word): rank for rank, word in enumerate(words.split("|"))}
            for name, words in self.words.items()
        }
        object.__setattr__(self, "_ranks", MappingProxyType(ranks))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields, in the order in which they choose."""
        return tuple(self.words)

    def field_named(self, word: str) -> str | None:
        """The field that this word heads: "gtin" and "EAN" are "barcode"; None for a word that heads nothing."""
        title = folded(word)
        if word in self.words:
            return word
        return next((name for name, words in self._ranks.items() if title in words), None)

    def guess(self, header: Sequence[str], told: Mapping[str, str | int] | None = None) -> dict[str, int]:
        """Which column holds which field, as its index. `told` maps a field to a column's title, its number from 1 as
        text, or its index as a number.

        What was told overrules the guess, and an empty title says that the file has no such field. Titles that are
        exactly a known word come before those that contain one. Raises BadInput for a field or column that is not
        there.
        """
        chosen, left_out = self._told(header, told or {})
        titles = [folded(title) for title in header]
        for whole in (True, False):
            for name in self.words:
                if name in chosen or name in left_out or (not whole and name in self.whole_only):
                    continue
                ranked = [
                    (rank, index)
                    for index, title in enumerate(titles)
                    if index not in chosen.values() and (rank := self._rank(name, title, whole)) is not None
                ]
                if ranked:
                    chosen[name] = min(ranked)[1]
        return chosen

    def _told(self, header: Sequence[str], told: Mapping[str, str | int]) -> tuple[dict[str, int], set[str]]:
        chosen: dict[str, int] = {}
        left_out: set[str] = set()
        for key, title in told.items():
            name = self.field_named(key)
            if name is None:
                raise BadInput(
                    _("{key} is not a field. Fields are: {fields}.").format(
                        key=shown(key), fields=", ".join(sorted(self.words))
                    )
                )
            if isinstance(title, int):
                chosen[name] = title
            elif title.strip():
                chosen[name] = _column_told(header, title.strip())
            else:
                left_out.add(name)
        return chosen, left_out

    def _rank(self, name: str, title: str, whole: bool) -> int | None:
        words = self._ranks[name]
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
    if re.fullmatch(r"[0-9]{1,6}", title) and 1 <= int(title) <= len(header):
        return int(title) - 1
    raise BadInput(
        _("There is no column {title}. Columns are: {columns}.").format(
            title=shown(title), columns=listed(header)
        )
    )


def listed(header: Sequence[str]) -> str:
    """The titles for a sentence: the first ones, none of them long."""
    titles = [shown(title) for title in header[:_MOST_TITLES_SHOWN]]
    return ", ".join([*titles, "…"] if len(header) > _MOST_TITLES_SHOWN else titles)


# Fields that only a file of this program is likely to have; the others are guessed from parts of titles too.
_MORE_OF_PRODUCTS = {
    "other_barcodes": "other barcodes|more barcodes|additional barcodes|weitere barcodes",
    "reorder_level": "reorder level|minimum stock|min stock|meldebestand|mindestbestand|minimalna zaliha",
    "reorder_quantity": "reorder quantity|order quantity|bestellmenge",
    "minimum_age": "minimum age|age limit|mindestalter",
    "deposit": "deposit|pfand|povratna naknada|consigne|kaution",
    "content": "content|net content|net quantity|inhalt|fullmenge|sadrzaj|neto kolicina|contenance",
    "supplier_sku": "supplier sku|supplier code|supplier item number|lieferantenartikelnummer",
    "supplier": "supplier|vendor|lieferant|dobavljac|fournisseur|proveedor|fornitore|leverancier|поставщик",
    "notes": "notes|note|remarks|comment|notiz|bemerkung|napomena|remarque|observaciones",
    "weighed": "weighed|sold by weight|wird gewogen|na vagu",
    "active": "active|is active|enabled|aktiv|aktivno|actif|activo|attivo",
}
PRODUCTS = Heads(
    {
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
    | _MORE_OF_PRODUCTS,
    frozenset(_MORE_OF_PRODUCTS),
)
STOCK = Heads(
    {
        "cost": PRODUCTS.words["cost"],
        "barcode": PRODUCTS.words["barcode"],
        "counted": (
            "counted|count|counted quantity|actual|"
            + PRODUCTS.words["stock"]
            + "|ist|istbestand|inventur|popis|stvarno stanje|compte|contado|geteld"
        ),
        "sku": PRODUCTS.words["sku"],
        "name": PRODUCTS.words["name"],
    },
    frozenset({"name"}),
)
CUSTOMERS = Heads(
    {
        "number": (
            "customer number|customer no|customer id|number|no|client number|account number|kundennummer|"
            "kundennr|kunden nr|broj kupca|sifra kupca|sifra|numero client|numero de cliente|codice cliente|"
            "klantnummer|kundnummer|номер клиента"
        ),
        "email": "email|e mail|mail|email address|e mail adresse|eposta|e posta|courriel|correo|почта",
        "phone": (
            "phone|telephone|phone number|mobile|mobile phone|cell|tel|telefon|mobitel|handy|telephone portable|"
            "telefono|telefoon|movil|cellulare|broj telefona|телефон"
        ),
        "tax_number": (
            "tax number|vat number|vat id|vat no|tax id|gstin|oib|ust id|ust idnr|ust id nr|ustid|steuernummer|"
            "numero tva|nif|partita iva|btw nummer|ein|инн"
        ),
        "first_name": "first name|firstname|given name|vorname|ime|prenom|nombre|nome|voornaam|fornamn|имя",
        "last_name": (
            "last name|lastname|surname|family name|nachname|familienname|prezime|nom de famille|apellidos|"
            "cognome|achternaam|efternamn|фамилия"
        ),
        "company": (
            "company|company name|organisation|organization|business name|firma|firmenname|tvrtka|naziv tvrtke|"
            "societe|raison sociale|empresa|azienda|ragione sociale|bedrijf|foretag|компания"
        ),
        "postcode": (
            "postcode|post code|postal code|zip|zip code|plz|postleitzahl|postanski broj|code postal|"
            "codigo postal|cap|postnummer|индекс"
        ),
        "city": "city|town|place|ort|stadt|grad|mjesto|ville|ciudad|citta|plaats|stad|город",
        "country": "country|country code|land|drzava|pays|pais|paese|страна",
        "address": (
            "address|street|street address|address 1|address line 1|adresse|strasse|anschrift|adresa|ulica|rue|"
            "direccion|calle|indirizzo|via|adres|straat|adress|адрес"
        ),
        "group": "group|customer group|kundengruppe|grupa|groupe|grupo|gruppo|klantgroep|группа",
        "credit_limit": "credit limit|kreditlimit|kreditni limit|limite de credit|limite de credito|kredietlimiet",
        "notes": "notes|note|remarks|comment|notiz|bemerkung|napomena|remarque|observaciones|opmerking",
        "active": "active|is active|enabled|aktiv|aktivan|actif|activo|attivo|actief",
        "name": (
            "name|customer name|customer|full name|contact|contact name|naziv|kupac|ime i prezime|kunde|"
            "kundenname|nom|client|nom du client|cliente|klant|klantnaam|kund|namn|navn|nazwa|имя клиента|клиент"
        ),
    },
    frozenset({"number", "group", "notes", "active", "first_name", "country", "company", "address"}),
)
KINDS: Mapping[str, Heads] = {"products": PRODUCTS, "customers": CUSTOMERS, "stock": STOCK}
