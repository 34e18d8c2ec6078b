//! What the server can be asked, described after OpenAPI 3.1: a page and a file, beside the figures. The messages' shapes
//! are those of [`wire`]; nothing is written twice but what a route is for.

use super::{healthz, monitoring};
use crate::metrics;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use gadeplan_core::domain::error::Problem;
use gadeplan_core::sync::wire::{
    self, CONTENT_TYPE, DEVICES_PATH, DeviceChange, DeviceList, ENROL_PATH, ENROLMENTS_PATH, EnrolRequest,
    EnrolResponse, EnrolmentRequest, EnrolmentResponse, GRANTS_PATH, GrantChange, GrantList, LOOKS_PATH, LooksRequest,
    LooksResponse, POKES_PATH, Poke, QUARANTINE_PATH, QUARANTINE_WORK_PATH, QuarantineAsked, QuarantineDecision,
    QuarantineList, QuarantinedWork, SYNC_PATH, SyncRequest, SyncResponse, WIPED_PATH, Wiped,
};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::server::{Server, ServerBuilder};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, License, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, Required,
    Response as Answer, ResponseBuilder,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the description is.
const FILE: &str = "/openapi.json";
/// Where it is a page.
const PAGE: &str = "/docs";

/// The page's own files and nothing else; they draw their arrows with `data:` pictures.
const OWN_ALONE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ABOUT: &str = "\
What Gadeplan's apps and their server say to each other. For whoever runs the server or writes another program that speaks \
with it; it can't be tried out from here, because nothing is answered without a device's signature.

**Bodies** are CBOR (RFC 8949), compressed with zstd (RFC 8878), of the media type `application/vnd.gadeplan+cbor`, in both \
directions, at most 4 MiB compressed and 16 MiB inflated. The schemas show their shape as if they were JSON: a field is a \
text key of a map, and a string of the format `binary` or `uuid` is a byte string, the latter of 16 bytes. Times are \
milliseconds since 1970 in UTC.

**Signatures**: every request carries `Content-Digest` (RFC 9530), `Signature-Input` and `Signature` (RFC 9421): Ed25519 by \
the device's key over `@method`, `@path` and `content-digest`, with `created`, `nonce`, `keyid` and `alg`. A nonce holds \
once. An empty body is signed too.

**Refusals** are a `Problem`: a code, and what the sentence about it needs. 401 is a device that is not let in, 403 what \
its person may not do, 404 what is not there or not yours, 426 another protocol, 429 too much at once, with `Retry-After`.

**Old and new**: only optional fields are ever added; what is not known is left alone, and so are words of an enumeration \
that are not among the examples.";

const SYNC: &str = "Sync";
const ENROLMENT: &str = "Devices come and go";
const ADMINISTRATION: &str = "Administration";
const RUNNING: &str = "Running the server";

