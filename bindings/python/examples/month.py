# %% [markdown]
# # A month of care plans in duckdb
#
# Five questions, answered with SQL and a plot each. The data is generated, so that anybody can run it; put a folder of your own in
# `files` to ask the same of it. Cells begin with `# %%`: editors and Jupyter open this file as a notebook.
#
#     pip install careplan pyarrow duckdb matplotlib
#     python month.py

# %%
import os
import pathlib
import subprocess
import sys
import tempfile

import careplan
import duckdb
import matplotlib.pyplot as plt
import pyarrow as pa

folder = pathlib.Path(os.environ.get("CAREPLAN_MONTH") or tempfile.mkdtemp(prefix="careplan-"))
users = os.environ.get("CAREPLAN_USERS", "200")

# %% A month of people nobody knows: the command `careplan` comes with the package.
subprocess.run(
    [sys.executable, "-m", "careplan", "generate", "--users", users, "--faults", "CP4", "--out", folder / "data", "--quiet"],
    check=True,
    stdout=subprocess.DEVNULL,
)
files = folder / "data"

# %% Findings and records into duckdb. What cannot be taken apart is left out, and the findings say why.
report = careplan.validate(files, lang="en")
tables = careplan.read(files, labels=True, skip=True)
db = duckdb.connect()
findings = pa.table(report.findings)
plans, uses, monthly = (pa.table(tables[form]) for form in ("UP1KYO", "UPPLAN", "UPSIKYU"))
for name, table in [("findings", findings), ("plans", plans), ("uses", uses), ("monthly", monthly)]:
    db.register(name, table)
print(report, f"{len(tables.skipped)} units left out", sep="\n")

# %% The questions.
questions = {
    "How many people are there of each care level?": """
        select care_level_label as care_level, count(distinct insured_number) as people
        from plans where care_level_label is not null group by all order by care_level""",
    "Which kinds of service are planned most?": """
        select service_code[1:2] as kind, count(*) as visits
        from uses where service_code is not null group by all order by visits desc limit 10""",
    "On which days of the week are services planned?": """
        select isodow(service_date) as weekday, count(*) as visits
        from uses where service_date is not null group by all order by weekday""",
    "Which offices have the largest sums of units?": """
        select service_office_number as office, sum(managed_units) as units
        from monthly where managed_units is not null group by all order by units desc limit 10""",
    "Which rules are broken most?": """
        select rule, count(*) as findings from findings group by all order by findings desc limit 10""",
}

# %% The answers: rows, and a plot for each.
answers = {}
for number, (question, query) in enumerate(questions.items(), 1):
    answer = db.sql(query)
    answers[question] = answer.fetchall()
    labels, values = zip(*answers[question])
    # The words of codes are Japanese: a font that has them is taken where there is one.
    plt.rcParams["font.family"] = ["Noto Sans CJK JP", "IPAexGothic", "IPAGothic", "DejaVu Sans"]
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    axes.barh([str(label) for label in labels][::-1], [int(value) for value in values][::-1], color="#2a6f97")
    axes.set_title(question)
    axes.set_xlabel(answer.columns[1])
    figure.savefig(folder / f"answer-{number}.png", dpi=120)
    plt.close(figure)
    print(f"\n{question}\n{answer}")
