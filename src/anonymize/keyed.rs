//! Derives random numbers from a key, so that they cannot be repeated without it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// The bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// The key of a run.
#[derive(Clone)]
pub(super) struct Key([u8; BLOCK]);

/// Numbers that depend on a key and a message.
pub(super) struct Numbers(ChaCha8Rng);

impl Key {
    /// A key of any length.
    pub fn new(key: &[u8]) -> Key {
        let mut block = [0; BLOCK];
        match key.len() {
            ..=BLOCK => block[..key.len()].copy_from_slice(key),
            _ => block[..32].copy_from_slice(&Sha256::digest(key)),
        }
        Key(block)
    }

    /// HMAC-SHA-256 of a message (RFC 2104).
    fn mac(&self, message: &[&[u8]]) -> [u8; 32] {
        let pad = |with: u8| self.0.map(|byte| byte ^ with);
        let mut inner = Sha256::new().chain_update(pad(0x36));
        message.iter().for_each(|part| inner.update(part));
        Sha256::new().chain_update(pad(0x5C)).chain_update(inner.finalize()).finalize().into()
    }

    /// The numbers of a value: another row of them with each attempt.
    pub fn numbers(&self, domain: &str, value: &[u8], attempt: u32) -> Numbers {
        let message = [domain.as_bytes(), b"\0", &attempt.to_be_bytes(), value];
        Numbers(ChaCha8Rng::from_seed(self.mac(&message)))
    }
}

impl Numbers {
    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test cases 1, 2 and 6 of RFC 4231.
    #[test]
    fn the_mac_is_hmac_sha256() {
        let hex = |mac: [u8; 32]| mac[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(Key::new(&[0x0B; 20]).mac(&[b"Hi There"])), "b0344c61d8db3853");
        assert_eq!(hex(Key::new(b"Jefe").mac(&[b"what do ya want ", b"for nothing?"])), "5bdcc146bf60754e");
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(hex(Key::new(&[0xAA; 131]).mac(&[long])), "60e431591ee0b67f");
    }
}
