//! Data to measure with: clean files of any size, from a few rows varied.

// Each benchmark uses a part of it.
#![allow(dead_code)]

use std::time::Instant;

/// A file in memory.
pub struct File {
    pub form: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Megabytes to measure with: as asked, or `CAREPLAN_BENCH_MB`.
pub fn size(megabytes: usize) -> usize {
    let asked = std::env::var("CAREPLAN_BENCH_MB").ok().and_then(|mb| mb.parse().ok());
    asked.unwrap_or(megabytes) * 1_000_000
}

/// Whether the benchmarks are only tried, as `cargo test --benches` does.
pub fn only_tested() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

/// So many threads.
pub fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

/// The best of five interleaved runs of each work in its pool, in seconds: what one gets when nothing else disturbs the
/// machine.
pub fn best(work: &[(&rayon::ThreadPool, &(dyn Fn() + Sync))]) -> Vec<f64> {
    let mut best = vec![f64::MAX; work.len()];
    for _ in 0..5 {
        for (best, (pool, work)) in best.iter_mut().zip(work) {
            let start = Instant::now();
            pool.install(work);
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    best
}

/// What the csv crate needs to iterate the same bytes: the yardstick.
pub fn iterate_csv(bytes: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record).expect("the data is well-formed") {
        cells += record.len();
    }
    cells
}

fn encode(text: &str) -> Vec<u8> {
    let (bytes, _, replaced) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!replaced, "{text}");
    bytes.into_owned()
}

/// A small generator: the same numbers every time, and no dependency.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// The order of a person's rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Service by service, day by day: what care software writes.
    ByService,
    /// In no order that a branch predictor, or a comparison with the row before, could profit from.
    Mixed,
}

/// 第6表: short coded items, about 170 bytes a record.
pub fn plan(size: usize, order: Order) -> File {
    let services = [
        ("111211", "0900", "1000", "\"見本訪問介護\"", ",,", "387"),
        ("151242", "0930", "1630", "\"見本デイサービス\"", ",,", "666"),
        ("171007", "9999", "9999", "\"見本福祉用具\"", "00001-000010,,\"手すり\"", "300"),
    ];
    let mut bytes = Vec::with_capacity(size + 256);
    let mut state = 1;
    let mut row = 0u64;
    while bytes.len() < size {
        // Forty-two rows a person, no two of them equal.
        let user = 1_000_000 + row / 42;
        let n = match order {
            Order::ByService => row % 42,
            Order::Mixed => (row % 42 * 17 + 3 * (row / 42)) % 42,
        };
        let (code, start, end, office, equipment, units) = services[n as usize / 14];
        let day = 1 + n % 14 * 2 + next(&mut state) % 2;
        let line = format!(
            "202407,131045,{user:010},20251105,202511,0300000106,\"計画　花子\",{units},,202511{day:02},,{start},{end},1,\
             {code},{equipment},,0300000205,{office},,0,0300000106,\r\n"
        );
        bytes.extend(encode(&line));
        row += 1;
    }
    let form = match order {
        Order::ByService => "UPPLAN",
        Order::Mixed => "UPPLAN, rows mixed",
    };
    File { form, name: "UPPLAN_202511_0300000106_43_0300000205_11_20251105093000.CSV".into(), bytes }
}

/// 介護予防サービス・支援計画書: long free text, about 1,400 bytes a record.
pub fn support_plan(size: usize) -> File {
    let phrases = [
        "自宅での生活を続けながら、週に2回は外出したい。",
        "膝の痛みがあるため、長い距離を歩くことは難しい。\r\n見守りがあれば買い物に行ける。",
        "家族の支援を受けながら、自分でできることを増やす。",
        "地域の集まり、\"\"ひだまり会\"\"への参加を再開したい。",
    ];
    let mut bytes = Vec::with_capacity(size + 4096);
    let mut state = 1;
    let mut row = 0u64;
    while bytes.len() < size {
        let mut text = || format!("\"{}\"", phrases[next(&mut state) as usize % phrases.len()]);
        let user = 1_000_000 + row;
        let mut cells: Vec<String> =
            format!("202407,131045,{user:010},20240120,1,1,\"1\",\"見本　三子\",20240105,20240101,20251231,11,2,1")
                .split(',')
                .map(str::to_owned)
                .collect();
        cells.extend(
            ["\"包括　次郎\"", "", "\"見本センター\"", "\"見本町8-8\"", "00-0000-0004", "20240120", "\"見本\""]
                .map(str::to_owned),
        );
        cells.extend([text(), text()]);
        for _ in 0..4 {
            cells.extend([text(), text(), "1".into(), text()]);
        }
        cells.extend([text(), text(), text()]);
        cells.extend("3,1,2,1,0,2,1,2,2,2,2,2".split(',').map(str::to_owned));
        cells.extend([text(), "20240120".into(), "\"見本　三子\"".into()]);
        assert_eq!(cells.len(), 57);
        bytes.extend(encode(&cells.join(",")));
        bytes.extend(b"\r\n");
        row += 1;
    }
    File { form: "UPYOBO", name: "UPYOBO_0300000502_46_0300000601_63_20240421100000.CSV".into(), bytes }
}

/// 第6表実績: one unit of one small file. Every `n` is another unit, with people of its own.
pub fn actual(n: u64, size: usize) -> File {
    let mut bytes = Vec::with_capacity(size + 256);
    let mut row = 0u64;
    while bytes.len() < size {
        let (user, day) = (n * 10 + row / 12, 1 + row % 12 * 2);
        bytes.extend(encode(&format!(
            "202407,131045,{user:010},20251130,202511,0300000106,\"計画　花子\",387,,202511{day:02},,0900,1000,1,\
             111211,,,,,0300000205,\"見本訪問介護\",,0,0300000205,\r\n"
        )));
        row += 1;
    }
    let (days, minutes) = (n / 1440 % 28, n % 1440);
    let serial = format!("202512{:02}{:02}{:02}00", 1 + days, minutes / 60, minutes % 60);
    File { form: "UPJSK", name: format!("UPJSK_202511_0300000205_11_0300000106_43_{serial}.CSV"), bytes }
}
