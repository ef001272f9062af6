//! CP717

use super::super::services::{Service, Services, Share};
use super::super::unit::{Out, Unit};
use super::bill::Bills;
use super::part::{PERSON_AND_MONTH, Part};
use crate::rule::{Argument, rule};

rule! {
    /// 同じ事業所・サービス種類・日に時刻のある行があるのに、時刻が9999の行があります。加算には基本サービスと同じ時刻を入れます。
    /// 率の加算や月単位の加算は時刻を持たないことがあり、行からは見分けられないため、お知らせです。第7表で区分支給限度基準の
    /// 対象外の加算と、対象かどうかが分からず月に1行だけの加算は、お知らせしません。
    /// ---
    /// A row has 9999 as its times, although a row of the same office, service type and day has times. An addition has the times of
    /// its basic service. Additions by percentage or by the month may have none, and a row does not say which it is, so this is
    /// information. Additions outside the monthly limit in 第7表, and those with a single row of which that cannot be told, are
    /// not reported.
    RULE = "CP717" "addition-without-time" Info {
        section: "別紙 第6表 No.12・No.13",
        once_per: File,
        title: ["基本サービスに時刻があるのに9999の加算", "an addition with 9999 beside a timed service"],
        message: ["サービスコード {code}（事業所 {office}）の時刻が9999ですが、同じ日に同じ種類の時刻のある行があります（このファイルにこのような行が{count}件）", "the times of {code} (office {office}) are 9999, and a row of the same type and day has times (rows like this in the file: {count})"],
        help: ["基本サービスの加算なら、開始・終了時刻を基本サービスと同じにしてください。率や月単位の加算なら、このままでかまいません", "write the times of the basic service if it is an addition to it; leave an addition by percentage or by the month"],
        bad: ["111111 が 0900～1000、同じ日の加算 114001 が 9999～9999", "111111 from 0900 to 1000, and the addition 114001 of that day from 9999 to 9999"],
        good: ["どちらも 0900～1000", "both from 0900 to 1000"],
    }
}

const LOOKS_AT: [&str; 5] = ["service_code", "service_office_number", "service_date", "start_time", "end_time"];

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for form in ["UPPLAN", "UPJSK"] {
        let Some(part) = Part::of(unit, out, form, &PERSON_AND_MONTH) else { continue };
        let Some(cells @ [_, _, date, start, _]) = part.cells(LOOKS_AT) else { continue };
        let Some(services) = unit.services(part.place, &part.keys) else { continue };
        let is_plan = form == "UPPLAN";
        let has_bill = is_plan && unit.member_of_form("UPSIKYU").is_some();
        let bills = if has_bill { Bills::of(unit, out) } else { None };
        for (place, group) in part.keys.groups().iter().enumerate() {
            if !part.reliable(out, group, &cells) {
                continue;
            }
            out.saw(group.len() as u64);
            let families = services.of_person(place).chunk_by(|a, b| a.key.family() == b.key.family());
            // Rented things have no times.
            let families = families.filter(|family| !matches!(&family[0].key.service_type(), b"17" | b"67"));
            for family in families.filter(|family| family.len() > 1) {
                let times = Times { part: &part, services: &services, date, start };
                let found = times.untimed_beside_timed(family);
                if found.is_empty() {
                    continue;
                }
                let person = bills.as_ref().and_then(|bills| {
                    let person = part.keys.key(part.table, group.first());
                    Some(bills.of_person(bills.part.keys.position(bills.part.table, &person)?))
                });
                // A bill that cannot be read, or lacks the person (CP807), does not say what is outside the limit.
                if has_bill && person.is_none() {
                    continue;
                }
                let in_bill = person.and_then(|bill| bill.family_of(family[0].key));
                for (service, row) in found {
                    let may_have_none = match in_bill.filter(|bill| bill.has(service.key)) {
                        Some(bill) => match bill.share_of(service.key) {
                            Some(share) => share == Share::OutsideLimit,
                            None => services.rows(service).len() == 1,
                        },
                        None => !is_plan && services.rows(service).len() == 1,
                    };
                    if may_have_none {
                        continue;
                    }
                    let draft = out.draft(part.place).row(part.table, row, start);
                    let draft = draft.with("code", Argument::same(service.key.code()));
                    out.report(part.place, draft.with("office", Argument::same(service.key.office())));
                }
            }
        }
    }
}

/// The times of rows.
struct Times<'t> {
    part: &'t Part<'t>,
    services: &'t Services,
    date: usize,
    start: usize,
}

impl<'t> Times<'t> {
    fn has_none(&self, row: usize) -> bool {
        self.part.cell(row, self.start) == b"9999"
    }

    /// The rows of services of one office and type that have no times on days on which a row of another code has some.
    fn untimed_beside_timed<'f>(&self, family: &'f [Service]) -> Vec<(&'f Service, usize)> {
        let rows = || family.iter().flat_map(|service| self.services.rows(service).map(move |row| (service, row)));
        let mut timed: Vec<(&[u8], &Service)> = Vec::new();
        // Nearly always all of them have times, or none.
        if !rows().any(|(_, row)| self.has_none(row)) {
            return Vec::new();
        }
        for (service, row) in rows().filter(|(_, row)| !self.has_none(*row)) {
            timed.push((self.part.cell(row, self.date), service));
        }
        timed.sort_by_key(|(date, service)| (*date, service.key));
        timed.dedup_by_key(|(date, service)| (*date, service.key));
        let untimed = rows().filter(|(_, row)| self.has_none(*row));
        let beside = untimed.filter(|(service, row)| {
            let date = self.part.cell(*row, self.date);
            let from = timed.partition_point(|(other, _)| *other < date);
            let mut same_day = timed[from..].iter().take_while(|(other, _)| *other == date);
            same_day.any(|(_, other)| other.key != service.key)
        });
        beside.collect()
    }
}
