//! Components that pages are made of.

pub mod account_menu;
pub mod alerts_menu;
pub mod bell;
pub mod connection_status;
pub mod crash_notice;
pub mod empty_state;
pub mod error_notice;
pub mod icon;
pub mod loaded;
pub mod not_found;
pub mod notice_bar;
pub mod notification_item;
pub mod offline_summary;
pub mod pager;
pub mod popover;
pub mod print_heading;
pub mod reject_dialog;
pub mod shift_empty;
pub mod shift_filters;
pub mod shift_row;
pub mod shift_table;
pub mod shift_tabs;
pub mod status_chip;
pub mod toasts;
pub mod top_bar;
pub mod ui;
