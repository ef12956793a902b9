//! A query that is put together from fixed pieces: values only ever go in as bound parameters.

use sqlx::{Any, Arguments, Encode, QueryBuilder, Type, any::AnyArguments};

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

    /// The whole query.
    pub(super) fn finish(self) -> QueryBuilder<Any> {
        QueryBuilder::with_arguments(self.text, self.arguments)
    }
}
