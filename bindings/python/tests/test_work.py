"""Long work: progress, Ctrl-C, and the command that the package installs."""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import careplan
import pytest
from support import CORPUS, program

NAME = "DLT1KYO_0300000106_43_0300000205_11_2025111209{:04}.CSV"
RECORD = b"202407,131045,0000000001,20251010\r\n"


def test_progress_counts_to_the_end() -> None:
    files = {NAME.format(n): RECORD for n in range(30)}
    for work in (
        lambda told: careplan.validate(files, progress=told),
        lambda told: careplan.read(files, progress=told),
        lambda told: careplan.fix(files, progress=told),
        lambda told: careplan.migrate(files, "4.1", progress=told),
        lambda told: careplan.convert(files, "json", progress=told),
        lambda told: careplan.anonymize(files, progress=told),
    ):
        steps: list[tuple[int, int]] = []
        work(lambda done, total: steps.append((done, total)))
        assert steps[-1] == (30, 30)
        assert steps == sorted(steps)


def large() -> dict[str, bytes]:
    """Files that take several seconds to be checked."""
    rows = b"".join(b"202407,131045,%010d,20250230\r\n" % n for n in range(20_000))
    return {NAME.format(n): rows for n in range(60)}


def test_an_exception_of_progress_ends_the_work() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyError(total)

    begun = time.monotonic()
    with pytest.raises(KeyError, match="60"):
        careplan.convert(large(), "json", progress=stop)
    assert time.monotonic() - begun < 5


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_comes_through_within_half_a_second() -> None:
    files = large()
    sent: list[float] = []

    def interrupt() -> None:
        time.sleep(0.3)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        careplan.convert(files, "json")
        time.sleep(5)
    assert time.monotonic() - sent[0] < 0.5


def test_other_threads_run_meanwhile() -> None:
    count = 0

    def told(done: int, total: int) -> None:
        nonlocal count
        count += 1
        if done > 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        careplan.convert(large(), "json", progress=told)
    assert count > 0


def test_the_command_is_the_command_line(tmp_path: pathlib.Path) -> None:
    found = program("validate", CORPUS / "invalid" / "CP415" / "unit", "--lang", "en", "--format", "concise")
    assert found.returncode == 1 and b"CP415" in found.stdout
    assert program("validate", CORPUS / "valid" / "4.1" / "care-plan").returncode == 0
    wrong = program("valdate", "x")
    assert wrong.returncode == 2 and b"validate" in wrong.stderr
    beside = pathlib.Path(sys.executable).with_name("careplan")
    if beside.exists():
        said = subprocess.run([beside, "--version"], capture_output=True, check=True)
        assert careplan.__version__.encode() in said.stdout


def test_tables_of_the_command_line_are_those_of_read(tmp_path: pathlib.Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    folder = CORPUS / "valid" / "4.1"
    made = program("convert", folder, "--to", "tables", "--out", tmp_path / "tables", "--lang", "en")
    assert made.returncode == 0 and b"CSV and Parquet" in made.stderr, made.stderr
    tables = careplan.read(folder, labels=True)
    assert {path.stem for path in (tmp_path / "tables").glob("*.parquet")} == set(tables)
    for form, table in tables.items():
        written, own = parquet.read_table(tmp_path / "tables" / f"{form}.parquet"), pa.table(table)
        assert written.column_names == own.column_names
        assert [str(field.type) for field in written.schema] == [str(field.type) for field in own.schema]
        assert written.to_pylist() == own.to_pylist()
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "tables" / "UPPLAN.parquet"
    assert duckdb.sql(f"select count(*) from '{path}'").fetchall() == [(len(tables["UPPLAN"]),)]


def test_pages_and_copies() -> None:
    pages = careplan.print(CORPUS / "valid" / "4.1" / "care-plan")
    assert "index.html" in pages and len(pages) == 2
    assert all(page.startswith("<!") for page in pages.values())
    unit = CORPUS / "invalid" / "CP415" / "unit"
    one, again = careplan.anonymize(unit, key=b"k" * 16), careplan.anonymize(unit, key=b"k" * 16)
    assert one == again and one.unproved == [] and sum(one.replaced.values()) > 0
    rules = [report.summary["errors"] for report in (careplan.validate(unit), careplan.validate(one.files))]
    assert rules[0] == rules[1] == 1
