"""Runs careplan.exe under wine and the program of this machine with the same arguments: they must say and write the same bytes.

Then what only Windows has: wildcards, lists of its shells, devices, prefixes of paths, files that another program holds, files dropped on
the program. Usage: suite.py NATIVE EXE HOLD WINE; the working directory is a scratch folder with `native/corpus` and `wine/corpus`.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

NATIVE, EXE, HOLD, WINE = sys.argv[1:5]
FORMATS = "text concise html csv json ndjson sarif junit github gitlab azure".split()
VALID, BAD = "corpus/valid/4.1/care-plan", "corpus/invalid/CP415/unit"
ENV = os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "WINEDEBUG": "-all"}
failed, count = [], 0


def wine(*arguments, cwd="wine", env=None, **more):
    more = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run([WINE, EXE, *arguments], cwd=cwd, env=ENV | (env or {}), timeout=120, **more)


def native(*arguments, cwd="native"):
    return subprocess.run([NATIVE, *arguments], cwd=cwd, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)


def check(what, holds, *shown):
    global count
    count += 1
    if not holds:
        failed.append(what)
        print("FAILED:", what, *shown, flush=True)


def on_drive(path):
    """A path as Windows has it."""
    return "Z:" + str(path).replace("/", "\\")


def tree(folder):
    """Every file that was written, with its bytes."""
    root = pathlib.Path(folder)
    files = (path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] != "corpus")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def difference(one, other):
    """Where two outputs part."""
    place = next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return place, one[max(0, place - 60):place + 60], other[max(0, place - 60):place + 60]


def same(*arguments):
    with ThreadPoolExecutor() as pool:
        one, other = pool.submit(native, *arguments), pool.submit(wine, *arguments)
        ours, theirs = one.result(), other.result()
    if arguments[0] in ("validate", "fix", "convert", "migrate", "generate", "print"):
        # Seconds and megabytes go to standard error.
        theirs.stderr = ours.stderr = b""
    if "json" not in arguments:
        # People are shown paths as their system writes them.
        theirs.stdout = theirs.stdout.replace(b"\\", b"/")
    for part in ("returncode", "stdout", "stderr"):
        one, other = getattr(ours, part), getattr(theirs, part)
        shown = (one, other) if part == "returncode" else difference(one, other) if one != other else ()
        check(f"{' '.join(arguments)}: {part}", one == other, *shown)


# Each line after those it reads from.
SAME = [
    [
        ("validate", "corpus", "-f", "json", "-o", "corpus.json", "--lang", "ja"),
        *(("validate", BAD, "corpus/archives", "corpus/field", "-f", format, "-o", f"report.{format}", "--lang", "ja") for format in FORMATS),
        ("validate", "corpus/valid/4.1", "--profile", "strict", "--statistics", "--lang", "en"),
        ("validate", BAD, "--write-baseline", "b.toml", "--reason", "x"),
        ("validate", "settings/CP415", "-f", "json"),
        ("validate", "nowhere.CSV"),
        ("fix", "corpus/invalid", "--out", "fixed", "--format", "json"),
        ("fix", "corpus/invalid/CP206/unit", "--diff"),
        ("migrate", "corpus/valid/3.2", "--to", "4.1", "--out", "from-3.2", "--format", "json"),
        ("migrate", "corpus/valid/4.0", "--to", "4.1", "--out", "from-4.0", "--format", "json"),
        ("migrate", "corpus/valid/4.1", "--to", "5.0", "--out", "5.0"),
        *(("convert", "corpus/valid/4.1", "--to", format, "--out", f"as-{format}") for format in ("json", "xml", "ndjson")),
        ("print", "corpus/valid/4.1", "--out", "pages"),
        ("generate", "--users", "8", "--out", "data"),
        ("generate", "--users", "8", "--faults", "CP415", "--out", "data.zip"),
        ("rules", "CP415"),
        ("spec", "show", "UPPLAN", "--format", "csv"),
    ],
    [
        ("ledger", "verify", "from-4.0/ledger.ndjson", "corpus/valid/4.0", "from-4.0"),
        ("migrate", "5.0", "--to", "4.1", "--out", "back"),
        ("convert", "as-json", "--to", "csv", "--out", "csv"),
        ("validate", "data.zip", "-f", "json"),
    ],
    [("diff", "corpus/valid/4.1", "csv")],
]


def same_everywhere():
    for system in ("native", "wine"):
        shutil.copytree(f"{system}/corpus/invalid/CP415/unit", f"{system}/settings/CP415")
        pathlib.Path(system, "settings/careplan.toml").write_text('[[ignore]]\nrules = ["CP415"]\npaths = ["CP415/*.CSV"]\nreason = "x"\n')
    for line in SAME:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda arguments: same(*arguments), line))
    ours, theirs = tree("native"), tree("wine")
    check("the same files", ours.keys() == theirs.keys(), sorted(ours.keys() ^ theirs.keys())[:5])
    for name in ours.keys() & theirs.keys():
        check(f"the bytes of {name}", ours[name] == theirs[name], *difference(ours[name], theirs[name]))
    check("something was written", len(ours) > 100, len(ours))


def wildcards_and_lists():
    expected = native("validate", *sorted(str(path.relative_to("native")) for path in pathlib.Path("native/corpus/valid/4.1").iterdir()), "-f", "json")
    found = wine("validate", r"corpus\valid\4.1\*", "-f", "json")
    check("wildcards", found.stdout == expected.stdout, found.stderr.decode())
    none = wine("validate", r"corpus\*.NONE", "--lang", "en")
    check("a wildcard that nothing fits", none.returncode == 2 and b"no such file" in none.stderr, none.stderr)
    lines = ['corpus\\valid\\4.1\\care-plan', '"送信 分"', ""]
    expected = wine("validate", "corpus/valid/4.1/care-plan", "送信 分", "-f", "json")
    check("the list is not empty", expected.returncode == 0 and expected.stdout.count("送信 分".encode()) > 1, expected.stderr)
    for name, encoding in {"PowerShell 5": "utf-16", "Excel": "utf-8-sig", "cmd": "cp932", "PowerShell 7": "utf-8"}.items():
        pathlib.Path("wine/list.txt").write_bytes("\r\n".join(lines).encode(encoding))
        found = wine("validate", "--files-from", "list.txt", "-f", "json")
        check(f"a list of {name}", found.stdout == expected.stdout, found.stderr)


def paths():
    whole = on_drive(pathlib.Path("wine", VALID).resolve())
    plain = wine("validate", whole, "-f", "json")
    check("a path with a drive", plain.returncode == 0 and b'"Z:/' in plain.stdout, plain.stderr)
    check("the prefix of long paths", wine("validate", "\\\\?\\" + whole, "-f", "json").stdout == plain.stdout)
    deep = pathlib.Path("wine", *["とても長い名前のフォルダー" * 4] * 4)
    shutil.copytree(f"wine/{VALID}", deep)
    found = wine("validate", str(deep.relative_to("wine")), "-f", "json", "-o", str(deep.relative_to("wine") / "report.json"))
    check("a long path", found.returncode == 0 and (deep / "report.json").exists(), found.stderr.decode())
    drive = wine("validate", "Z:" + VALID, "-f", "concise")
    check("a path in the current folder of a drive", drive.returncode == 0, drive.stderr.decode())
    check("what is written to NUL", wine("validate", BAD, "-f", "json", "-o", "NUL").returncode == 1)
    for arguments in (["validate", BAD, "-o", "con.json"], ["print", VALID, "--out", "AUX"], ["migrate", VALID, "--to", "5.0", "--out", "LPT1"]):
        found = wine(*arguments, "--lang", "en")
        check(f"refused: {arguments}", found.returncode == 2 and b"not a name for a file" in found.stderr, found.stderr)


def closed_pipe():
    program = subprocess.Popen([WINE, EXE, "validate", "corpus", "-f", "json"], cwd="wine", env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    program.stdout.read(10)
    program.stdout.close()
    said = program.stderr.read()
    check("a pipe that is closed", program.wait() == native("validate", "corpus", "-f", "json").returncode, said)


def holding(path, milliseconds, *more):
    holder = subprocess.Popen([WINE, HOLD, path, str(milliseconds), *more], cwd="wine", env=ENV, stdout=subprocess.PIPE)
    holder.stdout.readline()
    return holder


def held_files():
    unit = "from-4.0"
    file = next(path for path in pathlib.Path("wine", unit).rglob("*.CSV") if "held" not in path.parts)
    file.write_bytes(file.read_bytes() + b"x")
    before = tree("wine")
    arguments = ("migrate", "corpus/valid/4.0", "--to", "4.1", "--out", unit, "--force", "--lang", "ja")
    holder = holding(str(file.relative_to("wine")), 20000)
    found = wine(*arguments)
    said = found.stderr.decode()
    check("a unit that is held: the end", found.returncode == 2 and "ほかのプログラムが開いています" in said and file.name in said, said)
    check("a unit that is held: nothing changed", tree("wine")[file.relative_to("wine").as_posix()] == before[file.relative_to("wine").as_posix()])
    check("a unit that is held: no staging", not pathlib.Path("wine", unit, ".careplan-staging").exists())
    holder.kill()
    holder.wait()
    holder = holding(str(file.relative_to("wine")), 600)
    found = wine(*arguments)
    check("a unit that is held for a moment", found.returncode in (0, 1) and file.read_bytes() != before[file.relative_to("wine").as_posix()], found.stderr.decode())
    check("a unit that is held for a moment: no staging", not pathlib.Path("wine", unit, ".careplan-staging").exists())
    holder.wait()
    wine("validate", VALID, "-f", "json", "-o", "held.json")
    holder = holding("held.json", 20000)
    found = wine("validate", VALID, "-f", "json", "-o", "held.json", "--lang", "ja")
    check("a report that is held", found.returncode == 2 and "ほかのプログラムが開いています" in found.stderr.decode(), found.stderr.decode())
    check("a report that is held: nothing left", not list(pathlib.Path("wine").glob(".careplan-*")))
    holder.kill()
    holder.wait()
    name = min(pathlib.Path("wine/送信 分").iterdir())
    holder = holding(str(name.relative_to("wine")), 20000, "alone")
    found = wine("validate", "送信 分", "--lang", "ja")
    check("an input that is held", found.returncode == 1 and "ほかのプログラムが開いています" in found.stdout.decode(), found.stdout.decode())
    holder.kill()
    holder.wait()


def dropped():
    opened = pathlib.Path("opened.html").resolve()
    # What is there for pages in this Windows: it copies them.
    kind = "HKCR"
    copies = f'C:\\windows\\system32\\cmd.exe /c copy "%1" "{on_drive(opened)}"'
    for key, value in {rf"{kind}\.html": "page", rf"{kind}\page\shell\open\command": copies}.items():
        subprocess.run([WINE, "reg", "add", key, "/ve", "/d", value, "/f"], env=ENV, capture_output=True, check=True)
    as_dropped = {"CAREPLAN_AS_DROPPED": "1"}
    folder = on_drive(pathlib.Path("wine/送信 分").resolve())
    found = wine(folder, env=as_dropped)
    report = pathlib.Path("wine/送信 分.careplan.html")
    check("a dropped folder", found.returncode == 0 and report.exists(), found.stderr.decode())
    for _ in range(50):
        if opened.exists() and opened.stat().st_size == report.stat().st_size:
            break
        time.sleep(0.1)
    check("its report is opened", opened.exists() and opened.read_bytes() == report.read_bytes())
    found = wine(env=as_dropped)
    check("a double click", found.returncode == 0 and "careplan.exe" in found.stderr.decode(), found.stderr.decode())


def timed(step):
    begun = time.time()
    step()
    print(f"{step.__name__}: {time.time() - begun:.1f} s", flush=True)


started = time.time()
timed(same_everywhere)
shutil.copytree(f"wine/{VALID}", "wine/送信 分")
# None of them writes where another looks.
with ThreadPoolExecutor(4) as pool:
    list(pool.map(timed, (wildcards_and_lists, paths, closed_pipe, dropped)))
timed(held_files)
print(f"{count} checks, {len(failed)} failed, {time.time() - started:.0f} s")
sys.exit(1 if failed else 0)
