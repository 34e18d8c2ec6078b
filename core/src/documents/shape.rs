//! What all documents have in common: how facts are kept as Automerge values, and where open claims lie.

use super::authors::AUTHOR;
use super::reader::{Source, uuid_of};
use crate::domain::error::{Code, Problem};
use crate::domain::review::{FactPath, FactValue};
use crate::domain::time::Timestamp;
use automerge::{ObjId, ROOT, ScalarValue, Value};

/// The root key of values put forward while a contradiction is open. Made at every document's birth.
pub(super) const CLAIMS: &str = "claims";

/// Automerge refuses what it is asked: a fault of ours.
pub(super) fn internal<E>(_: E) -> Problem {
    Problem::new(Code::Internal)
}

/// A fact as Automerge keeps it. References are their UUID's 16 bytes.
pub(super) fn fact_scalar(value: &FactValue) -> ScalarValue {
    match value {
        FactValue::Empty => ScalarValue::Null,
        FactValue::Text(text) => ScalarValue::Str(text.as_str().into()),
        FactValue::Number(number) => ScalarValue::Int(*number),
        FactValue::Time(at) => ScalarValue::Timestamp(at.0),
        FactValue::Bool(yes) => ScalarValue::Boolean(*yes),
        FactValue::Reference(uuid) => ScalarValue::Bytes(uuid.as_bytes().to_vec()),
    }
}

/// What an Automerge value says as a fact; nothing where it is of a type that no fact has.
pub(super) fn scalar_fact(value: &Value<'_>) -> FactValue {
    match value.as_scalar() {
        Some(ScalarValue::Str(text)) => FactValue::Text(text.to_string()),
        Some(ScalarValue::Int(number)) => FactValue::Number(*number),
        Some(ScalarValue::Uint(number)) => i64::try_from(*number).map_or(FactValue::Empty, FactValue::Number),
        Some(ScalarValue::Timestamp(at)) => FactValue::Time(Timestamp(*at)),
        Some(ScalarValue::Boolean(yes)) => FactValue::Bool(*yes),
        Some(ScalarValue::Bytes(bytes)) => uuid_of(bytes).map_or(FactValue::Empty, FactValue::Reference),
        _ => FactValue::Empty,
    }
}

/// A value put forward for a disputed fact, not settled yet.
#[derive(Clone, Debug)]
pub(super) struct OpenClaim {
    /// Its id, as the key in the document.
    pub id: String,
    /// Which fact.
    pub path: FactPath,
    /// The value.
    pub value: FactValue,
    /// The operation that put it forward.
    pub operation: ObjId,
    /// The actor who did, where the document was begun anew since.
    pub author: Option<Vec<u8>>,
}

/// The claims that are not settled, sorted by id; nearly always none.
pub(super) fn open_claims<S: Source>(source: &S) -> Vec<OpenClaim> {
    let Ok(Some((Value::Object(_), claims))) = source.get(ROOT, CLAIMS) else {
        return Vec::new();
    };
    let mut open = Vec::new();
    for item in source.map_range(&claims, ..) {
        let claim = item.id();
        let get = |key: &str| source.get(&claim, key).ok().flatten();
        if get("settled").map(|(value, _)| scalar_fact(&value)) == Some(FactValue::Bool(true)) {
            continue;
        }
        let Some(FactValue::Text(path)) = get("path").map(|(value, _)| scalar_fact(&value)) else {
            continue;
        };
        if let Some((value, operation)) = get("value") {
            open.push(OpenClaim {
                id: item.key.to_string(),
                path: FactPath(path),
                value: scalar_fact(&value),
                operation,
                author: get(AUTHOR).and_then(|(author, _)| author.into_bytes().ok()),
            });
        }
    }
    open
}
