"""A standalone cluster of two workers on this machine, one of which is killed in the middle. Takes a minute: CAREPLAN_FULL=1."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

pyspark = pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")
import careplan.spark  # noqa: E402

pytestmark = pytest.mark.skipif(
    os.environ.get("CAREPLAN_FULL") != "1" or not shutil.which("java"), reason="needs CAREPLAN_FULL=1 and Java"
)

#: Runs by itself, as a process has one session only.
JOB = """
import json, os, sys, threading, time
import careplan.spark
from pyspark.sql import SparkSession

master, folder, out, slowly = sys.argv[1:]
session = (
    SparkSession.builder.master(master)
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.cores.max", "2")
    .config("spark.executor.cores", "1")
    .config("spark.executor.memory", "512m")
    .getOrCreate()
)
session.sparkContext.setLogLevel("ERROR")
found = careplan.spark.validate(session, folder, lang="en", bundle_bytes=1 << 16)

def slow(batches):
    for batch in batches:
        time.sleep(float(slowly))
        yield batch

found = found.mapInArrow(slow, found.schema)
tracker = session.sparkContext.statusTracker()

def watch():
    while True:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks > 2 and info.numCompletedTasks > 1:
                print("midway", info.numCompletedTasks, info.numTasks, flush=True)
                return
        time.sleep(0.05)

threading.Thread(target=watch, daemon=True).start()
rows = [row.asDict() for row in found.collect()]
failed = session.sparkContext._jsc.sc().statusStore().executorList(False)
json.dump({"rows": rows, "dead": sum(not failed.apply(n).isActive() for n in range(failed.size()))}, open(out, "w"))
session.stop()
"""


@pytest.fixture
def cluster(tmp_path: pathlib.Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    port = 17077
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    spark_class = pathlib.Path(pyspark.__file__).parent / "bin" / "spark-class"

    def start(*words: object) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"{words[0]}-{time.monotonic_ns()}.log").open("wb")
        command = [str(spark_class), *map(str, words)]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)

    deploy = "org.apache.spark.deploy"
    running = [start(f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", port + 1)]
    url = f"spark://127.0.0.1:{port}"
    for n in (1, 2):
        place = ["--host", "127.0.0.1", "--webui-port", port + 1 + n, "--work-dir", tmp_path / f"work{n}"]
        running.append(start(f"{deploy}.worker.Worker", "--cores", 1, "--memory", "1g", *place, url))
    yield url, running
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def job(url: str, folder: pathlib.Path, out: pathlib.Path, slowly: float) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    words = [sys.executable, "-c", JOB, url, str(folder), str(out), str(slowly)]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_worker_that_dies_costs_no_row(cluster: Any, faulty: pathlib.Path, tmp_path: pathlib.Path) -> None:
    import json

    from test_spark import of_command_line, told

    url, running = cluster
    out = tmp_path / "found.json"
    work = job(url, faulty, out, 0.2)
    assert work.stdout is not None
    said = work.stdout.readline().split()
    assert said and said[0] == "midway", said
    # The worker and its executor are one session.
    os.killpg(running[1].pid, signal.SIGKILL)
    assert work.wait(timeout=600) == 0
    result = json.loads(out.read_text())
    assert told(result["rows"]) == told(of_command_line(faulty))
    assert result["dead"] >= 1, "an executor was lost"
