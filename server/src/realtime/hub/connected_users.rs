//! The connected users: their feeds, and the index of the shifts that they may see.

use super::{UserFeed, audience_index::AudienceIndex};
use domain::{
    event::Audience,
    id::{StationId, UserId},
    shift::ShiftVersion,
    user::User,
};
use std::{collections::HashMap, sync::Arc};

/// All connected users.
#[derive(Default)]
pub struct ConnectedUsers {
    feeds: HashMap<UserId, Arc<UserFeed>>,
    audience: AudienceIndex,
}

impl ConnectedUsers {
    /// The feed of a user, created with their first socket. `user` has the newest roles and replaces the known ones.
    pub fn feed_or_create(&mut self, user: &Arc<User>) -> Arc<UserFeed> {
        if let Some(feed) = self.feeds.get(&user.id).cloned() {
            self.replace_user(&feed, user);
            return feed;
        }
        let feed = Arc::new(UserFeed::new(user.clone()));
        self.feeds.insert(user.id, feed.clone());
        self.audience.add(user);
        feed
    }

    /// Replaces the roles of a user, if they are connected.
    pub fn update_user(&mut self, user: &Arc<User>) {
        if let Some(feed) = self.feeds.get(&user.id).cloned() {
            self.replace_user(&feed, user);
        }
    }

    /// Removes a socket of a user; with the last one, the user.
    pub fn remove(&mut self, user: UserId, subscription: u64) {
        if let Some(feed) = self.feeds.get(&user)
            && feed.remove(subscription)
        {
            self.audience.remove(&feed.user());
            self.feeds.remove(&user);
        }
    }

    /// The feed of a user, if they are connected.
    pub fn feed(&self, user: UserId) -> Option<&Arc<UserFeed>> {
        self.feeds.get(&user)
    }

    /// The feeds of all connected users.
    pub fn feeds(&self) -> impl Iterator<Item = &Arc<UserFeed>> {
        self.feeds.values()
    }

    /// Whether any connected user may see a shift.
    pub fn has_audience(&self, shift: &ShiftVersion) -> bool {
        self.audience
            .has_audience(shift.station_id, shift.vendor_id)
    }

    /// The feeds of all connected users who may see a shift.
    pub fn feeds_for(
        &self,
        shift: &ShiftVersion,
    ) -> impl Iterator<Item = (UserId, &Arc<UserFeed>)> {
        self.audience
            .viewers(shift.station_id, shift.vendor_id)
            .into_iter()
            .filter_map(|user| Some((user, self.feeds.get(&user)?)))
    }

    /// The feeds of all connected EICs of a station.
    pub fn eics_of(&self, station: StationId) -> impl Iterator<Item = (UserId, &Arc<UserFeed>)> {
        self.audience
            .eics_of(station)
            .filter_map(|user| Some((user, self.feeds.get(&user)?)))
    }

    /// The feeds of all connected users in an audience, each once.
    pub fn feeds_of(&self, audience: &Audience) -> impl Iterator<Item = &Arc<UserFeed>> {
        self.audience
            .users_of(audience)
            .into_iter()
            .filter_map(|user| self.feeds.get(&user))
    }

    /// The ids of all connected users.
    pub fn user_ids(&self) -> impl ExactSizeIterator<Item = UserId> {
        self.feeds.keys().copied()
    }

    /// Does nothing if the user is unchanged, so that all sockets of the user keep sharing one object.
    fn replace_user(&mut self, feed: &UserFeed, user: &Arc<User>) {
        if *feed.user() != **user {
            let before = feed.set_user(user.clone());
            self.audience.remove(&before);
            self.audience.add(user);
        }
    }
}
