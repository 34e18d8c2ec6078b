//! Enums that travel between old and new apps (invariant 7): a variant this app does not know is kept as it came.

/// Declares an enum of words with an `Unknown(String)` that round-trips.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(from = "String", into = "String")]
        #[ts(type = "string")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            /// A word of a newer app, kept as it came.
            Unknown(String),
        }

        impl $name {
            /// The word as it is stored and sent.
            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => $text,)* Self::Unknown(text) => text }
            }
            /// Every word this app knows.
            pub const KNOWN: &'static [&'static str] = &[$($text),*];
        }
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .examples(Self::KNOWN.iter().copied())
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() { $($text => Self::$variant,)* _ => Self::Unknown(text) }
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self::from(text.to_owned()) }
        }
        impl From<$name> for String {
            fn from(word: $name) -> Self { word.as_str().to_owned() }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    };
}
pub(crate) use open_enum;
