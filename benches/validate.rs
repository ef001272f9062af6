//! Reading and checking one large file, against what the csv crate needs to iterate the same bytes.
//!
//! Everything runs on one thread and in memory: the figures are about the work, not about the disk. Read ratios, from
//! one run; `cargo bench --bench validate` prints them at the end.

mod data;

use std::hint::black_box;
use std::time::Instant;

use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::schema::Spec;
use criterion::{BenchmarkId, Criterion, Throughput};
use data::Order;

fn check(checker: &Checker, scratch: &mut Scratch, name: &str, bytes: &[u8]) -> bool {
    let label = FileLabel::new(name);
    let outcome = checker.check_unit(scratch, &[UnitFile::new(&label, bytes)]);
    !checker.report([outcome]).findings().iter().any(|finding| finding.rule().id != "CP602")
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let checker = Checker::new(Spec::embedded(), Options::default());
    let mut scratch = Scratch::default();
    let size = data::size(200);
    let files = [data::plan(size, Order::ByService), data::plan(size, Order::Mixed), data::support_plan(size)];
    for file in &files {
        assert!(check(&checker, &mut scratch, &file.name, &file.bytes), "{} must be clean", file.name);
        let mut group = criterion.benchmark_group(file.form);
        group.throughput(Throughput::Bytes(file.bytes.len() as u64));
        group.bench_function(BenchmarkId::from_parameter("csv ByteRecord"), |b| {
            b.iter(|| data::iterate_csv(black_box(&file.bytes)));
        });
        group.bench_function(BenchmarkId::from_parameter("validate"), |b| {
            b.iter(|| check(&checker, &mut scratch, &file.name, black_box(&file.bytes)));
        });
        group.finish();
    }
    if !std::env::args().any(|argument| argument == "--test") {
        println!("| one thread, in memory | MB/s | ratio |\n|---|---|---|");
        files.iter().for_each(|file| ratios(&checker, &mut scratch, file));
    }
}

/// The best of interleaved runs: what one gets when nothing else disturbs the machine.
fn ratios(checker: &Checker, scratch: &mut Scratch, file: &data::File) {
    let (mut csv, mut own) = (f64::MAX, f64::MAX);
    for _ in 0..5 {
        let start = Instant::now();
        black_box(data::iterate_csv(&file.bytes));
        csv = csv.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        black_box(check(checker, scratch, &file.name, &file.bytes));
        own = own.min(start.elapsed().as_secs_f64());
    }
    let speed = |seconds: f64| file.bytes.len() as f64 / 1e6 / seconds;
    println!("| {}: csv ByteRecord | {:.0} | 1.00 |", file.form, speed(csv));
    println!("| {}: validate | {:.0} | {:.2} |", file.form, speed(own), csv / own);
}
