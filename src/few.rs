//! A map, or a set, of a handful. The standard library's are made for many, and every kind of them adds kilobytes to what a browser loads.

use crate::from_json::{FromJson, Json};
use serde::{Serialize, Serializer};
use std::{borrow::Borrow, str::FromStr};

/// A few things by their keys, in the keys' order; of keys alone it is a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few<K, V = ()>(Vec<(K, V)>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Few<K, V> {
    /// What belongs to a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// Whether there is such a key.
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// What belongs to a key, changeable; it begins as nothing.
    pub fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                self.0.insert(place, (key, V::default()));
                place
            }
        };
        &mut self.0[place].1
    }

    /// Puts a value in place of what belonged to a key.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.0[place].1, value)),
            Err(place) => {
                self.0.insert(place, (key, value));
                None
            }
        }
    }

    /// Takes out what belongs to a key.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(self.0.remove(place).1)
    }

    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0
            .binary_search_by(|(other, _)| other.borrow().cmp(key))
    }
}

impl<K, V> Few<K, V> {
    /// All, in the keys' order.
    pub fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    /// Keeps the keys that `keep` is true of.
    pub fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.0.retain(|(key, _)| keep(key));
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Few<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut few = Self::default();
        for (key, value) in pairs {
            few.insert(key, value);
        }
        few
    }
}

impl<K: Ord> FromIterator<K> for Few<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        keys.into_iter().map(|key| (key, ())).collect()
    }
}

impl<K, V> IntoIterator for Few<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Serialize, V: Serialize> Serialize for Few<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<K: FromStr + Ord, V: FromJson> FromJson for Few<K, V> {
    fn from_json(json: &Json) -> Option<Self> {
        json.members()?
            .iter()
            .map(|(name, value)| Some((name.parse().ok()?, V::from_json(value)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_there_once_and_in_its_order() {
        let mut few: Few<String, i64> = [("b".to_owned(), 1), ("a".to_owned(), 2)]
            .into_iter()
            .collect();
        assert_eq!(few.insert("b".into(), 3), Some(1));
        *few.entry("c".into()) += 4;
        *few.entry("c".into()) += 1;
        assert_eq!(
            serde_json::to_string(&few).expect("JSON"),
            r#"{"a":2,"b":3,"c":5}"#
        );
        assert_eq!(few.get("b"), Some(&3));
        assert_eq!(few.remove("b"), Some(3));
        assert!(!few.contains("b") && few.remove("b").is_none());
        few.retain(|key| key == "c");
        assert_eq!((few.len(), few.is_empty()), (1, false));
    }

    #[test]
    fn of_keys_alone_it_is_a_set() {
        let set: Few<i64> = [3, 1, 3].into_iter().collect();
        assert!(set.contains(&1) && set.contains(&3) && !set.contains(&2));
        assert_eq!(set.len(), 2);
    }
}
