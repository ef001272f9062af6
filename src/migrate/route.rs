//! The way from one edition to another, and a plan for each form: the tables of both editions, item by item.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::schema::{Edition, Form, Item, Spec, VERSION_ITEM};
use crate::schema::{Move, RowsWithCode, TypesInNames};

/// One move, in one of its two directions.
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) by: Arc<Move>,
    pub(crate) back: bool,
}

impl Step {
    /// The edition it leads to.
    pub fn to(&self) -> &str {
        if self.back { &self.by.from } else { &self.by.to }
    }

    /// The edition it begins at.
    pub fn from(&self) -> &str {
        if self.back { &self.by.to } else { &self.by.from }
    }

    /// Whether it goes to the older edition.
    pub fn is_back(&self) -> bool {
        self.back
    }
}

/// The shortest way between two editions.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub from: Arc<Edition>,
    pub to: Arc<Edition>,
    pub steps: Vec<Step>,
}

impl Route {
    pub fn find(spec: &Spec, from: &Arc<Edition>, to: &Arc<Edition>) -> Option<Route> {
        let mut waiting = VecDeque::from([(from.name().to_owned(), Vec::new())]);
        let mut seen = vec![from.name().to_owned()];
        while let Some((at, steps)) = waiting.pop_front() {
            if at == to.name() {
                return Some(Route { from: from.clone(), to: to.clone(), steps });
            }
            for by in spec.moves() {
                for step in [false, true].map(|back| Step { by: by.clone(), back }) {
                    if step.from() == at && !seen.iter().any(|name| name == step.to()) {
                        seen.push(step.to().to_owned());
                        waiting.push_back((step.to().to_owned(), [&steps[..], &[step]].concat()));
                    }
                }
            }
        }
        None
    }

    /// Whether it goes back to an older edition somewhere: values may have no place there.
    pub fn goes_back(&self) -> bool {
        self.steps.iter().any(|step| step.back)
    }

    /// What an older edition writes before a service type in names: of all moves, as names may be of another edition
    /// than their content.
    pub fn prefixes(spec: &Spec) -> impl Iterator<Item = &str> {
        spec.moves().iter().filter_map(|by| match &by.service_types {
            TypesInNames::PrefixDropped(prefix) => Some(prefix.as_str()),
            _ => None,
        })
    }

    /// What the edition that it leads to writes before a service type in names.
    pub fn prefix_written<'s>(&self, spec: &'s Spec) -> &'s str {
        let written =
            spec.moves().iter().filter(|by| by.from == self.to.name()).find_map(|by| match &by.service_types {
                TypesInNames::PrefixDropped(prefix) => Some(prefix.as_str()),
                _ => None,
            });
        written.unwrap_or_default()
    }
}

impl Route {
    /// Where the value of an item comes from; `source` is its place in the old form.
    fn column(&self, form: &Form, item: &Item, source: Option<usize>) -> ItemSource {
        let Some(n) = source else {
            let forward = self.steps.iter().filter(|step| !step.back);
            let of_form = (form.code().to_owned(), item.key().to_owned());
            let from_tais_map = forward.filter_map(|step| step.by.filled.get(&of_form)).next().cloned();
            return ItemSource::Inserted { key: item.key().to_owned(), from_tais_map };
        };
        let names_picture = |step: &Step| step.by.picture_names.iter().any(|key| key == item.key());
        match item.key() {
            VERSION_ITEM if !self.steps.is_empty() => ItemSource::Version(n),
            _ if self.steps.iter().any(names_picture) => ItemSource::Picture(n),
            _ => ItemSource::Copy(n),
        }
    }
}

/// The most characters that an item takes, where that is fewer than another one took.
fn shorter(before: &Item, item: &Item) -> Option<u16> {
    let most = |item: &Item| item.accepted_length().or(item.length());
    most(item).filter(|length| most(before).is_none_or(|before| *length < before))
}

/// Where the value of an item in the new form comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemSource {
    /// The item of the old form at this place, byte for byte.
    Copy(usize),
    /// CSVバージョン, which is at this place of the old form.
    Version(usize),
    /// The name of a picture, which is at this place of the old form.
    Picture(usize),
    /// Nowhere: empty, or from the map of TAISコード for some rows.
    Inserted { key: String, from_tais_map: Option<Arc<RowsWithCode>> },
}

