//! Reports as data: the street report's figures, and what is held of one youth; and the writer that makes paper of such
//! data. Writers for XLSX, CSV and ICS follow here.

pub mod access_export;
mod danish;
pub mod figures;
pub mod naming;
pub mod page;
#[cfg(feature = "pdf")]
pub mod pdf;
