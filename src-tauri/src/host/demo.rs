//! The demonstration: three devices of invented people in one folder, let in at the demonstration's server as real ones
//! are, each with its own database, key and PIN.

use super::app::App;
use super::devices::{Device, Devices};
use super::environment::Environment;
use super::files;
use super::keystore::FileKeystore;
use super::transport::{HttpTransport, Transport};
use crate::wire::app::Enrol;
use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::ServerAddress;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Handle;

/// The PIN of every device of a demonstration; shown on its lock screen.
pub const PIN: &str = "240917";

/// What the server's `demo` command leaves in its folder: the devices, and codes for those that may still be let in.
#[derive(Deserialize)]
struct Plan {
    devices: Vec<Planned>,
}

#[derive(Deserialize)]
struct Planned {
    key: String,
    label: String,
    #[serde(default)]
    code: Option<String>,
}

/// Opens the demonstration in a folder. Devices that nobody has enrolled are let in with the codes the server left;
/// with `fresh` they wait for somebody to type one.
///
/// # Errors
/// [`Code::DatabaseFailed`] where the folder can't be used. A device that can't be let in stays fresh and says why in the
/// log.
pub fn open(folder: &Path, server: &str, fresh: bool, runtime: &Handle) -> Result<Devices> {
    let transport: Arc<dyn Transport> = Arc::new(HttpTransport::default());
    let mut devices = Vec::new();
    for Planned { key, label, code } in plan(folder)? {
        let home = folder.join(&key);
        files::make_folder(&home)?;
        let keystore = Arc::new(FileKeystore::new(home.join("keystore")));
        let environment = Environment {
            transport: Arc::clone(&transport),
            demo_pin: Some(PIN.to_owned()),
            ..Environment::real(runtime.clone(), keystore)
        };
        let app = App::new(&home, environment);
        if app.is_fresh() && !fresh {
            match code
                .ok_or(Code::CodeRefused.into())
                .and_then(|code| let_in(&app, &code, server, &label))
            {
                Ok(()) => tracing::info!(device = key, "let in"),
                Err(problem) => tracing::error!(device = key, code = problem.code.as_str(), "could not be let in"),
            }
        }
        devices.push(Device { key, label, app });
    }
    Ok(Devices::demo(devices))
}

fn let_in(app: &App, code: &str, server: &str, label: &str) -> Result<()> {
    // The server may know itself by another address than the one it is reached at from here.
    let code = EnrolmentCode {
        server: ServerAddress::new(server, None)?,
        ..EnrolmentCode::read(code)?
    }
    .write()?;
    app.enrol(&Enrol {
        code,
        pin: PIN.to_owned(),
        device_name: label.to_owned(),
    })
}

fn plan(folder: &Path) -> Result<Vec<Planned>> {
    let content = files::read(&folder.join("server").join("demo.json"))?;
    let plan: Option<Plan> = content.and_then(|content| serde_json::from_slice(&content).ok());
    let mut planned = match plan {
        Some(plan) => plan.devices,
        None => {
            tracing::warn!("the server left no demo.json; nobody can be let in without a code");
            let device = |key: &str, label: &str| Planned {
                key: key.to_owned(),
                label: label.to_owned(),
                code: None,
            };
            vec![
                device("worker-1", "Gadeplansmedarbejder 1"),
                device("worker-2", "Gadeplansmedarbejder 2"),
                device("coordinator", "Koordinator"),
            ]
        }
    };
    // A key becomes a folder's name.
    planned.retain(|device| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=32).contains(&device.key.len()) && device.key.bytes().all(plain) && device.key != "server"
    });
    Ok(planned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_names_folders_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(plan(folder.path()).unwrap().len(), 3);
        std::fs::create_dir(folder.path().join("server")).unwrap();
        let json = r#"{"devices":[{"key":"worker-1","label":"A","person":"x","code":"c"},{"key":"../x","label":"B"},{"key":"server","label":"C"}]}"#;
        std::fs::write(folder.path().join("server/demo.json"), json).unwrap();
        let keys: Vec<String> = plan(folder.path())
            .unwrap()
            .into_iter()
            .map(|device| device.key)
            .collect();
        assert_eq!(keys, ["worker-1"]);
    }
}
