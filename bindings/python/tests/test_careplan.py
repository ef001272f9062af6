"""The package against the corpus of the repository."""

import datetime
import json

import careplan
import pytest
from support import CORPUS

pa = pytest.importorskip("pyarrow")

DELETE = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"
BAD_DATE = {DELETE: b"202407,131045,0000000001,20250230\r\n"}


def unit(rule: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (CORPUS / "invalid" / rule / "unit").iterdir()}


def test_a_report_says_what_the_json_report_says() -> None:
    report = careplan.validate(CORPUS / "invalid" / "CP415" / "unit", lang="en")
    told = json.loads(report.to("json"))
    table = pa.table(report.findings).to_pylist()
    assert [row["rule"] for row in table] == [finding["rule"] for finding in told["findings"]] == ["CP415"]
    assert table[0]["message"] == told["findings"][0]["message"]
    assert (table[0]["record"], table[0]["line"], table[0]["item_no"]) == (1, 1, 4)
    assert report.summary["errors"] == 1
    assert report.verdict == "invalid"
    assert not report.is_valid


def test_bytes_and_paths_say_the_same() -> None:
    from_bytes = careplan.validate(unit("CP415")).summary
    from_path = careplan.validate(CORPUS / "invalid" / "CP415" / "unit").summary
    assert from_bytes == from_path


def test_values_are_masked_unless_asked_for() -> None:
    masked = pa.table(careplan.validate(unit("CP411")).findings).to_pylist()[0]
    shown = pa.table(careplan.validate(unit("CP411"), show_values=True).findings).to_pylist()[0]
    assert masked["masked"] and not shown["masked"]
    assert masked["value"] != shown["value"]


def test_columns_have_types() -> None:
    tables = careplan.read(CORPUS / "valid" / "4.1", labels=True)
    use = pa.table(tables["UPPLAN"])
    assert use.num_rows == len(tables["UPPLAN"]) > 0
    assert use.schema.field("unit").type == pa.string()
    plan = pa.table(careplan.read({DELETE: b"202407,131045,0000000001,20251010\r\n"})["DLT1KYO"])
    assert plan.to_pylist()[0]["plan_date"] == datetime.date(2025, 10, 10)
    assert plan.to_pylist()[0]["insured_number"] == "0000000001"
    plans = pa.table(tables["UP1KYO"])
    labelled = [name for name in plans.column_names if name.endswith("_label")]
    assert labelled and any(value for name in labelled for value in plans[name].to_pylist())


def test_a_value_of_another_type_is_null_and_counted() -> None:
    table = careplan.read(BAD_DATE)["DLT1KYO"]
    assert table.untyped == 1
    assert pa.table(table)["plan_date"].to_pylist() == [None]
    assert pa.table(careplan.read(BAD_DATE, typed=False)["DLT1KYO"])["plan_date"].to_pylist() == ["20250230"]


def test_editions_share_a_table() -> None:
    tables = careplan.read([CORPUS / "valid" / "3.2", CORPUS / "valid" / "4.1"])
    editions = set(pa.table(tables["UPPLAN"])["edition"].to_pylist())
    assert editions == {"3.2", "4.1"}


def test_fixing_mends_what_is_safe() -> None:
    files, told = careplan.fix(unit("CP206"))
    assert json.loads(told)["summary"]["fixed"] == 1
    assert len(careplan.validate(files).findings) == 0


def test_migrating_gives_the_unit_in_the_new_edition() -> None:
    files, held = careplan.migrate({DELETE.replace("_43_", "_043_").replace("_11_", "_011_"): b"202504,131045,0123456789,20251010\r\n"}, "4.1")
    assert held == {}
    assert list(files.values()) == [b"202407,131045,0123456789,20251010\r\n"]


def test_documents_are_written() -> None:
    documents = careplan.convert({DELETE: b"202407,131045,0000000001,20251010\r\n"}, "json")
    assert all(json.loads(text) for text in documents.values())


def test_other_libraries_take_tables_as_they_are() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(careplan.read(CORPUS / "valid" / "4.1")["UPPLAN"])
    assert frame.height > 0
    duckdb = pytest.importorskip("duckdb")
    plans = pa.table(careplan.read(CORPUS / "valid" / "4.1")["UPPLAN"])
    assert duckdb.sql("select count(*) from plans").fetchall() == [(frame.height,)]
    assert plans.num_rows == frame.height


@pytest.mark.parametrize(
    "options",
    [
        {"select": ["CP999"]},
        {"profile": "loose"},
        {"edition": "9.9"},
        {"lang": "fr"},
        {"config": "[rules.CP451]\nseverity = 'info'"},
    ],
)
def test_what_cannot_be_run_is_an_exception_that_says_why(options: dict[str, object]) -> None:
    with pytest.raises(careplan.OptionError, match=r"CP999|loose|9\.9|fr|CP451"):
        careplan.validate(BAD_DATE, **options)  # type: ignore[arg-type]


def test_a_path_that_is_not_there_is_named() -> None:
    with pytest.raises(careplan.CareplanError, match="nowhere"):
        careplan.validate("nowhere/at/all")


def test_an_unknown_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        careplan.validate(BAD_DATE, colour="red")  # type: ignore[call-arg]
