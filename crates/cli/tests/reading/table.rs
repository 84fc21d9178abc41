//! Random experiments as tables, and the ways to write a table down.

use std::fmt::Write as _;

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;
use serde_json::{Map, Value, json};

pub type Random = Xoshiro256PlusPlus;

/// A file: its header and its rows.
#[derive(Clone)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The control and two to four others: alone, with weights, by device with the whole, or by day.
pub fn experiment(random: &mut Random) -> Table {
    let names = &["control", "Grün", "B; new | bright", "D", "E"][..random.random_range(3..6)];
    let kind = random.random_range(0..4);
    let parts: &[&str] = match kind {
        0 | 1 => &[],
        2 => &["mobile", "desktop", "tablet"],
        _ => &["2025-03-01", "2025-03-02", "2025-03-03"],
    };
    let mut table = match kind {
        0 => Table::of(&["variant", "visitors", "conversions"]),
        1 => Table::of(&["variant", "visitors", "conversions", "weight", "control"]),
        2 => Table::of(&["variant", "visitors", "conversions", "breakdown", "criteria"]),
        _ => Table::of(&["variant", "visitors", "conversions", "date"]),
    };
    for (place, name) in names.iter().enumerate() {
        let cells: Vec<(String, String)> = parts.iter().map(|_| counts(random)).collect();
        let total = |of: fn(&(String, String)) -> &String| {
            cells.iter().map(|cell| of(cell).parse::<u64>().expect("a count")).sum::<u64>().to_string()
        };
        match kind {
            0 | 1 => {
                let (visitors, conversions) = counts(random);
                let control = if place == 1 { "true" } else { "false" };
                let row = [name, visitors.as_str(), &conversions, "25", control];
                table.push(&row[..table.columns.len()]);
            }
            2 => table.push(&[name, &total(|cell| &cell.0), &total(|cell| &cell.1), "", ""]),
            _ => {}
        }
        for (part, (visitors, conversions)) in parts.iter().zip(&cells) {
            match kind {
                2 => table.push(&[name, visitors, conversions, "device", part]),
                _ => table.push(&[name, visitors, conversions, part]),
            }
        }
    }
    table
}

/// Visitors and conversions, of four digits and more: grouped in threes they have one reading.
pub fn counts(random: &mut Random) -> (String, String) {
    let visitors = random.random_range(20_000..30_000_u64);
    (visitors.to_string(), random.random_range(1_000..visitors / 5).to_string())
}

impl Table {
    pub fn of(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|&column| column.to_owned()).collect(), rows: Vec::new() }
    }

    pub fn push(&mut self, row: &[&str]) {
        self.rows.push(row.iter().map(|&cell| cell.to_owned()).collect());
    }

    pub fn variants(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for row in &self.rows {
            if !names.contains(&row[0]) {
                names.push(row[0].clone());
            }
        }
        names
    }

    pub fn csv(&self, separator: &str, end: &str) -> String {
        let line = |cells: &Vec<String>| {
            let quoted =
                |cell: &String| if cell.contains([',', ';', '|']) { format!("\"{cell}\"") } else { cell.clone() };
            cells.iter().map(quoted).collect::<Vec<_>>().join(separator) + end
        };
        std::iter::once(&self.columns).chain(&self.rows).map(line).collect()
    }

    pub fn quoted(&self) -> String {
        let line = |cells: &Vec<String>| format!("\"{}\"\n", cells.join("\",\""));
        std::iter::once(&self.columns).chain(&self.rows).map(line).collect()
    }

    pub fn shuffle_columns(&mut self, random: &mut Random) {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.shuffle(random);
        for cells in std::iter::once(&mut self.columns).chain(&mut self.rows) {
            *cells = order.iter().map(|&place| cells[place].clone()).collect();
        }
    }

    pub fn grouped(&self, mark: char) -> Self {
        let mut grouped = self.clone();
        for row in &mut grouped.rows {
            for count in &mut row[1..3] {
                count.insert(count.len() - 3, mark);
            }
        }
        grouped
    }

    pub fn objects(&self, value: fn(&str) -> Value) -> Vec<Value> {
        let object = |row: &Vec<String>| {
            let cell = |text: &String| if text.is_empty() { Value::Null } else { value(text) };
            Value::Object(self.columns.iter().cloned().zip(row.iter().map(cell)).collect::<Map<_, _>>())
        };
        self.rows.iter().map(object).collect()
    }

    pub fn lines(&self, value: fn(&str) -> Value) -> String {
        self.objects(value).iter().fold(String::new(), |mut lines, object| {
            let _ = writeln!(lines, "{object}");
            lines
        })
    }
}

pub fn number(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number))
}
