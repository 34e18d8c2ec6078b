//! The page that describes the server, held against what is said on the wire.

use super::support::{Phone, client};
use ciborium::Value as Said;
use gadeplan_core::sync::wire::{self, CONTENT_TYPE};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What `/openapi.json` says.
pub struct Page(pub Value);

/// What came for a GET: status, `Content-Type`, `Content-Security-Policy`, text.
pub struct Got {
    pub status: u16,
    pub kind: String,
    pub allows: String,
    pub text: String,
}

/// GETs without a signature, as a browser does.
pub async fn get(url: &str) -> Got {
    let got = client().get(url).send().await.unwrap();
    let header = |name: &str| {
        let value = got.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap()).to_owned()
    };
    Got {
        status: got.status().as_u16(),
        kind: header("content-type"),
        allows: header("content-security-policy"),
        text: String::from_utf8_lossy(&got.bytes().await.unwrap()).into_owned(),
    }
}

impl Page {
    /// Posts a message that is of the shape the page tells, and gets one that is.
    pub async fn post<Q: Serialize, A: Serialize + DeserializeOwned>(
        &self,
        url: &str,
        phone: &Phone,
        path: &str,
        question: &Q,
    ) -> A {
        let operation = &self.0["paths"][path]["post"];
        self.expect(&operation["requestBody"]["content"][CONTENT_TYPE]["schema"], question);
        let answer: A = phone.post(url, path, question).await.unwrap();
        self.expect(
            &operation["responses"]["200"]["content"][CONTENT_TYPE]["schema"],
            &answer,
        );
        answer
    }

    /// Gets a message that is of the shape the page tells.
    pub async fn get<A: Serialize + DeserializeOwned>(&self, url: &str, phone: &Phone, path: &str) -> A {
        let answer: A = phone.get(url, path).await.unwrap();
        let operation = &self.0["paths"][path]["get"];
        self.expect(
            &operation["responses"]["200"]["content"][CONTENT_TYPE]["schema"],
            &answer,
        );
        answer
    }

    /// A message is of a shape.
    pub fn expect(&self, shape: &Value, message: &impl Serialize) {
        let said: Said = wire::decode(&wire::encode(message).unwrap()).unwrap();
        if let Err(why) = self.fits(shape, &said) {
            panic!("{why}\n{said:?}\nis not {shape}");
        }
    }

    /// Whether what was said is of a shape; the part of JSON Schema that the page uses, with byte strings.
    fn fits(&self, shape: &Value, said: &Said) -> Result<(), String> {
        if let Some(name) = shape["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap();
            let shape = self.0["components"]["schemas"].get(name);
            return self
                .fits(shape.ok_or(format!("{name} is not told"))?, said)
                .map_err(|why| format!("{name}: {why}"));
        }
        if let Some(ways) = shape["oneOf"].as_array() {
            let all: Vec<_> = ways.iter().map(|way| self.fits(way, said)).collect();
            let fitting = all.iter().filter(|fits| fits.is_ok()).count();
            return if fitting == 1 {
                Ok(())
            } else {
                Err(format!("{fitting} of {all:?}"))
            };
        }
        let kinds: Vec<&str> = match &shape["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
            _ => return Err(format!("{shape} says nothing")),
        };
        let as_bytes = ["binary", "uuid"].contains(&shape["format"].as_str().unwrap_or_default());
        let word = |text: &str| {
            shape["enum"]
                .as_array()
                .is_none_or(|words| words.iter().any(|word| word == text))
        };
        match said {
            Said::Null if kinds.contains(&"null") => Ok(()),
            Said::Bool(_) if kinds.contains(&"boolean") => Ok(()),
            Said::Integer(number) if kinds.contains(&"integer") => {
                let least = shape["minimum"].as_i64().map_or(i128::MIN, i128::from);
                (i128::from(*number) >= least)
                    .then_some(())
                    .ok_or(format!("{number:?} is too little"))
            }
            Said::Text(text) if kinds.contains(&"string") && !as_bytes && word(text) => Ok(()),
            Said::Bytes(bytes) if kinds.contains(&"string") && as_bytes => (shape["format"] == "binary"
                || bytes.len() == 16)
                .then_some(())
                .ok_or("no UUID".to_owned()),
            Said::Array(all) if kinds.contains(&"array") => {
                all.iter().try_for_each(|one| self.fits(&shape["items"], one))
            }
            Said::Map(fields) if kinds.contains(&"object") => self.fits_object(shape, fields),
            other => Err(format!("{other:?} is not {shape}")),
        }
    }

    fn fits_object(&self, shape: &Value, fields: &[(Said, Said)]) -> Result<(), String> {
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_text().unwrap()).collect();
        for needed in shape["required"].as_array().into_iter().flatten() {
            if !names.contains(&needed.as_str().unwrap()) {
                return Err(format!("{needed} is missing"));
            }
        }
        for (name, (_, value)) in names.iter().zip(fields) {
            let told = shape["properties"].get(name).or(shape.get("additionalProperties"));
            let told = told.ok_or(format!("{name} is not told"))?;
            self.fits(told, value).map_err(|why| format!("{name}: {why}"))?;
        }
        Ok(())
    }
}
