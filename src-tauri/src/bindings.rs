//! The TypeScript side of the commands, written from the Rust types so that the two can't drift (ADR 0007).

use crate::wire::{
    access_export::*, activity::*, app::*, count::*, demo::*, device::*, draft::*, encounter::*, event::*, grant::*,
    incident::*, prompt::*, quarantine::*, report::*, review::*, shift::*, team::*, youth::*, *,
};
use gadeplan_core::domain::{
    access_export::*, activity::*, count::*, draft::*, encounter::*, error::*, incident::*, look::*, progress::*,
    prompt::*, quarantine::*, report::*, retention::*, review::*, shift::*, youth::*,
};
use std::collections::BTreeMap;
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

/// Writes the bindings into a folder: `types/<Name>.ts` for every type, `commands.ts` and `codes.ts`.
///
/// # Errors
/// Where a file can't be written.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    let types = folder.join("types");
    let config = Config::new().with_out_dir(&types);
    let mut commands =
        String::from("// Written by `make bindings` from src-tauri/src/commands/table.rs. Do not edit.\n");
    let mut rows = String::new();
    let mut imports: BTreeMap<String, ()> = BTreeMap::new();
    macro_rules! rows {
        ($($name:ident => $module:ident::$function:ident($request:ty) -> $answer:ty;)*) => {$(
            export::<$request>(&config)?;
            export::<$answer>(&config)?;
            rows.push_str(&format!(
                "  {}: {{ request: {}; answer: {} }};\n",
                stringify!($name), <$request as TS>::name(&config), <$answer as TS>::name(&config)
            ));
            for name in [<$request as TS>::ident(&config), element(&<$answer as TS>::name(&config))] {
                imports.insert(name, ());
            }
        )*};
    }
    crate::for_each_command!(rows);
    export::<AppEvent>(&config)?;
    export::<DemoDevice>(&config)?;
    export::<Problem>(&config)?;
    for name in imports.keys() {
        commands.push_str(&format!("import type {{ {name} }} from './types/{name}';\n"));
    }
    commands.push_str("\n/** Every command: what is asked, what is answered. */\nexport interface Commands {\n");
    commands.push_str(&rows);
    commands.push_str("}\n");
    std::fs::write(folder.join("commands.ts"), commands)?;

    let mut codes = String::from(
        "// Written by `make bindings` from core/src/domain/error.rs. Do not edit.\n/** Every code that can reach a person. */\nexport const CODES = [\n",
    );
    for code in Code::ALL {
        codes.push_str(&format!("  '{}',\n", code.as_str()));
    }
    codes.push_str("] as const;\n");
    std::fs::write(folder.join("codes.ts"), codes)?;
    Ok(())
}

/// Exports a type and all it is made of; a list has no file of its own, its elements have.
fn export<T: TS + 'static>(config: &Config) -> anyhow::Result<()> {
    struct Elements<'a>(&'a Config, anyhow::Result<()>);
    impl TypeVisitor for Elements<'_> {
        fn visit<E: TS + 'static + ?Sized>(&mut self) {
            if self.1.is_ok() && E::output_path().is_some() {
                self.1 = E::export_all(self.0).map_err(Into::into);
            }
        }
    }
    if T::output_path().is_some() {
        return Ok(T::export_all(config)?);
    }
    let mut elements = Elements(config, Ok(()));
    T::visit_dependencies(&mut elements);
    T::visit_generics(&mut elements);
    elements.1
}

fn element(name: &str) -> String {
    name.trim_start_matches("Array<").trim_end_matches('>').to_owned()
}
