//! Bytes as hexadecimal digits in files that people may have to read.

use data_encoding::HEXLOWER;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&HEXLOWER.encode(bytes))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: TryFrom<Vec<u8>>>(from: D) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
    T::try_from(bytes).map_err(|_| D::Error::custom("not as many bytes as it takes"))
}
