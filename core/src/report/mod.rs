//! The street report's figures, as data. Writers for PDF, XLSX, CSV and ICS follow here.

pub mod figures;
