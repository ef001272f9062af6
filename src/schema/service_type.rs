//! Service types (サービス種類), and which of them are exchanged.

use serde::{Deserialize, Serialize};

/// サービス種類
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceType {
    /// `11`
    pub code: String,
    /// 訪問介護
    pub name: String,
    /// 介護給付, 予防給付, 総合事業 or ケアマネジメント
    pub benefit: String,
    /// Whether it is exchanged.
    pub exchange: Exchange,
    /// Whether it never counts towards the monthly limit (区分支給限度基準額).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside_limit: bool,
    /// Whether its offices also plan the services of their users, as small-scale multifunctional ones do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plans_care: bool,
    /// Whether its offices (地域包括支援センター) may entrust their plans to others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub entrusts_care: bool,
}

impl ServiceType {
    /// 予防給付 or 総合事業, which support centers and offices entrusted by them plan.
    pub(crate) fn is_preventive(&self) -> bool {
        matches!(&*self.benefit, "予防給付" | "総合事業")
    }

    /// 居宅介護支援 and its likes, which plan services and provide none.
    pub(crate) fn manages_care(&self) -> bool {
        self.benefit == "ケアマネジメント"
    }
}

/// Whether rows of a service type are exchanged (連携対象).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exchange {
    /// Rows of the type are exchanged.
    #[serde(rename = "対象")]
    Exchanged,
    /// No row of the type is generated.
    #[serde(rename = "対象外")]
    NotExchanged,
    /// The type names an office in a file name and never stands in a row.
    #[serde(rename = "ファイル名のみ")]
    FileNamesOnly,
}
