//! Prepares what Tauri compiles in; nothing without the window.

fn main() {
    #[cfg(feature = "shell")]
    {
        // Named here, each needs a permission in capabilities/: nothing is allowed by being there.
        let commands =
            tauri_build::AppManifest::new().commands(&["call", "devices", "set_offline", "open_link", "save_file"]);
        if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
            format!("{error:#}")
                .lines()
                .for_each(|line| println!("cargo::error={line}"));
        }
    }
}
