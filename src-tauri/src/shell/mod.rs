//! The Tauri window: five commands, one event, nothing that the browser host can't do too.

use crate::commands::dispatch;
use crate::host::devices::Devices;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
use crate::host::handed_out;
use crate::host::{link, logging};
use crate::wire::demo::DemoDevice;
use crate::wire::event::AppEvent;
use gadeplan_core::domain::error::{Code, Problem, Result};
use serde::Serialize;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tauri::{AppHandle, Emitter, Manager, State};
use tauri_plugin_opener::OpenerExt;
use tokio::sync::broadcast::error::RecvError;

/// What the interface listens to.
const EVENT: &str = "gadeplan://event";

#[derive(Clone, Serialize)]
struct Told<'a> {
    device: &'a str,
    event: AppEvent,
}

type Served<'a> = State<'a, Arc<Devices>>;

/// Any command of any device (`commands/table.rs`).
#[tauri::command]
async fn call(served: Served<'_>, device: String, command: String, request: Value) -> Result<Value> {
    let devices = Arc::clone(&served);
    off_the_runtime(move || dispatch(devices.get(&device)?, &command, request)).await
}

#[tauri::command]
async fn devices(served: Served<'_>) -> Result<Vec<DemoDevice>> {
    Ok(served.switcher())
}

#[tauri::command]
async fn set_offline(served: Served<'_>, device: String, offline: bool) -> Result<()> {
    let devices = Arc::clone(&served);
    off_the_runtime(move || devices.set_offline(&device, offline)).await
}

/// Hands a call or a message to the operating system. The opener plugin itself is not within the interface's reach.
#[tauri::command]
async fn open_link(app: AppHandle, link: String) -> Result<()> {
    link::check(&link)?;
    app.opener()
        .open_url(link, None::<&str>)
        .map_err(|_| Problem::new(Code::Internal).with("reason", "link"))
}

/// Lets the person say where a file shall lie, and writes it there. Gives whether they did. The dialog plugin itself is
/// not within the interface's reach, and no path comes from there.
#[cfg(not(any(target_os = "android", target_os = "ios")))]
#[tauri::command]
async fn save_file(app: AppHandle, name: String, content: String) -> Result<bool> {
    use tauri_plugin_dialog::DialogExt;
    let (name, content) = handed_out::check(&name, &content)?;
    off_the_runtime(move || {
        let chosen = app.dialog().file().set_file_name(name).blocking_save_file();
        let Some(chosen) = chosen else {
            return Ok(false);
        };
        let path = chosen.into_path().map_err(|_| Problem::new(Code::Internal))?;
        handed_out::keep(&path, &content)?;
        Ok(true)
    })
    .await
}

/// A phone makes no files to hand out.
#[cfg(any(target_os = "android", target_os = "ios"))]
#[tauri::command]
async fn save_file() -> Result<bool> {
    Err(Problem::new(Code::NotAllowed).with("action", "access_export_phone"))
}

/// Commands wait for the disk.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(Problem::new(Code::Internal)))
}

/// Passes on what the devices say.
fn listen(app: &AppHandle, devices: &Devices, runtime: &tokio::runtime::Handle) {
    for device in devices.all() {
        let (app, key, mut events) = (app.clone(), device.key.clone(), device.app.events());
        runtime.spawn(async move {
            loop {
                let event = match events.recv().await {
                    Ok(event) => event,
                    // Whoever fell behind is told that something changed, and asks for all of it.
                    Err(RecvError::Lagged(_)) => AppEvent::Changed { docs: Vec::new() },
                    Err(RecvError::Closed) => return,
                };
                app.emit(EVENT, Told { device: &key, event }).ok();
            }
        });
    }
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// Where there is no display, or the app's folder can't be used.
#[cfg(not(any(target_os = "android", target_os = "ios")))]
pub fn run(arguments: &crate::arguments::WindowArguments) -> anyhow::Result<()> {
    let (arguments, size) = (arguments.clone(), arguments.size);
    start(
        move |app, runtime| match &arguments.demo {
            Some(folder) => crate::host::demo::open(folder, &arguments.with.server, arguments.with.fresh, runtime),
            None => this_device(app, runtime),
        },
        size,
    )
}

/// Opens the app on a phone.
#[cfg(any(target_os = "android", target_os = "ios"))]
#[allow(
    unsafe_code,
    reason = "the macro exports the function that the phone's own code calls"
)]
#[tauri::mobile_entry_point]
pub fn run() {
    if start(this_device, None).is_err() {
        tracing::error!("the app could not be started");
    }
}

#[cfg(not(any(target_os = "android", target_os = "ios")))]
fn resize(window: &tauri::WebviewWindow, (width, height): (u32, u32)) -> tauri::Result<()> {
    window.set_size(tauri::LogicalSize::new(width, height))
}

/// A phone's window has the phone's size.
#[cfg(any(target_os = "android", target_os = "ios"))]
fn resize(_: &tauri::WebviewWindow, _: (u32, u32)) -> tauri::Result<()> {
    Ok(())
}

fn this_device(app: &AppHandle, runtime: &tokio::runtime::Handle) -> Result<Devices> {
    use crate::host::{app::App, environment::Environment, files, keystore::OsKeystore};
    let folder = app
        .path()
        .app_data_dir()
        .map_err(|_| Problem::new(Code::DatabaseFailed))?;
    files::make_folder(&folder)?;
    Ok(Devices::one(App::new(
        &folder,
        Environment::real(runtime.clone(), Arc::new(OsKeystore)),
    )))
}

fn start(
    open: impl FnOnce(&AppHandle, &tokio::runtime::Handle) -> Result<Devices> + Send + 'static,
    size: Option<(u32, u32)>,
) -> anyhow::Result<()> {
    logging::begin();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    tauri::async_runtime::set(handle.clone());
    let opened: Arc<OnceLock<Arc<Devices>>> = Arc::default();
    let kept = Arc::clone(&opened);
    let builder = tauri::Builder::default();
    #[cfg(not(any(target_os = "android", target_os = "ios")))]
    let builder = builder.plugin(tauri_plugin_dialog::init());
    let app = builder
        // Links are opened by our own command alone, so the plugin's script is left out.
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .invoke_handler(tauri::generate_handler![
            call,
            devices,
            set_offline,
            open_link,
            save_file
        ])
        .setup(move |app| {
            let devices = Arc::new(open(app.handle(), &handle)?);
            listen(app.handle(), &devices, &handle);
            kept.set(Arc::clone(&devices)).ok();
            app.manage(devices);
            if let (Some(size), Some(window)) = (size, app.get_webview_window("main")) {
                resize(&window, size)?;
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(move |_, event| {
        if let tauri::RunEvent::Exit = event
            && let Some(devices) = opened.get()
        {
            devices.lock();
        }
    });
    Ok(())
}
