//! Where on the screen a toast pops up: never over what is hovered or focused, and not over buttons if there is another place. Pure.

/// Width of a toast on wide screens, as in `style/components/toasts.css`.
const WIDTH: f64 = 440.0;
/// The height that is kept free for a toast.
const HEIGHT: f64 = 104.0;
/// The distance to the edges of the screen.
const MARGIN: f64 = 24.0;
const MARGIN_ON_A_PHONE: f64 = 12.0;
/// Screens up to this width are phones.
const PHONE: f64 = 760.0;

/// A place for the toast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the lower edge; on wide screens on the left, because buttons are on the right.
    Low,
    /// Under the header.
    Top,
}

/// A rectangle on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// The visible part of the page.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub width: f64,
    pub height: f64,
    /// Lower edge of the header.
    pub header: f64,
}

impl Screen {
    fn is_phone(self) -> bool {
        self.width <= PHONE
    }

    fn area(self, place: Place) -> Area {
        let margin = if self.is_phone() {
            MARGIN_ON_A_PHONE
        } else {
            MARGIN
        };
        let width = if self.is_phone() {
            self.width - 2.0 * margin
        } else {
            WIDTH
        };
        let (left, top) = match place {
            Place::Low => (margin, self.height - margin - HEIGHT),
            Place::Top => ((self.width - width) / 2.0, self.header),
        };
        Area {
            left,
            top,
            right: left + width,
            bottom: top + HEIGHT,
        }
    }
}

/// The place for a toast; `None` if each covers something that is `in_use`. `buttons` are covered only if they are everywhere.
pub fn place(screen: Screen, in_use: &[Area], buttons: &[Area]) -> Option<Place> {
    let order = if screen.is_phone() {
        [Place::Top, Place::Low]
    } else {
        [Place::Low, Place::Top]
    };
    let is_free = |place: &Place, areas: &[Area]| {
        let own = screen.area(*place);
        !areas.iter().any(|area| own.overlaps(*area))
    };
    let mut free = order.into_iter().filter(|place| is_free(place, in_use));
    let first = free.clone().next();
    free.find(|place| is_free(place, buttons)).or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: Screen = Screen {
        width: 1440.0,
        height: 900.0,
        header: 56.0,
    };
    const PHONE: Screen = Screen {
        width: 390.0,
        height: 844.0,
        header: 101.0,
    };

    fn area(left: f64, top: f64) -> Area {
        Area {
            left,
            top,
            right: left + 90.0,
            bottom: top + 40.0,
        }
    }

    #[test]
    fn it_is_at_the_lower_left_of_a_wide_screen_and_under_the_header_of_a_phone() {
        assert_eq!(place(DESK, &[], &[area(1200.0, 800.0)]), Some(Place::Low));
        assert_eq!(place(PHONE, &[], &[area(290.0, 600.0)]), Some(Place::Top));
    }

    #[test]
    fn it_never_covers_what_is_in_use() {
        let (low, top) = (area(60.0, 820.0), area(700.0, 100.0));
        assert_eq!(place(DESK, &[low], &[]), Some(Place::Top));
        assert_eq!(place(DESK, &[low, top], &[]), None);
    }

    #[test]
    fn it_covers_buttons_only_if_they_are_everywhere() {
        let (low, top) = (area(20.0, 800.0), area(20.0, 150.0));
        assert_eq!(place(PHONE, &[], &[top]), Some(Place::Low));
        assert_eq!(place(PHONE, &[], &[top, low]), Some(Place::Top));
        assert_eq!(place(PHONE, &[top], &[low]), Some(Place::Low));
    }
}
