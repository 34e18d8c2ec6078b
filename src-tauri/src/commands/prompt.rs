//! What is to be followed up with youths, and what came of it.

use super::types::*;

/// What is to be followed up tonight, likeliest first.
pub fn tonight(app: &App, PromptsTonight { shift, opening }: PromptsTonight) -> Result<Vec<Prompt>> {
    app.session(|session| session.prompts_tonight(shift, opening))
}

/// What is to be followed up with youths as they are chosen.
pub fn of_chosen(app: &App, PromptsFor { youths, opening }: PromptsFor) -> Result<Vec<Prompt>> {
    app.session(|session| session.prompts_for(&youths, opening))
}

/// What one has asked for oneself, with what came of it.
pub fn asked(app: &App, PromptsAsked { opening }: PromptsAsked) -> Result<Vec<Prompt>> {
    app.session(|session| session.prompts_asked(opening))
}

/// Asks the street to follow something up.
pub fn add(app: &App, PromptAdd { youth, text, until }: PromptAdd) -> Result<Youth> {
    app.session(|session| {
        session.add_prompt(youth, &text, until)?;
        session.youth_written(youth)
    })
}

/// Takes a prompt back, or puts it up again.
pub fn withdraw(app: &App, PromptWithdraw { prompt, withdrawn }: PromptWithdraw) -> Result<Youth> {
    app.session(|session| {
        let youth = session.withdraw_prompt(prompt, withdrawn)?;
        session.youth_written(youth)
    })
}

/// Says what came of it.
pub fn answer(app: &App, PromptAnswered { prompt, reply, note }: PromptAnswered) -> Result<Prompt> {
    app.session(|session| {
        session.answer_prompt(prompt, &reply, &note)?;
        session.prompt(prompt)
    })
}

/// Takes one's own answer back.
pub fn answer_undo(app: &App, PromptAnswerOf { prompt, answer }: PromptAnswerOf) -> Result<Prompt> {
    app.session(|session| {
        session.take_answer_back(prompt, answer)?;
        session.prompt(prompt)
    })
}
