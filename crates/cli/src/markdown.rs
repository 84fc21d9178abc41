//! The report for a pull request or a wiki: headline in bold, checks as a list, a table of the whole, a line for each breakdown.

use abstats_words::{number, settings};

use crate::memo::Printed;
use crate::rows::{self, Cell, Reasons};
use crate::words::{self, Words};

/// So many variants are shown.
const MOST_VARIANTS: usize = 40;

/// The report in GitHub's Markdown. Whatever names contain, they format nothing, link nowhere and call nobody.
#[must_use]
pub fn render(printed: &Printed) -> String {
    let report = &printed.output.report;
    let words = Words::of(printed.output);
    let mut out: Vec<String> = printed.title().map(|title| format!("### {}", plain(&title))).into_iter().collect();
    out.extend(printed.facts().iter().map(|fact| plain(fact)));
    let said = words.headline();
    let sentences = plain(&said.sentences.join(" "));
    out.push(format!("**{}** {sentences}", plain(&said.decision)).trim_end().to_owned());
    out.extend(words.beside_headline().iter().map(|note| plain(note)));
    let checks = words.checks();
    if checks.is_empty() {
        out.push(plain(&words.checked()));
    } else {
        out.push("**Check before you act**".to_owned());
        let check = |(check, number): (&words::Check, u64)| {
            let more = plain(&check.more.join(" "));
            format!("{number}. **{}** {more}", plain(&check.finding)).trim_end().to_owned()
        };
        out.push(checks.iter().zip(1..).map(check).collect::<Vec<_>>().join("\n"));
    }
    out.push(whole(&words));
    let worth = plain(&words.worth(printed.output).join(" "));
    out.extend((!worth.is_empty()).then(|| format!("**What it is worth.** {worth}")));
    out.extend(settlement(&words));
    let (answers, more) = words.answers();
    let heading = |breakdown| plain(&words::heading(breakdown, &words.labels));
    let answers = answers.iter().map(|(breakdown, answer)| format!("- **{}:** {}", heading(breakdown), plain(answer)));
    let answers: Vec<_> = answers.chain(more.map(|more| format!("- … and {more}"))).collect();
    out.extend((!answers.is_empty()).then(|| answers.join("\n")));
    let notes: Vec<_> = words.notes().iter().map(|note| format!("- {}", plain(note))).collect();
    out.extend((!notes.is_empty()).then(|| format!("Notes:\n\n{}", notes.join("\n"))));
    let assumed = printed.output.readings.iter().map(|assumed| format!("Input: {assumed}"));
    let made: Vec<_> = assumed.chain(settings::all(report)).chain([printed.source()]).collect();
    out.push(format!("<sub>{}</sub>", plain(&made.join(" "))));
    format!("{}\n", out.join("\n\n"))
}

fn whole(words: &Words) -> String {
    let report = words.report;
    let mut reasons = Reasons::default();
    let shown = rows::shown(words, MOST_VARIANTS);
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let titles = rows::titles(&report.analysis).map(str::to_owned);
    let titles: Vec<_> = std::iter::once("Variant".to_owned()).chain(titles).chain(["Verdict".to_owned()]).collect();
    let mut lines = vec![line(&titles), "| :-- | --: | --: | --: | --: | :-- |".to_owned()];
    let row = |place: &usize| {
        let row = report.overall.of(*place)?;
        let cells = words.cells(row, &mut reasons).map(|cell: Cell| plain(&cell.in_line()));
        let doubt = if words.in_doubt() && row.verdict.is_some() { ", in doubt" } else { "" };
        let verdict = format!("{}{doubt}", rows::verdict(report, row));
        let name = plain(words.labels.get(*place));
        Some(line(&std::iter::once(name).chain(cells).chain([verdict]).collect::<Vec<_>>()))
    };
    lines.extend(shown.iter().filter_map(row));
    let more = report.variants.len() - shown.len();
    let more = (more > 0).then(|| format!("\n… and {} more variants.", number::count(more as u64)));
    lines.extend(more);
    lines.extend(reasons.lines().map(|reason| format!("\n{reason}")));
    lines.join("\n")
}

/// What would settle the test, as a table.
fn settlement(words: &Words) -> Vec<String> {
    let Some(said) = words.settlement() else { return Vec::new() };
    let mut out = vec![format!("**What would settle it.** {}", plain(&said.lead)).trim_end().to_owned()];
    if let Some(table) = &said.table {
        let line = |cells: Vec<String>| {
            format!("| {} |", cells.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(" | "))
        };
        let head = line(table.titles.iter().copied().map(str::to_owned).collect());
        let rule = format!("| :-- |{}", " --: |".repeat(table.titles.len() - 1));
        let rows = table.rows.iter().map(|row| line(table.cells(row, words.digits)));
        out.push([head, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n"));
        out.push(plain(&table.notes().join(" ")));
    }
    out
}

/// Text that is nothing but text: signs are escaped, and what would become a link or call somebody is cut by an empty comment.
fn plain(text: &str) -> String {
    const CUT: &str = "<!-- -->";
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', character]),
            // People, issues, addresses.
            '@' | '#' => {
                out.push(character);
                out.push_str(CUT);
            }
            _ => out.push(character),
        }
    }
    let out = out.replace("://", &format!(":{CUT}//"));
    let mut cut = String::with_capacity(out.len());
    let mut rest = out.as_str();
    while let Some(at) = rest.to_ascii_lowercase().find("www.") {
        cut.push_str(&rest[..at + 3]);
        cut.push_str(CUT);
        rest = &rest[at + 3..];
    }
    cut + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_format_nothing() {
        assert_eq!(plain("“A” 8.0%, −3 to +51 (p = 0.71)."), "“A” 8.0%, −3 to +51 (p = 0.71).");
        assert_eq!(
            plain("a|b *c* _d_ `e` [f](g) ~h~ \\ $i$"),
            "a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) \\~h\\~ \\\\ \\$i\\$"
        );
        assert_eq!(plain("<b>&amp;"), "&lt;b&gt;&amp;amp;");
        assert_eq!(plain("@team #12 https://x WWW.y"), "@<!-- -->team #<!-- -->12 https:<!-- -->//x WWW<!-- -->.y");
    }
}
