//! Reading and checking one large file, step by step, against what the csv crate needs to iterate the same bytes and what
//! encoding_rs needs to decode them.
//!
//! Everything runs on one thread and in memory: the figures are about the work, not about the disk. Read ratios, from
//! one run; `cargo bench --bench validate` prints them at the end.

mod data;

use std::cell::RefCell;
use std::hint::black_box;

use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::read;
use careplan::schema::Spec;
use criterion::{BenchmarkId, Criterion, Throughput};
use data::{File, Order};

/// What is done with the bytes of a file.
type Step<'s> = (&'static str, Box<dyn Fn(&File) -> usize + Sync + 's>);

thread_local! {
    /// Kept from file to file, as the library says.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fn check(checker: &Checker, file: &File) -> usize {
    let label = FileLabel::new(file.name.as_str());
    let files = [UnitFile::new(&label, &file.bytes)];
    let outcome = SCRATCH.with_borrow_mut(|scratch| checker.check_unit(scratch, &files));
    let report = checker.report([outcome]);
    // One form of a unit alone lacks the others, and nothing else is wrong.
    assert!(report.findings().iter().all(|finding| finding.rule().id == "CP602"), "{} must be clean", file.name);
    report.summary().records as usize
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let all = Checker::new(Spec::embedded(), Options::default());
    let select = ["CP1", "CP2", "CP3", "CP4", "CP5"].map(str::to_owned).to_vec();
    let fields = Checker::new(Spec::embedded(), Options { select, ..Options::default() });
    let steps: [Step<'_>; 6] = [
        ("csv ByteRecord", Box::new(|file| data::iterate_csv(&file.bytes))),
        ("split", Box::new(|file| read::count_cells(&file.bytes))),
        ("encoding_rs, whole buffer", Box::new(|file| encoding_rs::SHIFT_JIS.decode(&file.bytes).0.len())),
        ("MS932 by table of pairs", Box::new(|file| usize::from(read::ms932::first_flaw(&file.bytes).is_none()))),
        ("items and records", Box::new(|file| check(&fields, file))),
        ("all rules", Box::new(|file| check(&all, file))),
    ];
    let size = data::size(200);
    let one_thread = data::pool(1);
    let files = [data::plan(size, Order::ByService), data::plan(size, Order::Mixed), data::support_plan(size)];
    for file in &files {
        let mut group = criterion.benchmark_group(file.form);
        group.throughput(Throughput::Bytes(file.bytes.len() as u64));
        for (name, step) in &steps {
            group.bench_function(BenchmarkId::from_parameter(name), |b| {
                b.iter(|| one_thread.install(|| step(black_box(file))));
            });
        }
        group.finish();
    }
    if data::only_tested() {
        return;
    }
    println!("| one thread, in memory | MB/s | ratio |\n|---|---|---|");
    for file in &files {
        let work: Vec<_> = steps.iter().map(|(_, step)| || _ = black_box(step(file))).collect();
        let best = data::best(&work.iter().map(|work| (&one_thread, work as _)).collect::<Vec<_>>());
        for ((name, _), seconds) in steps.iter().zip(&best) {
            let speed = file.bytes.len() as f64 / 1e6 / seconds;
            println!("| {}: {name} | {speed:.0} | {:.2} |", file.form, best[0] / seconds);
        }
    }
}
