//! Synthetic data, in memory and to disk, on one thread and on two, against copies of the same files: nobody can write a
//! file faster than it is copied.
//!
//! The page cache is hot and the machine may be busy: read ratios, from one run.

mod data;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use careplan::generate::{File, Generator, Options};
use careplan::schema::Spec;
use criterion::{BenchmarkId, Criterion, Throughput};
use rayon::prelude::*;

/// People around an office, as the command line has it unless told otherwise; they make about 0.9 MB a month.
const USERS_OF_OFFICE: u64 = 40;

fn generator() -> Generator {
    let offices = (data::size(50) as u64 / 900_000).max(2);
    let options = Options { users: offices * USERS_OF_OFFICE, offices, ..Options::default() };
    Generator::new(Spec::embedded(), &options).expect("options that can be met")
}

/// Every part, made and forgotten; how many bytes there were.
fn in_memory(generator: &Generator) -> usize {
    (0..generator.parts()).into_par_iter().map(|n| bytes(&generator.part(n))).sum()
}

fn bytes(files: &[File]) -> usize {
    files.iter().map(|file| file.bytes.len()).sum()
}

/// What the command line does with the files.
fn to_disk(generator: &Generator, root: &Path) {
    (0..generator.parts()).into_par_iter().for_each(|n| write(&generator.part(n), root));
}

fn write(files: &[File], root: &Path) {
    let mut made = root.to_owned();
    for file in files {
        let path = root.join(&file.path);
        let folder = path.parent().expect("a folder");
        if *folder != made {
            fs::create_dir_all(folder).expect("a folder");
            made = folder.to_owned();
        }
        fs::write(&path, &file.bytes).expect("a file");
    }
}

/// The yardstick on disk: every file of a tree copied, one after another.
fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the tree") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy_tree(&path, &target),
            false => _ = fs::copy(&path, &target).expect("a copy"),
        }
    }
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let generator = generator();
    let pools = [pool(1), pool(2)];
    let all: Vec<File> = (0..generator.parts()).flat_map(|n| generator.part(n)).collect();

    let mut group = criterion.benchmark_group("generate");
    group.throughput(Throughput::Bytes(bytes(&all) as u64));
    for pool in &pools {
        group.bench_function(BenchmarkId::new("in memory, threads", pool.current_num_threads()), |b| {
            b.iter(|| pool.install(|| black_box(in_memory(&generator))));
        });
    }
    group.finish();
    if !std::env::args().any(|argument| argument == "--test") {
        ratios(&generator, &all, &pools);
    }
}

/// The best of interleaved runs: what one gets when nothing else disturbs the machine.
fn ratios(generator: &Generator, all: &[File], pools: &[rayon::ThreadPool; 2]) {
    let source = tempfile::tempdir().expect("a folder");
    write(all, source.path());
    let mut best = [f64::MAX; 6];
    for _ in 0..5 {
        let mut measure = |n: usize, work: &dyn Fn(&Path)| {
            let folder = tempfile::tempdir().expect("a folder");
            let start = Instant::now();
            work(folder.path());
            best[n] = f64::min(best[n], start.elapsed().as_secs_f64());
        };
        measure(0, &|_| {
            for file in all {
                black_box(file.clone());
            }
        });
        measure(3, &|to| copy_tree(source.path(), to));
        for (n, pool) in pools.iter().enumerate() {
            measure(1 + n, &|_| {
                pool.install(|| black_box(in_memory(generator)));
            });
            measure(4 + n, &|to| pool.install(|| to_disk(generator, to)));
        }
    }
    let rate = |seconds: f64| bytes(all) as f64 / 1e6 / seconds;
    let line = |what: &str, n: usize, of: usize| {
        println!("| {what} | {:.0} | {:.2} |", rate(best[n]), best[of] / best[n]);
    };
    println!("| generate, {} files of {} bytes | MB/s | ratio |\n|---|---|---|", all.len(), bytes(all) / all.len());
    line("a copy in memory, 1 thread", 0, 0);
    line("generate in memory, 1 thread", 1, 0);
    line("generate in memory, 2 threads", 2, 0);
    line("fs::copy of the tree, 1 thread", 3, 3);
    line("generate to disk, 1 thread", 4, 3);
    line("generate to disk, 2 threads", 5, 3);
}
