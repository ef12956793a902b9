//! Who is connected: the map from users to their channels, and the index of what they may see.

use super::{UserFeed, audience_index::AudienceIndex};
use domain::{id::UserId, shift::ShiftVersion, user::User};
use std::{collections::HashMap, sync::Arc};

/// All connected users.
#[derive(Default)]
pub struct ConnectedUsers {
    feeds: HashMap<UserId, Arc<UserFeed>>,
    audience: AudienceIndex,
}

impl ConnectedUsers {
    /// The channel of a user, made if this is their first socket. Their roles are the newest that are known.
    pub fn enter(&mut self, user: &Arc<User>) -> Arc<UserFeed> {
        if let Some(feed) = self.feeds.get(&user.id).cloned() {
            self.replace(&feed, user);
            return feed;
        }
        let feed = Arc::new(UserFeed::new(user.clone()));
        self.feeds.insert(user.id, feed.clone());
        self.audience.add(user);
        feed
    }

    /// A user's roles as they are now.
    pub fn update(&mut self, user: &Arc<User>) {
        if let Some(feed) = self.feeds.get(&user.id).cloned() {
            self.replace(&feed, user);
        }
    }

    /// A socket of a user ended.
    pub fn leave(&mut self, user: UserId, subscription: u64) {
        if let Some(feed) = self.feeds.get(&user)
            && feed.remove(subscription)
        {
            self.audience.remove(&feed.user());
            self.feeds.remove(&user);
        }
    }

    /// A user's channel, if they are connected.
    pub fn feed(&self, user: UserId) -> Option<&Arc<UserFeed>> {
        self.feeds.get(&user)
    }

    /// Everyone's channel.
    pub fn feeds(&self) -> impl Iterator<Item = &Arc<UserFeed>> {
        self.feeds.values()
    }

    /// Whether anybody who is connected may see a shift.
    pub fn has_audience(&self, shift: &ShiftVersion) -> bool {
        self.audience
            .has_audience(shift.station_id, shift.vendor_id)
    }

    /// The channels of all who may see a shift.
    pub fn feeds_for(
        &self,
        shift: &ShiftVersion,
    ) -> impl Iterator<Item = (UserId, &Arc<UserFeed>)> {
        self.audience
            .who_may_see(shift.station_id, shift.vendor_id)
            .into_iter()
            .filter_map(|user| Some((user, self.feeds.get(&user)?)))
    }

    /// Everyone who is connected.
    pub fn users(&self) -> impl ExactSizeIterator<Item = UserId> {
        self.feeds.keys().copied()
    }

    /// One who is the same as before stays the same object: their sockets share it.
    fn replace(&mut self, feed: &UserFeed, user: &Arc<User>) {
        if *feed.user() != **user {
            let before = feed.set_user(user.clone());
            self.audience.remove(&before);
            self.audience.add(user);
        }
    }
}