/// Which question: method, path, heading, and what it is for.
struct Asked(HttpMethod, &'static str, &'static str, &'static str);

/// The description in the making.
#[derive(Default)]
struct Described {
    paths: PathsBuilder,
    components: ComponentsBuilder,
}

impl Described {
    /// A message as a body, with all that it is made of.
    fn message<T: ToSchema>(&mut self) -> Content {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        let components = std::mem::take(&mut self.components);
        self.components = components.schemas_from_iter(schemas);
        Content::new(Some(Ref::from_schema_name(T::name())))
    }

    fn add(&mut self, asked: Asked, operation: OperationBuilder) {
        let Asked(method, path, heading, says) = asked;
        let operation = operation.tag(heading).summary(Some(says));
        let paths = std::mem::take(&mut self.paths);
        self.paths = paths.path(path, PathItem::new(method, operation));
    }

    /// A question that a device signs.
    fn signed(&mut self, asked: Asked, takes: Option<Content>, kind: &str, gives: Content) {
        let body = takes.map(|content| {
            let body = RequestBodyBuilder::new().content(CONTENT_TYPE, content);
            body.required(Some(Required::True)).build()
        });
        let refusal = ResponseBuilder::new()
            .description("A refusal: what happened, and what the sentence about it needs.")
            .content(CONTENT_TYPE, self.message::<Problem>());
        let operation = OperationBuilder::new()
            .parameters(Some(signature()))
            .request_body(body)
            .response("200", answer(kind, gives))
            .response("default", refusal);
        self.add(asked, operation);
    }

    fn post<T: ToSchema, A: ToSchema>(&mut self, path: &'static str, heading: &'static str, says: &'static str) {
        let (takes, gives) = (self.message::<T>(), self.message::<A>());
        let asked = Asked(HttpMethod::Post, path, heading, says);
        self.signed(asked, Some(takes), CONTENT_TYPE, gives);
    }

    fn get<A: ToSchema>(&mut self, path: &'static str, heading: &'static str, says: &'static str) {
        let gives = self.message::<A>();
        let asked = Asked(HttpMethod::Get, path, heading, says);
        self.signed(asked, None, CONTENT_TYPE, gives);
    }

    /// A question that anybody who reaches the address may ask, answered in words.
    fn open(&mut self, asked: Asked, kind: &str, here: Option<Server>) {
        let words = ObjectBuilder::new().schema_type(Type::String);
        let operation = OperationBuilder::new()
            .servers(here.map(|here| [here]))
            .response("200", answer(kind, Content::new(Some(words))));
        self.add(asked, operation);
    }
}

fn answer(kind: &str, content: Content) -> Answer {
    ResponseBuilder::new()
        .description("Done.")
        .content(kind, content)
        .build()
}

/// The headers of a signed request.
fn signature() -> [Parameter; 3] {
    let header = |name: &str, says: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(says))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    };
    [
        header("Content-Digest", "SHA-256 of the body (RFC 9530)."),
        header("Signature-Input", "What is signed, when and by which key (RFC 9421)."),
        header("Signature", "The device's signature (RFC 9421)."),
    ]
}

fn tags() -> [Tag; 4] {
    let tag = |name: &str, says: &str| TagBuilder::new().name(name).description(Some(says)).build();
    [
        tag(SYNC, "what every device asks"),
        tag(ENROLMENT, "letting one in, and its last word"),
        tag(ADMINISTRATION, "for those who administer"),
        tag(RUNNING, "without a signature; not for the world outside"),
    ]
}

/// Every route of this server.
fn description() -> OpenApi {
    let mut all = Described::default();
    all.post::<SyncRequest, SyncResponse>(SYNC_PATH, SYNC, "Hand in what was written, get what others wrote.");
    let poke = all.message::<Poke>();
    let says =
        "Server-sent events (WHATWG HTML, 9.2): a space has moved. In each, JSON of this shape; ids are text there.";
    all.signed(
        Asked(HttpMethod::Get, POKES_PATH, SYNC, says),
        None,
        "text/event-stream",
        poke,
    );
    all.post::<EnrolRequest, EnrolResponse>(ENROL_PATH, ENROLMENT, "Let a device in with a one-time code.");
    all.post::<Wiped, Wiped>(WIPED_PATH, ENROLMENT, "A device says that it has wiped itself.");
    all.post::<EnrolmentRequest, EnrolmentResponse>(
        ENROLMENTS_PATH,
        ADMINISTRATION,
        "Make a one-time code for somebody.",
    );
    all.get::<DeviceList>(DEVICES_PATH, ADMINISTRATION, "The devices.");
    all.post::<DeviceChange, DeviceList>(
        DEVICES_PATH,
        ADMINISTRATION,
        "Rename a device, shut it out, let it in again, have it wiped.",
    );
    all.get::<GrantList>(GRANTS_PATH, ADMINISTRATION, "Who may see which space.");
    all.post::<GrantChange, GrantList>(GRANTS_PATH, ADMINISTRATION, "Give or take access to a space.");
    all.get::<QuarantineList>(
        QUARANTINE_PATH,
        ADMINISTRATION,
        "Work that was handed in without the right to, and waits for a decision.",
    );
    all.post::<QuarantineDecision, QuarantineList>(
        QUARANTINE_PATH,
        ADMINISTRATION,
        "Take such work in, or throw it away.",
    );
    all.post::<QuarantineAsked, QuarantinedWork>(
        QUARANTINE_WORK_PATH,
        ADMINISTRATION,
        "What such work says. Asking is on record.",
    );
    all.post::<LooksRequest, LooksResponse>(LOOKS_PATH, ADMINISTRATION, "Who has looked at a document.");
    let says = "200 when the database answers.";
    all.open(Asked(HttpMethod::Get, healthz::PATH, RUNNING, says), "text/plain", None);
    let says = "Figures in the OpenMetrics format, none of them about anybody.";
    all.open(
        Asked(HttpMethod::Get, monitoring::PATH, RUNNING, says),
        metrics::CONTENT_TYPE,
        Some(server("/", "The address of this page.")),
    );
    let info = InfoBuilder::new()
        .title("Gadeplan's sync server")
        .version(format!("{}, protocol {}", env!("CARGO_PKG_VERSION"), wire::PROTOCOL))
        .description(Some(ABOUT))
        .license(Some(License::new("MPL-2.0")));
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([server(
            "https://gadeplan.example",
            "The address that devices ask, as public_url in the configuration says; never that of this page.",
        )]))
        .tags(Some(tags()))
        .paths(all.paths)
        .components(Some(all.components.build()))
        .build()
}

