//! The start and the end in the form. The end follows the start by the length of the shift.

use crate::browser::storage::{read_storage, write_storage};
use domain::{
    id::UserId,
    shift::{LocalTimes, MAX_LENGTH, MIN_LENGTH, local_end, local_text, parse_local},
    wall_clock::WallClock,
};
use jiff::SignedDuration;
use leptos::{html, prelude::*};

/// Length of a shift until the user has sent one.
const FIRST_LENGTH: SignedDuration = SignedDuration::from_hours(8);

/// The values of the two time fields.
#[derive(Clone, Copy)]
pub struct Times {
    /// Local time of the start, as its field has it.
    pub start: RwSignal<String>,
    /// Local time of the end, as its field has it.
    pub end: RwSignal<String>,
    /// The field of the start.
    pub start_input: NodeRef<html::Input>,
    /// The field of the end.
    pub end_input: NodeRef<html::Input>,
    /// How long after the start the end is set; `None` if the user has set the end without a start, so that it stays.
    length: RwSignal<Option<SignedDuration>>,
    clock: Memo<Option<WallClock>>,
    user: Option<UserId>,
}

impl Times {
    /// The values that the form was rendered with. `clock` is the station's.
    pub fn new(
        start: &str,
        end: &str,
        clock: Memo<Option<WallClock>>,
        user: Option<UserId>,
    ) -> Self {
        let times = Self {
            start: RwSignal::new(start.to_owned()),
            end: RwSignal::new(end.to_owned()),
            start_input: NodeRef::new(),
            end_input: NodeRef::new(),
            length: RwSignal::new(Some(FIRST_LENGTH)),
            clock,
            user,
        };
        times.length.set(times.length_of_fields(FIRST_LENGTH));
        times
    }

    /// Reads the fields, including what was typed before hydration.
    pub fn read(self) {
        let [start_changed, end_changed] = [
            take(self.start, self.start_input),
            take(self.end, self.end_input),
        ];
        if end_changed {
            self.keep_length();
        } else if start_changed {
            self.move_end();
        }
    }

    /// The length of the shift, or the one that it will have once it has a start.
    pub fn shown_length(self) -> Option<SignedDuration> {
        match self.local() {
            Some(times) => self.clock.with(|clock| times.length(clock.as_ref())),
            None => self.length.get(),
        }
    }

    /// Both times, if both fields have one.
    pub fn local(self) -> Option<LocalTimes> {
        self.start
            .with(|start| self.end.with(|end| LocalTimes::parse(start, end)))
    }

    /// Sets the start, and the end after it.
    pub fn set_start(self, start: String) {
        write(self.start, self.start_input, start);
        self.move_end();
    }

    /// Sets the end this long after the start, now or once there is a start.
    pub fn set_length(self, length: SignedDuration) {
        self.length.set(Some(length));
        self.move_end();
    }

    /// Sets both fields.
    pub fn set(self, start: String, end: String) {
        write(self.start, self.start_input, start);
        write(self.end, self.end_input, end);
        self.keep_length();
    }

    /// Takes over the length that this user sent last, unless the form has one already.
    pub fn use_last_length(self) {
        if untrack(|| self.local()).is_none() && self.end.with_untracked(String::is_empty) {
            self.length.set(Some(self.last_length()));
        }
    }

    /// Offers the present length also for the user's next shift.
    pub fn remember_length(self) {
        if let (Some(user), Some(length)) = (self.user, untrack(|| self.shown_length())) {
            write_storage(&key(user), &length.as_mins().to_string());
        }
    }

    fn keep_length(self) {
        self.length.set(self.length_of_fields(self.last_length()));
    }

    fn move_end(self) {
        let start = self.start.with_untracked(|start| parse_local(start));
        if let (Some(start), Some(length)) = (start, self.length.get_untracked()) {
            let end = self
                .clock
                .with_untracked(|clock| local_end(start, length, clock.as_ref()));
            if let Some(end) = end {
                write(self.end, self.end_input, local_text(end));
            }
        }
    }

    /// The length between the fields; `if_no_end` while there is no end; `None` for an end that fits no start.
    fn length_of_fields(self, if_no_end: SignedDuration) -> Option<SignedDuration> {
        if self.end.with_untracked(|end| end.trim().is_empty()) {
            return Some(if_no_end);
        }
        untrack(|| self.local())
            .and_then(|times| {
                self.clock
                    .with_untracked(|clock| times.length(clock.as_ref()))
            })
            .filter(|length| (MIN_LENGTH..=MAX_LENGTH).contains(length))
    }

    fn last_length(self) -> SignedDuration {
        let minutes = self.user.and_then(|user| read_storage(&key(user)));
        minutes
            .and_then(|minutes| minutes.parse().ok())
            .map(SignedDuration::from_mins)
            .filter(|length| (MIN_LENGTH..=MAX_LENGTH).contains(length))
            .unwrap_or(FIRST_LENGTH)
    }
}

fn key(user: UserId) -> String {
    format!("shiftbell.shift_length.{user}")
}

/// Takes over the text of a field. Returns whether it differs.
fn take(signal: RwSignal<String>, input: NodeRef<html::Input>) -> bool {
    let text = input.get_untracked().map(|input| input.value());
    let Some(text) = text.filter(|text| signal.with_untracked(|known| known != text)) else {
        return false;
    };
    signal.set(text);
    true
}

fn write(signal: RwSignal<String>, input: NodeRef<html::Input>, text: String) {
    if let Some(input) = input.get_untracked() {
        input.set_value(&text);
    }
    signal.set(text);
}
