//! Many small units on disk: files a second on one thread and on two, against the csv crate reading the same files.
//!
//! The page cache is hot and the machine may be busy: read ratios, from one run.

mod data;

use std::fs;
use std::hint::black_box;
use std::path::Path;

use careplan::check::{Checker, Options};
use careplan::disk as input;
use careplan::disk::Limits;
use careplan::schema::Spec;
use criterion::{BenchmarkId, Criterion, Throughput};

/// Files and their size; the whole is about 200 MB.
const FILES: u64 = 20_000;
const SIZE: usize = 10_000;

fn files() -> u64 {
    // CI only wants to see it run.
    (data::size(200) as u64 / SIZE as u64).min(FILES)
}

fn write_tree(root: &Path) {
    for n in 0..files() {
        let folder = root.join(format!("{:03}", n / 100));
        fs::create_dir_all(&folder).expect("a folder");
        let file = data::actual(n, SIZE);
        fs::write(folder.join(file.name), file.bytes).expect("a file");
    }
}

/// What a program built on the csv crate does: a reader for each file.
fn iterate_csv(root: &Path) -> usize {
    let mut cells = 0;
    let mut record = csv::ByteRecord::new();
    for folder in fs::read_dir(root).expect("the tree") {
        for file in fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let bytes = fs::read(file.expect("a file").path()).expect("a file");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
            while reader.read_byte_record(&mut record).expect("the data is well-formed") {
                cells += record.len();
            }
        }
    }
    cells
}

fn check(checker: &Checker, root: &Path) -> u64 {
    let inputs = input::find(checker.spec(), [root]).expect("the tree");
    let report = input::check(checker, inputs, &Limits::default());
    assert!(report.is_valid(), "the data is clean");
    report.summary().files
}

/// What any program has to do at the least: every file read, and written somewhere else.
fn copy(root: &Path, to: &Path) {
    for folder in fs::read_dir(root).expect("the tree") {
        for file in fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let file = file.expect("a file");
            fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
        }
    }
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let tree = tempfile::tempdir().expect("a folder");
    write_tree(tree.path());
    let checker = Checker::new(Spec::embedded(), Options::default());
    let [one, two] = [1, 2].map(data::pool);

    let mut group = criterion.benchmark_group("small units");
    group.throughput(Throughput::Elements(files()));
    group.bench_function("csv ByteRecord", |b| b.iter(|| black_box(iterate_csv(tree.path()))));
    for (threads, pool) in [(1, &one), (2, &two)] {
        group.bench_function(BenchmarkId::new("validate, threads", threads), |b| {
            b.iter(|| pool.install(|| check(&checker, tree.path())));
        });
    }
    group.finish();
    if data::only_tested() {
        return;
    }
    let copies = tempfile::tempdir().expect("a folder");
    let csv = || _ = black_box(iterate_csv(tree.path()));
    let validate = || _ = black_box(check(&checker, tree.path()));
    let copy = || copy(tree.path(), copies.path());
    let best = data::best(&[(&one, &csv), (&one, &copy), (&one, &validate), (&two, &validate)]);
    let rate = |seconds: f64| files() as f64 / seconds;
    println!("| {} units of one file of 10 KB, from disk | files/s | ratio |\n|---|---|---|", files());
    println!("| csv ByteRecord, 1 thread | {:.0} | 1.00 |", rate(best[0]));
    println!("| plain copy, 1 thread | {:.0} | {:.2} |", rate(best[1]), best[0] / best[1]);
    println!("| validate, 1 thread | {:.0} | {:.2} |", rate(best[2]), best[0] / best[2]);
    println!("| validate, 2 threads | {:.0} | {:.2} of 1 thread |", rate(best[3]), best[2] / best[3]);
}