impl ItemSource {
    /// The place in the old form.
    pub fn source(&self) -> Option<usize> {
        match self {
            ItemSource::Copy(n) | ItemSource::Version(n) | ItemSource::Picture(n) => Some(*n),
            ItemSource::Inserted { .. } => None,
        }
    }
}

/// How records of a form are written in another edition.
#[derive(Clone, Debug)]
pub(crate) struct FormPlan {
    pub from: Arc<Form>,
    /// `None`: the edition has no such form, and the file is dropped.
    pub to: Option<Arc<Form>>,
    pub columns: Vec<ItemSource>,
    /// Places in the old form whose items have no place in the new one.
    pub dropped: Vec<usize>,
    /// Places in the old form whose values may be too long: with the length.
    pub narrowed: Vec<(usize, u16)>,
    pub versions: (String, String),
    /// Where a row says what product it is about: office, service code and name.
    pub product: [Option<usize>; 3],
}

impl FormPlan {
    pub fn new(route: &Route, form: &Arc<Form>) -> FormPlan {
        let to = route.to.form(form.code()).cloned();
        let mut left: Vec<bool> = vec![true; form.items().len()];
        let mut columns = Vec::new();
        let mut narrowed = Vec::new();
        for item in to.iter().flat_map(|to| to.items()) {
            let source = form.items().iter().position(|own| own.key() == item.key());
            if let Some(n) = source {
                left[n] = false;
                narrowed.extend(shorter(&form.items()[n], item).map(|length| (n, length)));
            }
            columns.push(route.column(form, item, source));
        }
        // Of a form that the edition has not, the whole file is dropped.
        let dropped = left.iter().enumerate().filter(|(_, left)| **left && to.is_some()).map(|(n, _)| n).collect();
        let versions = (route.from.csv_version().to_owned(), route.to.csv_version().to_owned());
        let asks = route.steps.iter().filter(|step| !step.back && !step.by.filled.is_empty());
        let product = asks.map(|step| step.by.rows.places(form)).next().unwrap_or_default();
        FormPlan { from: form.clone(), to, columns, dropped, narrowed, versions, product }
    }

    /// The item numbers of the old form, for each item of the new one; 0 where there is none.
    pub fn numbers(&self) -> Vec<u16> {
        self.columns.iter().map(|column| column.source().map_or(0, |n| n as u16 + 1)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(from: &str, to: &str, form: &str) -> FormPlan {
        let spec = Spec::embedded();
        let (from, to) = (spec.edition(from).unwrap(), spec.edition(to).unwrap());
        FormPlan::new(&Route::find(spec, from, to).unwrap(), from.form(form).unwrap())
    }

    #[test]
    fn every_plan_has_the_items_of_its_edition() {
        let spec = Spec::embedded();
        for from in spec.editions() {
            for to in spec.editions() {
                let route = Route::find(spec, from, to).unwrap();
                for form in from.forms() {
                    let plan = FormPlan::new(&route, form);
                    let Some(target) = &plan.to else {
                        assert!(to.form(form.code()).is_none());
                        continue;
                    };
                    assert_eq!(plan.columns.len(), target.items().len());
                    for (column, item) in plan.columns.iter().zip(target.items()) {
                        let key = match column {
                            ItemSource::Inserted { key, .. } => key,
                            column => form.items()[column.source().unwrap()].key(),
                        };
                        assert_eq!(key, item.key(), "{} {} → {}", form.code(), from.name(), to.name());
                    }
                    let placed = plan.columns.iter().filter_map(ItemSource::source).chain(plan.dropped.iter().copied());
                    let mut placed: Vec<usize> = placed.collect();
                    placed.sort_unstable();
                    assert_eq!(placed, (0..form.items().len()).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn steps_are_composed() {
        assert_eq!(plan("3.2", "4.0", "UPPLAN").columns.len(), 25);
        let back = plan("4.0", "3.2", "UPSIKYU");
        assert_eq!((back.dropped, back.narrowed), (vec![9, 10, 11], vec![(15, 2)]));
        assert!(plan("4.0", "3.2", "UP3KYO").to.is_none());
        // What one step inserts and the next takes away was never there.
        let there_and_back = plan("3.2", "3.2", "UPPLAN");
        assert!(there_and_back.dropped.is_empty());
    }
}
