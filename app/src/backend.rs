//! What the server hands to pages and server functions.

