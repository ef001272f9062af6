"""What tests and doctests share."""

import os
import pathlib
import shutil
import sys
from collections.abc import Iterator

import pytest

import careplan

sys.path.insert(0, str(pathlib.Path(__file__).parent / "tests"))
from support import CORPUS, program  # noqa: E402


@pytest.fixture(autouse=True)
def names_of_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace["careplan"] = careplan
    doctest_namespace["DELETE"] = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"
    # The examples of `careplan.spark` end before they need a session.
    doctest_namespace["spark"] = None


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Generated files with faults of every kind, and what is no file of the standard. CAREPLAN_USERS says how many people."""
    folder = tmp_path_factory.mktemp("faulty")
    users = int(os.environ.get("CAREPLAN_USERS", "60"))
    made = program("generate", "--users", users, "--faults", "CP2,CP3,CP4,CP5,CP6", "--out", folder / "month", "--quiet")
    assert made.returncode == 0, made.stderr.decode()
    # Archives: with units of several senders, and one that cannot be read.
    shutil.make_archive(str(folder / "month" / "more"), "zip", CORPUS / "invalid" / "CP415" / "unit")
    (folder / "month" / "broken.zip").write_bytes(b"PK\x03\x04 and nothing else")
    (folder / "month" / "notes.txt").write_text("no file of the standard")
    return folder / "month"


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    """A session on this machine."""
    sql = pytest.importorskip("pyspark.sql")
    if not shutil.which("java"):
        pytest.skip("no Java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    # Snappy's library does not load where musl is installed beside glibc.
    builder = builder.config("spark.sql.parquet.compression.codec", "zstd")
    session = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
