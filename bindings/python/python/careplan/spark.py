"""Checks and reads what is too much for one machine, with Spark.

Paths go to the workers, not bytes: what is checked lies where the driver and every worker see it under one path (a shared file
system; on one machine any folder). Files of one sender and one receiver go to one task, because rules compare them, and so do all whose
files are in one archive. A task that fails is run again and gives the same rows.

Needs `pip install careplan[spark]` on the driver and on the workers, and Java 17 or newer.

    import careplan.spark

    findings = careplan.spark.validate(spark, "/data/2025-11")
    findings.groupBy("rule").count().show()
    careplan.spark.read(spark, "/data/2025-11", "UPPLAN").write.parquet("/data/plans")
"""

import functools
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from . import _careplan
from ._api import Path, Source
from ._api import read as _read
from ._api import table as _table
from ._api import validate as _validate
from ._errors import OptionError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["read", "validate"]

#: A task has so many bytes or more: some hundred files of the usual size, a fraction of a second.
_BUNDLE = 4 << 20


def validate(
    spark: "SparkSession",
    path: Path | Iterable[Path],
    *,
    profile: Literal["exchange", "strict"] | None = None,
    edition: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | None = None,
    lang: Literal["ja", "en"] = "ja",
    show_values: bool = False,
    bundle_bytes: int = _BUNDLE,
) -> "DataFrame":
    """Checks files, folders and archives: a data frame with the findings of `careplan validate`, in no order.

    The options are those of `careplan.validate`. A file that is gone or has changed when a worker comes to it is a finding, as on the
    command line (CP001).

    >>> careplan.spark.validate(spark, "nowhere/at/all")
    Traceback (most recent call last):
    careplan.PathError: nowhere/at/all: no such file or folder
    """
    options = dict(
        profile=profile,
        edition=edition,
        select=list(select),
        ignore=list(ignore),
        config=config,
        lang=lang,
        show_values=show_values,
    )
    # Says at once what is wrong with the options, not in a task.
    nothing = _findings({}, options)
    bundles, here = _careplan.spread(_paths(path), bundle_bytes)
    work = functools.partial(_tables, functools.partial(_findings_at, options))
    return _frame(spark, bundles, work, nothing.schema, _findings(here, options) if len(here) else None)


def read(
    spark: "SparkSession",
    path: Path | Iterable[Path],
    form: str,
    *,
    labels: bool = False,
    typed: bool = True,
    skip: bool = False,
    bundle_bytes: int = _BUNDLE,
) -> "DataFrame":
    """Reads the records of a form: a data frame with the columns of `careplan.read`, in no order.

    What cannot be taken apart ends the job with a `DataError` or `PathError` that names path and reason; with `skip` it is left out.

    >>> careplan.spark.read(spark, ".", "UPPLAM")
    Traceback (most recent call last):
    careplan.OptionError: no form `UPPLAM` (...); did you mean `UPPLAN`?
    """
    nothing = pa.table(_table(form, labels=labels, typed=typed))
    bundles, here = _careplan.spread(_paths(path), bundle_bytes)
    options = dict(form=form, labels=labels, typed=typed, skip=skip)
    work = functools.partial(_tables, functools.partial(_records_at, options))
    return _frame(spark, bundles, work, nothing.schema, _records(here, options) if len(here) else None)


def _paths(path: Path | Iterable[Path]) -> list[str]:
    given = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    paths = [os.fspath(path) for path in given]
    for name in paths:
        if "://" in name:
            raise OptionError(
                f"{name}: workers open paths, not addresses; mount it and name the folder",
                f"{name}: アドレスは開けません。マウントしてフォルダーを指定してください",
                path=name,
            )
    # Workers have another current folder.
    return [os.path.abspath(name) for name in paths]


def _findings(source: Source, options: dict[str, Any]) -> pa.Table:
    return pa.table(_validate(source, **options).findings)


def _findings_at(options: dict[str, Any], places: list[str]) -> pa.Table:
    return _findings(_careplan.at(places), options)


def _records(source: Source, options: dict[str, Any]) -> pa.Table:
    return pa.table(_read(source, **options)[options["form"]])


def _records_at(options: dict[str, Any], places: list[str]) -> pa.Table:
    return _records(_careplan.at(places), options)


def _tables(work: Any, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What a task does with its bundles."""
    # Spark has a task for each core.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    for batch in batches:
        for places in batch.column("places").to_pylist():
            yield from work(places).to_batches()


def _frame(
    spark: "SparkSession", bundles: list[list[str]], work: Any, schema: pa.Schema, here: pa.Table | None
) -> "DataFrame":
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import ArrayType, StringType, StructField, StructType

    result = from_arrow_schema(schema)
    places = StructType([StructField("places", ArrayType(StringType()))])
    rows = spark.createDataFrame([(bundle,) for bundle in bundles], places).repartition(max(len(bundles), 1))
    frame = rows.mapInArrow(work, result)
    if here is not None and here.num_rows:
        frame = frame.union(spark.createDataFrame(here.to_pylist(), result))
    return frame
