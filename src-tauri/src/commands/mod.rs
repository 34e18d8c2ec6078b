//! One thin file per noun: parse, call one action, map the result. Every command runs without a window (invariant 6).

#[macro_use]
pub mod table;

mod access_export;
mod activity;
mod app;
mod count;
mod device;
mod draft;
mod encounter;
mod grant;
mod incident;
mod prompt;
mod quarantine;
mod report;
mod review;
mod shift;
mod team;
mod youth;

/// What the table's rows are made of.
pub(crate) mod types {
    pub(crate) use crate::host::app::App;
    pub(crate) use crate::wire::{
        access_export::*, activity::*, app::*, count::*, device::*, draft::*, encounter::*, grant::*, incident::*,
        prompt::*, quarantine::*, report::*, review::*, shift::*, team::*, youth::*, *,
    };
    pub(crate) use gadeplan_core::domain::error::{Code, Problem, Result};
    pub(crate) use gadeplan_core::domain::{
        access_export::*, activity::*, count::*, draft::*, encounter::*, incident::*, look::*, progress::*, prompt::*,
        quarantine::*, report::*, retention::*, review::*, shift::*, youth::*,
    };
}

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use types::*;

/// Calls that the interface makes by itself, and that say nothing of whether anybody is there.
const QUIET: [&str; 3] = ["app_status", "sync_status", "settings"];

macro_rules! dispatcher {
    ($($name:ident => $module:ident::$function:ident($request:ty) -> $answer:ty;)*) => {
        /// The name of every command.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        fn route(app: &App, name: &str, request: Value) -> Result<Value> {
            match name {
                $(stringify!($name) => run::<$request, $answer>(app, request, $module::$function),)*
                _ => Err(Problem::new(Code::BadRequest).with("field", "command")),
            }
        }
    };
}
for_each_command!(dispatcher);

/// Runs a command by name. Blocks: on the disk, and with a few commands on the network, so never call it on a thread of
/// the runtime that serves them.
///
/// # Errors
/// [`Code::BadRequest`] with `field` where there is no such command or the request has not its form; else the command's.
pub fn dispatch(app: &App, name: &str, request: Value) -> Result<Value> {
    if !QUIET.contains(&name) {
        app.touch_unless_echo();
    }
    let answer = route(app, name, request);
    if let Err(problem) = &answer {
        // The code alone: parameters may one day hold more than they should.
        tracing::debug!(
            command = NAMES.iter().find(|known| **known == name).unwrap_or(&"?"),
            code = problem.code.as_str()
        );
    }
    answer
}

fn run<Q: DeserializeOwned, A: Serialize>(
    app: &App,
    request: Value,
    command: impl Fn(&App, Q) -> Result<A>,
) -> Result<Value> {
    let request: Q = serde_path_to_error::deserialize(request).map_err(|error| {
        let path = error.path().to_string();
        // The error's own words quote what was sent; of them only the name of a field that is missing is taken.
        let message = error.inner().to_string();
        let missing = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next())
            .unwrap_or_default();
        let field = match (path.as_str(), missing) {
            (".", "") => "request".to_owned(),
            (".", missing) => missing.to_owned(),
            (path, "") => path.to_owned(),
            (path, missing) => format!("{path}.{missing}"),
        };
        Problem::new(Code::BadRequest).with("field", field)
    })?;
    serde_json::to_value(command(app, request)?).map_err(|_| Problem::new(Code::Internal))
}
