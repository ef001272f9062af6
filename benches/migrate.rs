//! Migrating one large unit, with its ledger and digests, against what the csv crate needs to iterate the same bytes; and
//! with the check of the output, which runs while the digests are made where there is a second core.
//!
//! In memory; read ratios, from one run.

mod data;

use std::hint::black_box;

use careplan::check::{FileLabel, Scratch, UnitFile};
use careplan::ledger::{Run, RunOptions, Writer};
use careplan::migrate::{Migrator, Options, Status};
use careplan::schema::Spec;
use criterion::{BenchmarkId, Criterion, Throughput};

/// The unit in memory as it would be written, and its ledger.
fn migrate(migrator: &Migrator, scratch: &mut Scratch, name: &str, bytes: &[u8]) -> u64 {
    let label = FileLabel::new(name);
    let result = migrator.unit(scratch, &[UnitFile::new(&label, bytes)]);
    assert_eq!(result.status, Status::Migrated);
    let run = Run {
        ledger: Run::VERSION,
        tool: Run::tool(),
        spec: String::new(),
        to: "4.1".into(),
        options: RunOptions::default(),
        paths: Vec::new(),
        service_types: None,
        tais: None,
        arguments: String::new(),
        note: None,
    };
    let mut ledger = Writer::new(Vec::new(), run).expect("memory");
    result.accounts.iter().for_each(|account| ledger.file(account).expect("memory"));
    ledger.finish().expect("memory").0.cells.copied
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let file = data::plan(data::size(200), data::Order::ByService);
    let name = file.name.replace("_43_", "_043_").replace("_11_", "_011_");
    let mut bytes = file.bytes;
    // Every record begins with its version; no other cell says 202407 after a line break.
    for at in memchr::memmem::find_iter(&bytes.clone(), b"202407,131045") {
        bytes[at..at + 6].copy_from_slice(b"202504");
    }
    // A use table alone lacks its other files: that is no matter here.
    let options = |unchecked| Options { keep_invalid: true, unchecked, ..Options::default() };
    let migrator = |unchecked| Migrator::new(Spec::embedded(), "4.1", options(unchecked)).expect("4.1 is there");
    let ways = [("with ledger and check", migrator(false)), ("with ledger", migrator(true))];
    let mut scratch = Scratch::default();

    let mut group = criterion.benchmark_group("4.0 → 4.1");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function(BenchmarkId::from_parameter("csv ByteRecord"), |b| {
        b.iter(|| data::iterate_csv(black_box(&bytes)))
    });
    for (way, migrator) in &ways {
        assert!(migrate(migrator, &mut scratch, &name, &bytes) > 0);
        group.bench_function(BenchmarkId::from_parameter(way), |b| {
            b.iter(|| migrate(migrator, &mut scratch, &name, black_box(&bytes)));
        });
    }
    group.finish();

    if data::only_tested() {
        return;
    }
    println!("| 4.0 → 4.1, in memory | MB/s | ratio |\n|---|---|---|");
    let csv = || _ = black_box(data::iterate_csv(&bytes));
    for threads in [1, 2] {
        let pool = data::pool(threads);
        let work = ways
            .each_ref()
            .map(|(_, migrator)| || _ = black_box(migrate(migrator, &mut Scratch::default(), &name, &bytes)));
        let best = data::best(&[(&pool, &csv), (&pool, &work[0]), (&pool, &work[1])]);
        let speed = |seconds: f64| bytes.len() as f64 / 1e6 / seconds;
        println!("| csv ByteRecord | {:.0} | 1.00 |", speed(best[0]));
        for ((way, _), seconds) in ways.iter().zip(&best[1..]) {
            println!("| migrate {way}, threads: {threads} | {:.0} | {:.2} |", speed(*seconds), best[0] / seconds);
        }
    }
}
