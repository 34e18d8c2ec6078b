//! The table that `make bench` prints.

use std::time::Duration;

/// One line: a figure, its control, their ratio, the aim.
pub struct Row {
    name: String,
    ours: String,
    control: String,
    what: String,
    ratio: String,
    aim: String,
}

impl Row {
    /// Two times and their ratio.
    pub fn times(name: &str, ours: Duration, control: Duration, what: &str, aim: &str) -> Self {
        let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        let ratio = format!("{:.2}", ours.as_secs_f64() / control.as_secs_f64());
        Self {
            name: name.into(),
            ours: ms(ours),
            control: ms(control),
            what: what.into(),
            ratio,
            aim: aim.into(),
        }
    }

    /// Two figures of one kind and their ratio.
    pub fn figures(name: &str, ours: f64, control: f64, what: &str, aim: &str) -> Self {
        let figure = |number: f64| {
            if number.fract() == 0.0 {
                format!("{number}")
            } else {
                format!("{number:.1}")
            }
        };
        Self {
            name: name.into(),
            ours: figure(ours),
            control: figure(control),
            what: what.into(),
            ratio: format!("{:.2}", ours / control),
            aim: aim.into(),
        }
    }

    /// Words.
    pub fn plain(name: &str, ours: &str, control: &str, what: &str, aim: &str) -> Self {
        Self {
            name: name.into(),
            ours: ours.into(),
            control: control.into(),
            what: what.into(),
            ratio: String::new(),
            aim: aim.into(),
        }
    }
}

/// A quantile of some times.
pub fn quantile(times: &mut [Duration], q: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * q).round() as usize]
}

/// Prints the table as Markdown.
pub fn print(rows: &[Row]) {
    println!("\n| | her | kontrol | hvad kontrollen er | forhold | mål |\n|---|---|---|---|---|---|");
    for Row {
        name,
        ours,
        control,
        what,
        ratio,
        aim,
    } in rows
    {
        println!("| {name} | {ours} | {control} | {what} | {ratio} | {aim} |");
    }
}
