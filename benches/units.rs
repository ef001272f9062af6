//! Many small units on disk: files a second on one thread and on two, against the csv crate reading the same files.
//!
//! The page cache is hot and the machine may be busy: read ratios, from one run.

mod data;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use careplan::check::{Checker, Options};
use careplan::input::{self, Limits};
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

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let tree = tempfile::tempdir().expect("a folder");
    write_tree(tree.path());
    let checker = Checker::new(Spec::embedded(), Options::default());
    let pools = [pool(1), pool(2)];

    let mut group = criterion.benchmark_group("small units");
    group.throughput(Throughput::Elements(files()));
    group.bench_function("csv ByteRecord", |b| b.iter(|| black_box(iterate_csv(tree.path()))));
    for pool in &pools {
        let threads = pool.current_num_threads();
        group.bench_function(BenchmarkId::new("validate, threads", threads), |b| {
            b.iter(|| pool.install(|| check(&checker, tree.path())));
        });
    }
    group.finish();
    if !std::env::args().any(|argument| argument == "--test") {
        ratios(&checker, tree.path(), &pools);
    }
}

/// The best of interleaved runs: what one gets when nothing else disturbs the machine.
fn ratios(checker: &Checker, root: &Path, pools: &[rayon::ThreadPool; 2]) {
    let mut best = [f64::MAX; 3];
    for _ in 0..5 {
        let mut measure = |n: usize, work: &dyn Fn()| {
            let start = Instant::now();
            work();
            best[n] = f64::min(best[n], start.elapsed().as_secs_f64());
        };
        measure(0, &|| {
            black_box(iterate_csv(root));
        });
        for (n, pool) in pools.iter().enumerate() {
            measure(n + 1, &|| {
                pool.install(|| black_box(check(checker, root)));
            });
        }
    }
    let rate = |seconds: f64| files() as f64 / seconds;
    let [csv, one, two] = best;
    println!("| small units | files/s | ratio |\n|---|---|---|");
    println!("| csv ByteRecord, 1 thread | {:.0} | 1.00 |", rate(csv));
    println!("| validate, 1 thread | {:.0} | {:.2} |", rate(one), csv / one);
    println!("| validate, 2 threads | {:.0} | {:.2} of 1 thread |", rate(two), one / two);
}
