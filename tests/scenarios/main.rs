//! Stories with named people, over the real relay and real encrypted databases.

mod access_export;
mod architecture;
mod certificate;
mod clock;
mod database;
mod draft;
mod erasure;
mod healing;
mod invitation;
mod joining;
mod let_go;
mod limits;
mod looks;
mod migration;
mod morning;
mod newer;
mod night;
mod planned;
mod quarantine;
mod refused;
mod renewal;
mod retention;
mod rights;
mod taken;
mod unusual;
mod wire;
