//! Reading street reports.

use super::types::*;

/// A street report as the coordinator sees it.
pub fn report(app: &App, ReportOf { shift, opening }: ReportOf) -> Result<StreetReport> {
    app.session(|session| session.open_report(shift, opening))
}

/// Nattens rapporter, newest evening first.
pub fn reports(app: &App, ReportsBefore { before, evenings }: ReportsBefore) -> Result<Vec<EveningReports>> {
    app.session(|session| session.reports(before, evenings))
}
