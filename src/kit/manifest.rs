//! The manifest that `kit check` reads: the scenarios, and the digest of each file to import.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::make::{Kit, Person};
use crate::ground::hex::hex;
use crate::print::Input;
use crate::text::Text;

/// The file in the folder of a kit.
pub const MANIFEST: &str = "kit.json";

/// The first version of its shape.
const FORMAT: u32 = 1;

/// The list of what is in a kit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// The version of the program that made it.
    pub version: String,
    /// The edition of its units.
    pub edition: String,
    /// The seed that it was made with.
    pub seed: u64,
    /// In the order in which they are tested.
    pub scenarios: Vec<Listed>,
}

/// A scenario of a kit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// `D1`
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whom it is about.
    pub people: Vec<Person>,
    /// What is imported.
    pub files: Vec<ListedFile>,
}

/// A file to import.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Below the folder of the kit, with `/`.
    pub path: String,
    /// Of its bytes.
    pub sha256: String,
}

/// A scenario as it was imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// `D1`
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whom it is about.
    pub people: Vec<Person>,
    /// The files.
    pub files: Vec<Input>,
}

/// A file of a kit that is not as it was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} is not as the kit was made; make the kit again")]
pub struct Changed {
    /// Its path in the kit.
    pub path: String,
}

impl Changed {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = format!("{} が、キットを作ったときの内容と違います。キットを作り直してください", self.path);
        Text::new(ja, self.to_string())
    }
}

impl Manifest {
    pub(super) fn of(kit: &Kit) -> Manifest {
        let scenarios = kit.scenarios.iter().map(|made| {
            let files = made.units.iter().enumerate().flat_map(|(n, unit)| {
                let folder = made.folder(n);
                unit.iter().map(move |file| ListedFile {
                    path: format!("{folder}/{}", file.path),
                    sha256: hex(&Sha256::digest(&file.bytes)),
                })
            });
            Listed {
                id: made.id.clone(),
                title: made.title.clone(),
                people: made.people.clone(),
                files: files.collect(),
            }
        });
        Manifest {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            edition: kit.edition.clone(),
            seed: kit.seed,
            scenarios: scenarios.collect(),
        }
    }

    /// Reads the list. `None`: it is none, or of a version that this program does not know.
    pub fn read(text: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(text).ok().filter(|manifest: &Manifest| manifest.format == FORMAT)
    }

    /// The scenarios with the bytes of their files, which must be those that were made.
    ///
    /// # Errors
    ///
    /// The first file that is missing or differs.
    pub fn imported(&self, read: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Vec<Imported>, Changed> {
        let file = |listed: &ListedFile| {
            let data = read(&listed.path).filter(|data| hex(&Sha256::digest(data)) == listed.sha256);
            data.map(|data| Input::new(&listed.path, data)).ok_or_else(|| Changed { path: listed.path.clone() })
        };
        let scenario = |listed: &Listed| {
            Ok(Imported {
                id: listed.id.clone(),
                title: listed.title.clone(),
                people: listed.people.clone(),
                files: listed.files.iter().map(file).collect::<Result<_, _>>()?,
            })
        };
        self.scenarios.iter().map(scenario).collect()
    }
}
