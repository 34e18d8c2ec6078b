//! Stories with named people, over the real relay and real encrypted databases.

mod invitation;
mod joining;
mod limits;
mod morning;
mod night;
mod wire;
