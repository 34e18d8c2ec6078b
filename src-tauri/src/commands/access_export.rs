//! What is held of one youth: reviewed, then taken out.

use super::types::*;
use super::youth::looks_page;
use gadeplan_core::domain::ids::YouthId;

/// What has to be decided before anything leaves.
pub fn review(app: &App, AccessReviewOf { youth, opening }: AccessReviewOf) -> Result<AccessReview> {
    app.session(|session| session.must_take_out(youth))?;
    let looked = all_looks(app, youth)?;
    app.session(|session| session.review_access(youth, opening, looked))
}

/// Makes the file. The disk is not written to: where it goes is for the person to say.
pub fn make(app: &App, order: AccessOrder) -> Result<AccessFile> {
    app.session(|session| session.must_take_out(order.youth))?;
    order.checked_purpose()?;
    let looked = all_looks(app, order.youth)?;
    let export = app.session(|session| session.take_out(&order, looked))?;
    file(&export)
}

#[cfg(not(any(target_os = "android", target_os = "ios")))]
fn file(export: &gadeplan_core::report::access_export::AccessExport) -> Result<AccessFile> {
    gadeplan_core::report::access_export::write_file(export)
}

/// A phone has neither the fonts nor the writer.
#[cfg(any(target_os = "android", target_os = "ios"))]
fn file(_: &gadeplan_core::report::access_export::AccessExport) -> Result<AccessFile> {
    Err(Problem::new(Code::NotAllowed).with("action", "access_export_phone"))
}

/// Everything the office tells of who has looked, page by page. What fails on the way is said beside what came.
fn all_looks(app: &App, youth: YouthId) -> Result<WhoLooked> {
    let mut all = looks_page(app, youth, None)?;
    while let Some(before) = all.before {
        let page = looks_page(app, youth, Some(before))?;
        all.lines.extend(page.lines);
        all.problem = page.problem;
        // Only ever further back, whatever the answer says.
        all.before = page.before.filter(|next| *next < before);
    }
    Ok(all)
}
