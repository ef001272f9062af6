"""What a cluster says is what the command line says."""

import json
import pathlib
import shutil
from typing import Any

import pytest

import careplan
from careplan import _careplan

from support import CORPUS, program

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")
import careplan.spark  # noqa: E402

PLACE = ["rule", "severity", "message", "file", "unit", "record", "line", "byte", "item_no", "item", "value"]


def told(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted(tuple(repr(row[name]) for name in PLACE) for row in rows)


def of_command_line(path: pathlib.Path) -> list[dict[str, Any]]:
    run = program("validate", path, "--no-config", "--format", "json", "--lang", "en", "--quiet", "--fail-on", "never")
    assert run.returncode in (0, 1), run.stderr.decode()
    report = json.loads(run.stdout)
    assert report["summary"]["truncated"] == 0
    rows = []
    for finding in report["findings"]:
        place, item = finding.get("place") or {}, finding.get("item") or {}
        rows.append({**{name: finding.get(name) for name in PLACE}, **place})
        rows[-1]["item_no"], rows[-1]["item"] = item.get("no"), item.get("name")
    return rows


def test_findings_are_those_of_the_command_line(spark: Any, faulty: pathlib.Path) -> None:
    found = careplan.spark.validate(spark, faulty, lang="en", bundle_bytes=1 << 16)
    assert found.rdd.getNumPartitions() > 2
    rows = [row.asDict() for row in found.collect()]
    assert told(rows) == told(of_command_line(faulty))
    assert {"CP001", "CP415"} <= {row["rule"] for row in rows}
    assert told(rows) == told([row.asDict() for row in found.collect()]), "a second run says the same"


def test_records_are_those_of_the_package(spark: Any, tmp_path: pathlib.Path) -> None:
    frame = careplan.spark.read(spark, CORPUS / "valid" / "4.1", "UPPLAN", labels=True, bundle_bytes=1)
    frame.write.parquet(str(tmp_path / "plans"))
    back = spark.read.parquet(str(tmp_path / "plans"))
    whole = pa.table(careplan.read(CORPUS / "valid" / "4.1", form="UPPLAN", labels=True)["UPPLAN"])
    assert back.columns == whole.column_names
    order = ["unit", "file", "record"]
    rows = [row.asDict() for row in back.orderBy(*order).collect()]
    assert rows == sorted(whole.to_pylist(), key=lambda row: [row[name] for name in order])
    assert len(rows) > 1


def test_what_is_gone_or_broken_is_a_finding_or_names_path_and_reason(spark: Any, tmp_path: pathlib.Path) -> None:
    for path in (CORPUS / "valid" / "4.1" / "care-plan").iterdir():
        shutil.copy(path, tmp_path)
    bundles, here = _careplan.spread([str(tmp_path)], 1 << 20)
    assert len(here) == 0
    gone = next(tmp_path.glob("UP2KYO*"))
    gone.unlink()
    rows = pa.table(careplan.validate(_careplan.at(bundles[0]), lang="en").findings).to_pylist()
    assert [(row["rule"], row["file"]) for row in rows if row["rule"] == "CP001"] == [("CP001", str(gone))]
    with pytest.raises(careplan.PathError, match="UP2KYO.*No such file|UP2KYO.*ありません|UP2KYO") as raised:
        careplan.read(_careplan.at(bundles[0]))
    assert raised.value.path and raised.value.ja != raised.value.en
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(Exception, match=r"(?s)PathError.*broken\.zip"):
        careplan.spark.read(spark, tmp_path, "UP1KYO").collect()
    assert careplan.spark.read(spark, tmp_path, "UP1KYO", skip=True).count() == 1


def test_what_cannot_be_run_is_said_at_once(spark: Any, tmp_path: pathlib.Path) -> None:
    with pytest.raises(careplan.OptionError, match="UPPLAN"):
        careplan.spark.read(spark, tmp_path, "UPPLAM")
    with pytest.raises(careplan.OptionError, match="CP999"):
        careplan.spark.validate(spark, tmp_path, select=["CP999"])
    with pytest.raises(careplan.OptionError, match="s3://"):
        careplan.spark.validate(spark, "s3://bucket/month")
    with pytest.raises(careplan.PathError, match="nowhere"):
        careplan.spark.validate(spark, "nowhere/at/all")


def test_an_empty_folder_is_a_finding(spark: Any, tmp_path: pathlib.Path) -> None:
    rows = careplan.spark.validate(spark, tmp_path, lang="en").collect()
    assert [row["rule"] for row in rows] == ["CP002"]
