//! Builds queries from literals; values can only be added as bound parameters.

use sqlx::{Any, Arguments, Encode, QueryBuilder, Type, any::AnyArguments};

/// Lengths to which lists are padded. Each length is a statement of its own that a connection keeps prepared.
const PADDED_LENGTHS: [usize; 4] = [1, 8, 64, MAX_LIST_LENGTH];
/// Maximum number of values in a list.
pub(crate) const MAX_LIST_LENGTH: usize = 512;

/// SQL text of literals and numbered placeholders, valid in both databases.
pub(super) struct Sql {
    text: String,
    arguments: AnyArguments,
}

impl Sql {
    /// Starts with a literal.
    pub(super) fn new(text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            arguments: AnyArguments::default(),
        }
    }

    /// Appends a literal.
    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a bound value.
    pub(super) fn bind<T: for<'q> Encode<'q, Any> + Type<Any> + Send + 'static>(
        &mut self,
        value: T,
    ) -> Result<&mut Self, sqlx::Error> {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.text.push_str(&format!("${}", self.arguments.len()));
        Ok(self)
    }

    /// Appends bound values in parentheses; an empty list matches nothing.
    pub(super) fn bind_list<T: for<'q> Encode<'q, Any> + Type<Any> + Send + 'static>(
        &mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Result<&mut Self, sqlx::Error> {
        self.push("(");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.bind(value)?;
        }
        Ok(self.push(if first { "NULL)" } else { ")" }))
    }

    /// As [`bind_list`](Self::bind_list), for frequent queries: repeats the last value up to one of a few lengths.
    pub(super) fn bind_padded_list<
        T: Clone + for<'q> Encode<'q, Any> + Type<Any> + Send + 'static,
    >(
        &mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Result<&mut Self, sqlx::Error> {
        self.bind_list(padded(values))
    }

    /// The complete query.
    pub(super) fn finish(self) -> QueryBuilder<Any> {
        QueryBuilder::with_arguments(self.text, self.arguments)
    }
}

fn padded<T: Clone>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    let length = PADDED_LENGTHS
        .into_iter()
        .find(|length| values.len() <= *length);
    if let (Some(length), Some(last)) = (length, values.last().cloned()) {
        values.resize(length, last);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_lists_to_one_of_four_lengths() {
        for (length, padded_to) in [(1, 1), (2, 8), (8, 8), (9, 64), (65, 512), (512, 512)] {
            let values: Vec<_> = (0..length).collect();
            let list = padded(values.clone());
            assert_eq!((list.len(), &list[..length]), (padded_to, &*values));
            assert!(list[length..].iter().all(|value| *value == length - 1));
        }
        assert!(padded(Vec::<i64>::new()).is_empty());
    }
}
