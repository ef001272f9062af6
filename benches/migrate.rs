//! Migrating one large unit, with its ledger and digests, against what the csv crate needs to iterate the same bytes; and
//! with the check of the output, which runs while the digests are made where there is a second core.
//!
//! In memory; read ratios, from one run. `RAYON_NUM_THREADS=1` gives the figures of one thread.

mod data;

use std::hint::black_box;
use std::time::Instant;

use careplan::check::{FileLabel, Scratch, UnitFile};
use careplan::ledger::{Run, Writer};
use careplan::migrate::{Migrator, Options, Status};
use careplan::schema::Spec;
use criterion::{BenchmarkId, Criterion, Throughput};

/// The unit in memory as it would be written, and its ledger.
fn migrate(migrator: &Migrator, scratch: &mut Scratch, name: &str, bytes: &[u8]) -> u64 {
    let label = FileLabel::new(name);
    let result = migrator.unit(scratch, &[UnitFile::new(&label, bytes)]);
    assert_eq!(result.status, Status::Migrated);
    let run = Run { ledger: 1, tool: "".into(), spec: "".into(), to: "4.1".into(), arguments: "".into(), note: None };
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

    for (way, migrator) in &ways {
        // The best of interleaved runs: what one gets when nothing else disturbs the machine.
        let (mut csv, mut own) = (f64::MAX, f64::MAX);
        for _ in 0..5 {
            let start = Instant::now();
            black_box(data::iterate_csv(&bytes));
            csv = csv.min(start.elapsed().as_secs_f64());
            let start = Instant::now();
            black_box(migrate(migrator, &mut scratch, &name, &bytes));
            own = own.min(start.elapsed().as_secs_f64());
        }
        let speed = |seconds: f64| bytes.len() as f64 / 1e6 / seconds;
        println!(
            "csv ByteRecord {:.0} MB/s = 1.00, migrate {way} {:.0} MB/s = {:.2}",
            speed(csv),
            speed(own),
            csv / own
        );
    }
}
