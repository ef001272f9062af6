//! CP614

use super::super::unit::{Out, Unit};
use super::relation::report_twice;
use crate::rule::rule;
use crate::schema::Rows;

rule! {
    /// 1人の利用者に補足情報が2つあります。どちらの氏名・要介護度が正しいか決まりません。
    /// 標準仕様に明文は無いので、推定による警告です。
    /// ---
    /// A user has two supplements, and nobody can tell which name and care level are right. The standard does not say so in
    /// so many words, so this is an inferred warning.
    RULE = "CP614" "relation-child-twice" Warning {
        section: "本文 2.3（推定）",
        inferred: ["標準仕様に補足情報が1人に1件という記述は無く、氏名や認定の情報であることから推定", "the standard does not say that a user has one supplement; inferred, as it holds the name and the certification"],
        title: ["1人に補足情報が2つある", "two supplements for one user"],
        message: ["この利用者の同じキー（{key}）の補足情報が、レコード{first}にもあります（1人に1件というのは推定です）", "record {first} is a supplement of the same user with the same key ({key}); that there is one for each is inferred"],
        help: ["1人に1レコードにまとめるのが安全です", "it is safer to write one record for each user"],
        bad: ["同じ利用者・同じ月の補足情報が2行", "two supplements for one user and month"],
        good: ["1行", "one row"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for relation in unit.relations().iter().filter(|relation| relation.child_rows == Rows::One) {
        report_twice(unit, out, &relation.child, &relation.key);
    }
}
