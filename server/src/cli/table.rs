//! Lists on standard output: a table for people, JSON for programs.

use crate::command_error::CommandError;
use clap::Args;
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, Write};
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
const GAP: usize = 2;

/// The form of a list.
#[derive(Args)]
pub struct ListFormat {
    /// Print a JSON array instead of a table.
    #[arg(long)]
    json: bool,
}

impl ListFormat {
    /// Prints the rows. `cells` is what the table shows of a row.
    pub fn print<T: Serialize, const N: usize>(
        &self,
        rows: &[T],
        columns: [&str; N],
        cells: impl Fn(&T) -> [String; N],
    ) -> Result<(), CommandError> {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = if self.json {
            write_json(&mut out, rows)
        } else {
            let header = columns.map(str::to_owned);
            let rows = rows
                .iter()
                .map(|row| cells(row).map(|cell| one_line(&cell)));
            write_table(&mut out, std::iter::once(header).chain(rows).collect())
        };
        match written.and_then(|()| out.flush()) {
            // The reader has seen enough, as `head` does.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(CommandError::other("cannot write the list", error)),
            Ok(()) => Ok(()),
        }
    }
}

fn write_json<T: Serialize>(mut out: impl Write, rows: &[T]) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, rows)?;
    writeln!(out)
}

/// Writes rows with aligned columns, without spaces at the ends of lines.
fn write_table<const N: usize>(mut out: impl Write, rows: Vec<[String; N]>) -> io::Result<()> {
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    for row in &rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.width() + GAP));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Names may contain line breaks; a row is one line.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_the_width_of_characters_in_a_terminal() {
        let rows = [
            ["ID", "NAME", "KIND"],
            ["1", "東京", "MS"],
            ["2", "Jose\u{301}", ""],
            ["10", "Hazira", "MS"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned)).to_vec();
        let mut out = Vec::new();
        write_table(&mut out, rows).expect("written");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "ID  NAME    KIND\n1   東京    MS\n2   Jose\u{301}\n10  Hazira  MS\n"
        );
    }

    #[test]
    fn a_name_with_a_line_break_stays_in_its_row() {
        assert_eq!(one_line("two\nlines\tand\u{1b}[1m"), "two lines and [1m");
    }
}
