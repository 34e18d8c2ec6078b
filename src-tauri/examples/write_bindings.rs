//! Writes the TypeScript bindings into the folder named by the first argument.
fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "ui/src/bindings".to_owned());
    gadeplan_app::bindings::write(std::path::Path::new(&folder))
}
