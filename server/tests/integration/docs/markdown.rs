//! Reads the code blocks of a page of the documentation.

/// A code block.
pub struct Block<'a> {
    /// Its language.
    pub language: &'a str,
    /// Title of the section that it belongs to.
    pub section: &'a str,
    /// Name in an HTML comment on the line before the block, without `<!--` and `-->`.
    pub name: Option<&'a str>,
    /// Its content.
    pub text: &'a str,
}

/// The code blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let (mut section, mut before) = ("", "");
    let mut rest = page;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let end = rest.find("```\n").expect("the end of a block");
            let name = before.strip_prefix("<!-- ");
            blocks.push(Block {
                language,
                section,
                name: name.and_then(|name| name.strip_suffix(" -->")),
                text: &rest[..end],
            });
            rest = &rest[end + 4..];
        } else if line.starts_with('#') {
            section = line.trim_start_matches(['#', ' ']);
        }
        before = line;
    }
    blocks
}
