//! The documentation is true: its commands run, and its examples look like real answers.

mod answers;
mod curl_session;
mod examples;
mod frames;
mod markdown;
mod production;
