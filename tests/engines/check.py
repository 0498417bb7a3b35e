"""Asks other engines what bannin's lake holds, and bannin itself, and compares.

    pip install 'pyiceberg[sql-sqlite,pyarrow,pyiceberg-core]' duckdb polars
    python check.py path/to/bannin [path/to/an/older/bannin]

It makes a lake in a folder of its own and reads every table with PyIceberg and
Polars, by the catalogue, and with DuckDB, as Parquet files: after appends,
repetition, findings, compaction, retention, and rows that another program
removed. An older bannin, whose tables have fewer columns, makes the lake if
there is one, so that columns are added.
"""

import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import duckdb
import polars
import pyarrow
import pyiceberg
from pyiceberg.catalog.sql import SqlCatalog

HERE = pathlib.Path(__file__).resolve().parent
EVERY = HERE.parent.parent / "lake" / "testdata" / "every"

# What bannin answers of the tables of sums is sums of their rows.
SUMS = {
    "hourly": "SELECT hour, log, account, region, class, outcome, CAST(sum(events) AS BIGINT) AS events FROM t GROUP BY ALL",
    "first_seen": "SELECT kind, value, account, min(first) AS first, max(last) AS last, CAST(sum(events) AS BIGINT) AS events FROM t GROUP BY ALL",
}


def leaves(kind, path):
    """The expressions of a column's scalars, with how they are summed up."""
    if pyarrow.types.is_struct(kind):
        for field in kind:
            yield from leaves(field.type, f'{path}."{field.name}"')
    elif pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind):
        # Not whether they are null: PyIceberg 0.12 has null lists of structs as empty ones.
        yield f"count(DISTINCT CASE WHEN cardinality({path}) > 0 THEN cardinality({path}) END)"
        yield f"CAST(coalesce(sum(cardinality({path})), 0) AS BIGINT)"
    else:
        yield f"count({path})"
        yield f"count(DISTINCT {path})"
        yield f"CAST(min({path}) AS varchar)"
        yield f"CAST(max({path}) AS varchar)"
        if pyarrow.types.is_integer(kind):
            yield f"CAST(sum({path}) AS BIGINT)"
        if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
            yield f"CAST(sum(length({path})) AS BIGINT)"


class Lake:
    """A lake, asked by bannin and by the others."""

    def __init__(self, bannin, folder):
        self.bannin, self.folder, self.faults, self.compared = bannin, folder, 0, collections.Counter()

    def run(self, *args, status=(0,)):
        done = subprocess.run([self.bannin, *args, "--lang", "en"], capture_output=True, text=True)
        if done.returncode not in status:
            sys.exit(f"bannin {' '.join(args)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def load(self, *logs, **more):
        return self.run("load", "--lake", self.folder, "--quiet", *logs, **more)

    def catalog(self):
        return SqlCatalog("bannin", uri=f"sqlite:///{self.folder}/catalog.db")

    def tables(self):
        return sorted(name for _, name in self.catalog().list_tables("bannin"))

    def ask(self, sql):
        rows = json.loads(self.run("query", "--lake", self.folder, "--format", "json", sql))
        return list(rows["rows"][0].values()) if isinstance(rows, dict) else list(rows[0].values())

    def compare(self, moment):
        for name in self.tables():
            table = self.catalog().load_table(f"bannin.{name}")
            rows = table.scan().to_arrow()
            parts = [e for field in rows.schema for e in leaves(field.type, f'"{field.name}"')]
            sql = "SELECT " + ", ".join(f"{e} AS c{i}" for i, e in enumerate(["count(*)", *parts])) + " FROM "
            want = [str(v) for v in self.ask(sql + name)]
            self.held(moment, name, "PyIceberg", want, answer(sql, name, rows), parts)
            self.held(moment, name, "Polars", want, answer(sql, name, polars.scan_iceberg(table).collect().to_arrow()), parts)
            files = [task.file.file_path for task in table.scan().plan_files()]
            if files:
                rows = duckdb.connect().execute("SELECT * FROM read_parquet(?, union_by_name = true, hive_partitioning = false)", [files]).to_arrow_table()
                if set(rows.schema.names) == set(table.schema().as_arrow().names):  # else no file has the newest columns
                    self.held(moment, name, "DuckDB", want, answer(sql, name, rows), parts)

    def held(self, moment, name, engine, want, got, parts):
        self.compared[engine] += len(want)
        for part, a, b in zip(["count(*)", *parts], want, got):
            if a != b:
                self.faults += 1
                print(f"{moment}: {name}: {part}: bannin {a}, {engine} {b}")


def answer(sql, name, rows):
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    db.execute("CREATE MACRO cardinality(l) AS len(l)")
    db.register("t", rows)
    source = f"({SUMS[name]})" if name in SUMS else "t"
    return [str(v) for v in db.execute(sql + source).fetchone()]


def main(bannin, older=None):
    work = tempfile.mkdtemp(prefix="bannin-engines-")
    lake = Lake(bannin, os.path.join(work, "lake"))
    logs = os.path.join(work, "logs")
    lake.run("simulate", "--out", logs, "--events", "4000", "--days", "3", "--seed", "5", "--attack", "all")
    lake.bannin = older or bannin
    lake.load(str(EVERY))
    lake.bannin = bannin
    lake.load(logs)
    lake.run("scan", str(EVERY), logs, "--lake", lake.folder, "--quiet", "--json", status=(0, 10))
    lake.compare("after two appends, and the same again")
    lake.run("lake", "compact", "--lake", lake.folder, "--grace", "0s")
    lake.compare("after compaction")
    lake.run("lake", "retain", "--lake", lake.folder, "--log", "resolver=0d", "--log", "waf=36500d", "--group", "app=0d")
    lake.compare("after retention")
    lake.run("lake", "compact", "--lake", lake.folder, "--grace", "0s")
    lake.run("lake", "rebuild", "--lake", lake.folder)
    more = os.path.join(work, "more")
    lake.run("simulate", "--out", more, "--events", "2000", "--days", "3", "--seed", "6")
    lake.load(more)
    lake.compare("after the sums were made anew, and more")
    lake.catalog().load_table("bannin.cloudtrail").delete("event_account != '111122223333' and eventname = 'DescribeInstances'")
    lake.compare("after another program deleted rows")
    lake.run("lake", "compact", "--lake", lake.folder, "--grace", "0s")
    lake.compare("after compaction of that")
    lake.run("lake", "verify", "--lake", lake.folder)
    shutil.rmtree(work)
    print(f"pyiceberg {pyiceberg.__version__}, polars {polars.__version__}, duckdb {duckdb.__version__}: ", end="")
    print(", ".join(f"{n} values of {engine}" for engine, n in lake.compared.items()), f"compared, {lake.faults} differ")
    return lake.faults > 0


if __name__ == "__main__":
    sys.exit(main(*map(os.path.abspath, sys.argv[1:])))
