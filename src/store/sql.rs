//! A query that is put together from fixed pieces: values only ever go in as bound parameters.

use sqlx::{Any, Arguments, Encode, QueryBuilder, Type, any::AnyArguments};

/// Lengths of lists that come often: each is a statement of its own, which a connection keeps prepared.
const LENGTHS: [usize; 4] = [1, 8, 64, LONGEST_LIST];
/// Most values of one list.
pub(crate) const LONGEST_LIST: usize = 512;

/// Text made of literals and numbered placeholders, which both databases understand.
pub(super) struct Sql {
    text: String,
    arguments: AnyArguments,
}

impl Sql {
    /// Begins with a literal.
    pub(super) fn new(text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            arguments: AnyArguments::default(),
        }
    }

    /// Goes on with a literal.
    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a value.
    pub(super) fn bind<T: for<'q> Encode<'q, Any> + Type<Any> + Send + 'static>(
        &mut self,
        value: T,
    ) -> Result<&mut Self, sqlx::Error> {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.text.push_str(&format!("${}", self.arguments.len()));
        Ok(self)
    }

    /// Goes on with values in parentheses; an empty list matches nothing.
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

    /// The same for a list that comes often: the last value is repeated up to one of a few lengths.
    pub(super) fn bind_padded_list<
        T: Clone + for<'q> Encode<'q, Any> + Type<Any> + Send + 'static,
    >(
        &mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Result<&mut Self, sqlx::Error> {
        self.bind_list(padded(values))
    }

    /// The whole query.
    pub(super) fn finish(self) -> QueryBuilder<Any> {
        QueryBuilder::with_arguments(self.text, self.arguments)
    }
}

fn padded<T: Clone>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    let length = LENGTHS.into_iter().find(|length| values.len() <= *length);
    if let (Some(length), Some(last)) = (length, values.last().cloned()) {
        values.resize(length, last);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_length_come_in_four() {
        for (length, padded_to) in [(1, 1), (2, 8), (8, 8), (9, 64), (65, 512), (512, 512)] {
            let values: Vec<_> = (0..length).collect();
            let list = padded(values.clone());
            assert_eq!((list.len(), &list[..length]), (padded_to, &*values));
            assert!(list[length..].iter().all(|value| *value == length - 1));
        }
        assert!(padded(Vec::<i64>::new()).is_empty());
    }
}
