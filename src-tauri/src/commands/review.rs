//! Questions, contradictions, approval.

use super::types::*;

/// Asks those who wrote a report.
pub fn ask(app: &App, QuestionAsk { shift, about, text }: QuestionAsk) -> Result<Question> {
    app.session(|session| session.ask(shift, about.as_ref(), &text))
}

/// Answers a question.
pub fn answer(app: &App, QuestionAnswer { shift, question, text }: QuestionAnswer) -> Result<Question> {
    app.session(|session| session.answer(shift, question, &text))
}

/// Closes a question, or opens it again.
pub fn close(
    app: &App,
    QuestionClose {
        shift,
        question,
        closed,
    }: QuestionClose,
) -> Result<Question> {
    app.session(|session| session.close_question(shift, question, closed))
}

/// Settles a contradiction.
pub fn choose(
    app: &App,
    ContradictionChoose {
        doc,
        path,
        choice,
        seen,
    }: ContradictionChoose,
) -> Result<Nothing> {
    app.session(|session| session.choose(doc, &path, &choice, &seen))
        .map(|()| Nothing {})
}

/// Approves a report.
pub fn approve(app: &App, ShiftOf { shift }: ShiftOf) -> Result<Review> {
    app.session(|session| session.approve(shift))
}

/// Opens an approved report again.
pub fn reopen(app: &App, ReportReopen { shift, because }: ReportReopen) -> Result<Review> {
    app.session(|session| session.reopen(shift, &because))
}
