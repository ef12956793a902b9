//! Line icons in the colour of the text around them. Screen readers skip them; the control around an icon has the label.

use leptos::prelude::*;

/// An icon by its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A bell.
    Bell,
    /// A loudspeaker with waves.
    Sound,
    /// A loudspeaker, crossed out.
    Muted,
    /// A loudspeaker with an exclamation mark.
    SoundBlocked,
    /// Two sliders.
    Filters,
    /// A cross.
    Close,
    /// A check mark.
    Check,
    /// A plus.
    Plus,
    /// An arrow to the left.
    Back,
    /// A tray with nothing in it.
    Tray,
    /// A magnifying glass.
    Search,
    /// A triangle with an exclamation mark.
    Warning,
    /// A clock.
    Clock,
    /// An eye.
    Eye,
}

impl IconName {
    fn path(self) -> &'static str {
        match self {
            Self::Bell => {
                "M6 9a6 6 0 1 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9M10 20a2.2 2.2 0 0 0 4 0"
            }
            Self::Sound => "M4 10v4h4l5 4V6L8 10zM17 9a4 4 0 0 1 0 6M19.5 6.5a8 8 0 0 1 0 11",
            Self::Muted => "M4 10v4h4l5 4V6L8 10zM17 9.5l5 5M22 9.5l-5 5",
            Self::SoundBlocked => "M4 10v4h4l5 4V6L8 10zM18.5 7v6M18.5 16.7v.3",
            Self::Filters => "M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5v5M8 13.5v5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Check => "M5 12.5l5 5L19.5 7",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Back => "M20 12H5M11 6l-6 6 6 6",
            Self::Tray => "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5",
            Self::Search => "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14M16.2 16.2 21 21",
            Self::Warning => "M12 4 2.5 20h19zM12 10v4.5M12 17.2v.3",
            Self::Eye => {
                "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6"
            }
            Self::Clock => "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 7.5V12l3 2",
        }
    }
}

/// An icon.
#[component]
pub fn Icon(
    /// The icon to draw.
    #[prop(into)]
    icon: Signal<IconName>,
    /// Edge length in pixels.
    #[prop(default = 20)]
    size: u32,
) -> impl IntoView {
    view! {
        <svg
            class="glyph"
            width=size
            height=size
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.9"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=move || icon.get().path() />
        </svg>
    }
}
