"""Exceptions say where, and why in both languages."""

import pickle

import careplan
import pytest
from support import CORPUS

NAME = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"
GOOD = b"202407,131045,0000000001,20251010\r\n"


def raised(data: bytes) -> careplan.CareplanError:
    with pytest.raises(careplan.DataError) as caught:
        careplan.read({NAME: data})
    return caught.value


def test_a_record_that_cannot_be_taken_apart_has_a_place() -> None:
    error = raised(GOOD + b"\r\n" + b"202407,131045\r\n" + GOOD)
    assert (error.file, error.record, error.line, error.byte) == (NAME, 2, 3, len(GOOD) + 2)
    assert "2 items" in error.en and "2項目" in error.ja.replace(" ", "")


def test_quotes_and_bytes_have_a_place() -> None:
    assert (raised(GOOD + b'202407,131045,"000,20251010\r\n').record) == 2
    error = raised(GOOD + b"202407,131045,\x81,20251010\r\n")
    assert (error.record, error.line, error.byte, error.item) == (2, 2, len(GOOD), "被保険者番号")


def test_exceptions_keep_their_place_on_the_way_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(raised(b"202407\r\n")))
    assert isinstance(error, careplan.DataError)
    assert (error.record, error.file, str(error)) == (1, NAME, error.en)


def test_a_path_that_is_not_there_is_named_in_both_languages() -> None:
    with pytest.raises(careplan.PathError) as caught:
        careplan.validate(CORPUS / "vallid")
    assert caught.value.path == str(CORPUS / "vallid")
    assert "did you mean" in caught.value.en and "のことですか" in caught.value.ja


def test_options_are_value_errors_and_everything_is_a_careplan_error() -> None:
    for call in (
        lambda: careplan.migrate({}, "9.9"),
        lambda: careplan.convert({}, "yaml"),  # type: ignore[arg-type]
        lambda: careplan.print({}, by="month"),  # type: ignore[arg-type]
        lambda: careplan.read({}, form="UPPLAM"),
        lambda: careplan.anonymize({}, key=b"short"),
        lambda: careplan.validate({}).to("pdf"),
    ):
        with pytest.raises(ValueError) as caught:
            call()
        assert isinstance(caught.value, careplan.CareplanError) and caught.value.ja != caught.value.en


def test_what_cannot_be_read_is_left_out_only_if_asked_for() -> None:
    files = {NAME: GOOD, NAME.replace("093000", "093001"): b"202407\r\n"}
    with pytest.raises(careplan.DataError):
        careplan.read(files)
    tables = careplan.read(files, skip=True)
    assert len(tables["DLT1KYO"]) == 1
    [(path, en, ja)] = tables.skipped
    assert path.endswith("093001.CSV") and "1 items" in en and ja != en
