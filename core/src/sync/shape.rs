//! Shapes of the wire that a type does not tell by itself, for the page that describes them.

use utoipa::openapi::schema::{Array, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};

/// A list of byte strings.
pub(super) fn byte_strings() -> Array {
    let bytes = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    ArrayBuilder::new().items(bytes).build()
}