fn server(url: &str, says: &str) -> Server {
    ServerBuilder::new().url(url).description(Some(says)).build()
}

/// The description as it is told: what links in a doc comment, ``[`a::b`]``, is a name on a page.
fn told() -> Value {
    // Nothing in it can fail to be JSON; if it did, the page would say that there is nothing.
    let mut all = serde_json::to_value(description()).unwrap_or_default();
    unlink(&mut all);
    all
}

fn unlink(value: &mut Value) {
    match value {
        Value::String(text) => {
            while let Some((before, rest)) = text.split_once("[`") {
                let Some((path, after)) = rest.split_once("`]") else {
                    return;
                };
                let name = path.rsplit("::").next().unwrap_or(path);
                *text = format!("{before}`{name}`{after}");
            }
        }
        Value::Array(all) => all.iter_mut().for_each(unlink),
        Value::Object(all) => all.values_mut().for_each(unlink),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The page and the file.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let config = Config::from(FILE)
        // Without the field in which any address can be given to read from.
        .use_base_layout()
        // Nothing is sent to the makers' validator, and nothing can be tried out unsigned.
        .validator_url("none")
        .supported_submit_methods([""; 0])
        // Shapes first: an example in JSON shows no byte strings.
        .default_model_rendering("model")
        .default_models_expand_depth(0);
    let page = SwaggerUi::new(PAGE).external_url_unchecked(FILE, told()).config(config);
    Router::from(page).layer(map_response(guarded))
}

async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(OWN_ALONE));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests {
    use super::super::ROUTES;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_described_and_none_that_is_not_there() {
        let told = told();
        let mut described = BTreeSet::new();
        for (path, item) in told["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(
                    operation["summary"].is_string() && operation["tags"][0].is_string(),
                    "{path}"
                );
                described.insert((method.to_uppercase(), path.clone()));
            }
        }
        let unsigned = [("GET", healthz::PATH), ("GET", monitoring::PATH)];
        let routes = ROUTES.iter().chain(&unsigned);
        assert_eq!(
            described,
            routes
                .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
                .collect()
        );
    }

    #[test]
    fn every_shape_that_is_named_is_told_and_no_link_of_a_doc_comment_is_left() {
        let told = told();
        let text = told.to_string();
        let shapes = told["components"]["schemas"].as_object().unwrap();
        let named: BTreeSet<&str> = text
            .split("#/components/schemas/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(named, shapes.keys().map(String::as_str).collect());
        assert!(!text.contains("[`"), "a link of a doc comment");
    }
}
