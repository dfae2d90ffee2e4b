"""Files of banks read: four formats, the ways in which banks write, and what is refused."""

from __future__ import annotations

import codecs
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bank.files.reading import read
from models.bank.files.refused import NotRead
from models.bank.files.statement import LINES_MAX, Home, Statement

HOME = Home(currency="AUD")

QIF = b"""!Type:Bank
D31/10/2026
T-1,234.50
PHarbour Rent
MOctober
N000123
^
D1/11/2026
T20.00
PKay
^
"""
CSV = (
    b"Account Number,Account Name,Transaction Date,Description,Cheque/Reference,Debit,Credit,"
    b"Balance\r\n"
    b"12345678,Everyday,31/10/2026,Harbour Rent October,,1234.50,99.00,100.00\r\n"
    b"12345678,Everyday,01/11/2026,Kay,,,20.00,120.00\r\n"
)
OFX_1 = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>AUD
<BANKACCTFROM><BANKID>062000<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261001<DTEND>20261130
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261031120000[+11:AEDT]<TRNAMT>-1234.50<FITID>A1
<NAME>Harbour Rent<MEMO>October</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261101<TRNAMT>20.00<FITID>A2<MEMO>
<NAME>Kay</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1.00<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS>
</BANKMSGSRSV1></OFX>"""
OFX_2 = b"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>AUD</CURDEF>
<BANKACCTFROM><ACCTID>12345678</ACCTID></BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20261031</DTPOSTED><TRNAMT>-1234.50</TRNAMT>
<FITID>A1</FITID><NAME>Harbour Rent</NAME><MEMO>October</MEMO></STMTTRN>
<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20261101</DTPOSTED><TRNAMT>20.00</TRNAMT>
<FITID>A2</FITID><NAME>Kay</NAME><MEMO></MEMO></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def an_entry(amount: str, side: str, day: str, id: str, who: str, what: str, status: str) -> str:
    other = "Cdtr" if side == "DBIT" else "Dbtr"
    return (
        f'<Ntry><Amt Ccy="AUD">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{id}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<RltdPties><{other}><Nm>{who}</Nm></{other}></RltdPties>"
        f"<RmtInf><Ustrd>{what}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def a_camt(*entries: str, version: str = "02", account: str = "12345678") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<Stmt><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{''.join(entries)}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


RENT = ("1234.50", "DBIT", "2026-10-31", "A1", "Harbour Rent", "October")
KAY = ("20.00", "CRDT", "2026-11-01", "A2", "Kay", "")
CAMT_2 = a_camt(an_entry(*RENT, "<Sts>BOOK</Sts>"), an_entry(*KAY, "<Sts>BOOK</Sts>"))
NEWER = "<Sts><Cd>BOOK</Cd></Sts>"
CAMT_8 = a_camt(an_entry(*RENT, NEWER), an_entry(*KAY, NEWER), version="08")


def told(statement: Statement) -> list[tuple[str, int, str]]:
    return [(str(each.posted), each.amount, each.description) for each in statement.lines]


def a_csv(*rows: str, head: str = "Date,Description,Amount") -> bytes:
    return "\n".join((head, *rows)).encode()


# --- the four formats ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (QIF, "QIF"), (CSV, "CSV"), (OFX_1, "OFX"), (OFX_2, "OFX"), (CAMT_2, "CAMT.053"),
        (CAMT_8, "CAMT.053"),
    ],
)  # fmt: skip
def test_each_format_comes_to_the_same_lines(content: bytes, format: str) -> None:
    found = read(content, HOME, ["12345678"])

    assert found.format == format
    assert told(found) == [
        ("2026-10-31", -123_450, "Harbour Rent October"),
        ("2026-11-01", 2_000, "Kay"),
    ]
    assert (found.skipped, found.warnings) == ([], [])


@pytest.mark.parametrize("content", [OFX_1, OFX_2, CAMT_2, CAMT_8])
def test_the_banks_own_ids_come_along(content: bytes) -> None:
    assert [each.id for each in read(content, HOME, []).lines] == ["A1", "A2"]


@pytest.mark.parametrize(
    "encoded",
    [
        QIF.decode().replace("Kay", "Käthe").encode("cp1252"),
        codecs.BOM_UTF8 + QIF.decode().replace("Kay", "Käthe").encode(),
        QIF.decode().replace("Kay", "Käthe").encode("utf-16"),
        QIF.decode().replace("Kay", "Käthe").replace("\n", "\r\n").encode(),
    ],
)
def test_a_file_is_read_however_it_is_encoded(encoded: bytes) -> None:
    assert [each.description for each in read(encoded, HOME, []).lines][1] == "Käthe"


def test_what_is_not_booked_yet_is_skipped() -> None:
    pending = an_entry(*KAY, "<Sts>PDNG</Sts>")

    found = read(a_camt(an_entry(*RENT, NEWER), pending), HOME, [])

    assert len(found.lines) == 1
    assert "not booked yet" in str(found.skipped[0])


@pytest.mark.parametrize("lost", [len("0.00"), len("0.00\n^\n")])
def test_the_record_that_a_file_ends_within_is_not_taken(lost: int) -> None:
    whole = b"!Type:Bank\nD30/10/2026\nPKay\nT20.00\n^\nD31/10/2026\nPRent\nT-1230.00\n^\n"

    statement = read(whole[: -lost - 1], HOME, [])

    assert [each[1:] for each in told(statement)] == [(2_000, "Kay")]
    assert [str(each) for each in statement.skipped] == [
        "Line 6: the file ends within it, before its ^"
    ]


def test_the_row_that_a_sheet_ends_within_is_not_taken() -> None:
    rows = b"Date,Amount,Description\n30/10/2026,20.00,Kay\n31/10/2026,-12"

    statement = read(rows, HOME, [])

    assert [each[1:] for each in told(statement)] == [(2_000, "Kay")]
    assert [str(each) for each in statement.skipped] == [
        "Line 3: the file ends within it; export it anew"
    ]


def test_a_row_without_a_last_line_end_is_taken_where_it_is_whole() -> None:
    rows = b"Date,Amount,Description\n30/10/2026,20.00,Kay"

    assert [each[1:] for each in told(read(rows, HOME, []))] == [(2_000, "Kay")]


@pytest.mark.parametrize("row", ["1,234.00,Rent", "-12.00,Rent, and gas"])
def test_a_row_with_more_cells_than_headings_is_not_guessed_at(row: str) -> None:
    rows = f"Date,Amount,Description\n30/10/2026,20.00,Kay,,\n31/10/2026,{row}\n"

    statement = read(rows.encode(), HOME, [])

    assert [each[1:] for each in told(statement)] == [(2_000, "Kay")]
    assert [str(each) for each in statement.skipped] == [
        "Line 3: it has 4 cells, where the headings are 3; quote what has a comma in it"
    ]


@pytest.mark.parametrize("kept", [b"", b"</STMTTRN>"])
def test_a_file_of_ofx_that_was_cut_off_is_refused(kept: bytes) -> None:
    cut = OFX_1[: OFX_1.index(b"<FITID>A2") - 3] + kept

    with pytest.raises(NotRead, match="it ends before </OFX>"):
        read(cut, HOME, [])


@pytest.mark.parametrize(
    "head", ["Konto,Wer,Wann,Was,Beleg,Raus,Rein,Saldo\n", ""], ids=["other words", "none"]
)
def test_the_platforms_columns_are_known_by_their_order(head: str) -> None:
    rows = "1,E,31/10/2026,Rent,,1234.50,9.00,1.00\n1,E,01/11/2026,Kay,,,20.00,2.00\n"

    assert [each[1:] for each in told(read(f"{head}{rows}".encode(), HOME, []))] == [
        (-123_450, "Rent"),
        (2_000, "Kay"),
    ]


def test_a_bank_without_headings_is_known_by_the_order_of_its_columns() -> None:
    rows = b'31/10/2026,"-1,234.50","Harbour Rent","+100.00"\n01/11/2026,"+20.00","Kay","+1.00"\n'

    assert [each[1:] for each in told(read(rows, HOME, []))] == [
        (-123_450, "Harbour Rent"),
        (2_000, "Kay"),
    ]


def test_a_csv_without_debits_has_signed_amounts() -> None:
    rows = ('31/10/2026,"Rent, October",-1234.50', "01/11/2026,Kay,+20")

    assert [each[1] for each in told(read(a_csv(*rows), HOME, []))] == [-123_450, 2_000]


def test_a_csv_may_say_in_words_what_went_out() -> None:
    rows = ("31/10/2026,Rent,1234.50,DR", "01/11/2026,Kay,20.00,CR")

    found = read(a_csv(*rows, head="Date,Narrative,Amount,DR/CR"), HOME, [])

    assert [each[1] for each in told(found)] == [-123_450, 2_000]


def test_a_debit_of_nothing_leaves_the_credit() -> None:
    found = read(a_csv("31/10/2026,x,0.00,5.00", head="Date,Details,Debit,Credit"), HOME, [])

    assert [each[1] for each in told(found)] == [500]


def test_of_several_accounts_the_one_that_is_meant_is_read() -> None:
    rows = ("062-000 12345678,31/10/2026,ours,1.00", "98765432,31/10/2026,theirs,2.00")
    content = a_csv(*rows, head="Account Number,Date,Description,Amount")

    assert [each[2] for each in told(read(content, HOME, ["12345678"]))] == ["ours"]
    with pytest.raises(NotRead, match="several accounts"):
        read(content, HOME, [])


def test_a_file_of_another_account_is_told() -> None:
    (warning,) = read(OFX_1, HOME, ["99999999"]).warnings

    assert "12345678" in warning


def test_a_file_in_another_currency_is_not_read() -> None:
    with pytest.raises(NotRead, match="in AUD, and the books are kept in EUR"):
        read(OFX_1, Home(currency="EUR"), [])


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "31/10/2026", "31/10/26", "31-10-2026", "31.10.2026", "2026-10-31", "20261031",
        "31 Oct 2026", "31-Oct-26", "Oct 31, 2026", "2026-10-31T08:00:00", "10/31/2026",
        "10/31'26", "31/10/2026 14:05",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    (line,) = read(f"!Type:Bank\nD{written}\nT1\n^".encode(), HOME, []).lines

    assert line.posted == date(2026, 10, 31)


def test_one_day_beyond_the_twelfth_says_which_comes_first_for_all() -> None:
    american = a_csv("01/02/2026,a,1.00", "10/31/2026,b,1.00")
    others = a_csv("01/02/2026,a,1.00", "31/10/2026,b,1.00")

    assert [each.posted.month for each in read(american, HOME, []).lines] == [1, 10]
    assert [each.posted.month for each in read(others, HOME, []).lines] == [2, 10]


def test_where_no_day_says_it_the_space_does_and_a_warning_tells() -> None:
    content = a_csv("01/02/2026,a,1.00")

    australian, american = read(content, HOME, []), read(content, Home(day_first=False), [])

    assert (australian.lines[0].posted.month, american.lines[0].posted.month) == (2, 1)
    assert "day/month" in australian.warnings[0] and "month/day" in american.warnings[0]


def test_days_written_in_two_ways_are_refused() -> None:
    with pytest.raises(NotRead, match="31/10/2026 and 10/31/2026"):
        read(a_csv("31/10/2026,a,1.00", "10/31/2026,b,1.00"), HOME, [])


@pytest.mark.parametrize("written", ["", "yesterday", "31/02/2026", "0001-01-01", "32/10/2026"])
def test_a_line_without_a_day_is_skipped_and_named(written: str) -> None:
    found = read(a_csv(f"{written},a,1.00", "31/10/2026,b,1.00"), HOME, [])

    assert [each[2] for each in told(found)] == ["b"]
    assert str(found.skipped[0]).startswith("Line 2: ")


# --- amounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1234.50", 123_450), ("1,234.50", 123_450), ("-8.5", -850), ("(8.50)", -850),
        ("8.50-", -850), ("$1,234.50", 123_450), ("-$8.50", -850), ("8.50 DR", -850),
        ("8.50CR", 850), ("AUD 8.50", 850), ("8", 800), (".50", 50), ("1'234.50", 123_450),
        ("1.234,50", 123_450), ("8,50", 850), ("12.3400", 1_234), ("−8.50", -850),
        ("12,34,567.00", 123_456_700), ("1,234,567", 123_456_700),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(written: str, cents: int) -> None:
    assert told(read(a_csv(f'31/10/2026,a,"{written}"'), HOME, []))[0][1] == cents


def test_one_amount_says_which_sign_sets_decimals_apart_for_all() -> None:
    german = a_csv("31.10.2026;a;1.234", "31.10.2026;b;8,50", head="Datum;Text;Betrag")
    english = a_csv('31/10/2026,a,"1,234"', "31/10/2026,b,8.50")

    for content in (german, english):
        assert [each[1] for each in told(read(content, HOME, []))] == [123_400, 850]


def test_where_no_amount_says_it_the_space_does() -> None:
    content = a_csv("31.10.2026;a;1.234", head="Datum;Text;Betrag")

    assert told(read(content, Home(decimal_comma=True), []))[0][1] == 123_400
    assert "more than two decimals" in str(read(content, HOME, []).skipped[0])


def test_amounts_written_in_two_ways_are_refused() -> None:
    with pytest.raises(NotRead, match="amounts in two ways"):
        read(a_csv('31/10/2026,a,"8,50"', "31/10/2026,b,8.50"), HOME, [])


def test_no_bank_groups_the_digits_of_camt() -> None:
    content = a_camt(an_entry("1.500", *RENT[1:], NEWER))

    assert [each.amount for each in read(content, Home(decimal_comma=True), []).lines] == [-150]


@pytest.mark.parametrize("written", ["", "x", "1.2.3.4,5,6", "12.345", "9" * 20, "1e5", "--"])
def test_an_amount_that_is_none_is_skipped_and_never_rounded(written: str) -> None:
    found = read(a_csv(f'31/10/2026,a,"{written}"', "31/10/2026,b,1.00"), HOME, [])

    assert [each[2] for each in told(found)] == ["b"]


# --- what is no file of a bank ------------------------------------------------------------------

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&lol2;</Document>"""
FETCHES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&e;</Document>"""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (LAUGHS, "declares"),
        (FETCHES, "declares"),
        (FETCHES.decode().encode("utf-16"), "declares"),
        (b"<OFX><!DOCTYPE x [<!ENTITY e 'y'>]></OFX>", "declares"),
        (b"<a>" * 5_000, "no XML"),
        (b"<Document><b></Document>", "no XML"),
        (b"<Document xmlns='urn:x:pain.001.001.03'/>", "pain.001"),
        (b"<OFX></OFX>", "no statement"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x00\x01\x02", "no text"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "utf-16"),
        (b"", "headings"),
        (b"hello,world\n1,2\n", "headings"),
        (b"Date,Description,Amount\n", "no transactions"),
        (b"!Type:Bank\n^\n", "no transactions"),
        (b"!Type:Invst\nD31/10/2026\n^\n", "investment"),
        (b'Date,Description,Amount\n31/10/2026,"' + b"x" * 200_000 + b'",1.00\n', "no CSV"),
        (a_csv(*["31/10/2026,a,1.00"] * (LINES_MAX + 1)), str(LINES_MAX)),
    ],
)
def test_other_files_are_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(NotRead, match=says):
        read(content, HOME, [])


@given(
    st.sampled_from([QIF, CSV, OFX_1, OFX_2, CAMT_2, CAMT_8, LAUGHS]),
    st.integers(0, 900),
    st.integers(0, 40),
    st.binary(max_size=20),
)
def test_whatever_is_cut_out_or_put_in_a_file_is_read_or_refused(
    content: bytes, place: int, cut: int, put: bytes
) -> None:
    try:
        found = read(content[:place] + put + content[place + cut :], HOME, ["12345678"])
    except NotRead as refused:
        assert str(refused)
    else:
        assert found.count > 0


def test_files_that_would_take_long_are_refused_soon() -> None:
    began = time.process_time()

    for content in (b"<OFX>" + b"<A>x" * 1_500_000, b"<OFX>" + b"<A>" * 2_000_000):
        with pytest.raises(NotRead, match="too many"):
            read(content, HOME, [])
    (skipped,) = read(a_csv("31/10/2026,a," + "9" * 100_000), HOME, []).skipped

    assert "is more than" in skipped.why
    assert time.process_time() - began < 20
