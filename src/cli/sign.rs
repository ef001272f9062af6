//! Signatures of ledgers, in the format of minisign: Ed25519, a file beside the one that is signed.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use super::said::said;
use crate::disk::system;
use crate::ground::safe::Shown;
use crate::text::Text;

/// Keys and signatures are a few lines.
const LONGEST: u64 = 64 << 10;

/// The password of a key, where nobody is there to be asked.
const PASSWORD: &str = "CAREPLAN_KEY_PASSWORD";

/// The name of a file's signature.
pub(super) fn beside(name: &str) -> String {
    format!("{name}.minisig")
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let in_words = |error: std::io::Error| system::said_of(path, &error);
    if !path.metadata().map_err(in_words)?.is_file() {
        let path = path.shown();
        return Err(said(format!("{path}: ファイルではありません"), format!("{path}: not a file")).into());
    }
    let mut text = String::new();
    File::open(path).map_err(in_words)?.take(LONGEST).read_to_string(&mut text).map_err(in_words)?;
    Ok(text)
}

/// Who signs.
pub(super) struct Signer {
    secret: SecretKey,
    public: PublicKey,
}

impl Signer {
    /// Reads a secret key. If it is locked, its password is asked for, or taken from the environment.
    pub fn read(path: &Path) -> Result<Signer, Box<dyn Error>> {
        let text = read(path)?;
        let in_words = |error: minisign::PError| {
            let path = path.shown();
            said(
                format!("{path}: minisign の秘密鍵として読めません（{error}）"),
                format!("{path}: no secret key of minisign: {error}"),
            )
        };
        let read = || SecretKeyBox::from_string(&text).map_err(in_words);
        let secret = match read()?.into_unencrypted_secret_key() {
            Ok(secret) => secret,
            Err(_) => read()?.into_secret_key(std::env::var(PASSWORD).ok()).map_err(in_words)?,
        };
        let public = PublicKey::from_secret_key(&secret).map_err(in_words)?;
        Ok(Signer { secret, public })
    }

    /// Whether a file is signed already: a signature says when it was made, so none is like another.
    pub fn has_signed(&self, path: &Path, signature: &Path) -> bool {
        let found = read(signature).ok().and_then(|text| SignatureBox::from_string(&text).ok());
        found.is_some_and(|found| is_signed(&self.public, &found, path).is_ok())
    }

    /// The signature of a file.
    pub fn sign(&self, path: &Path) -> Result<String, Box<dyn Error>> {
        let file = File::open(path).map_err(|error| system::said_of(path, &error))?;
        let signed = minisign::sign(Some(&self.public), &self.secret, BufReader::new(file), None, None);
        Ok(signed.map_err(|error| format!("{}: {error}", path.shown()))?.into_string())
    }
}

fn is_signed(public: &PublicKey, signature: &SignatureBox, path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    minisign::verify(public, signature, BufReader::new(file), true, false, false).map_err(|error| error.to_string())
}

/// Checks the signature beside a file. The outer error is that the key cannot be read.
pub(super) fn verify(key: &Path, path: &Path) -> Result<Result<(), Text>, Box<dyn Error>> {
    let text = read(key)?;
    let public = PublicKeyBox::from_string(&text).and_then(PublicKeyBox::into_public_key);
    let public = public.or_else(|_| PublicKey::from_base64(text.trim()));
    let public = public.map_err(|error| {
        let key = key.shown();
        said(
            format!("{key}: minisign の公開鍵として読めません（{error}）"),
            format!("{key}: no public key of minisign: {error}"),
        )
    })?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".minisig");
    let beside = path.with_file_name(name);
    let signature = read(&beside).and_then(|text| Ok(SignatureBox::from_string(&text)?));
    Ok(match signature {
        Err(error) => {
            Err(Text::new(format!("署名を読めません（{error}）"), format!("its signature cannot be read: {error}")))
        }
        Ok(signature) => is_signed(&public, &signature, path).map_err(|error| {
            Text::new(
                format!("この鍵による署名ではありません（{error}）"),
                format!("it is not signed with this key: {error}"),
            )
        }),
    })
}
