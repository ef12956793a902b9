//! Offsets of time zones from UTC. The WebAssembly has no time-zone data: the browser has.

use jiff::{Timestamp, tz::Offset};

/// The offset of a time zone (IANA name) at an instant; `None` if the zone is not known here.
#[cfg(feature = "ssr")]
pub fn zone_offset(zone: &str, at: Timestamp) -> Option<Offset> {
    let zone = domain::wall_clock::find_zone(zone).ok()?;
    Some(zone.to_offset(at))
}

/// The offset of a time zone (IANA name) at an instant; `None` if the zone is not known here, or in browsers from before 2022.
#[cfg(not(feature = "ssr"))]
pub fn zone_offset(zone: &str, at: Timestamp) -> Option<Offset> {
    use std::{cell::RefCell, collections::BTreeMap};
    thread_local! {
        // A formatter takes much longer to make than to use.
        static FORMATTERS: RefCell<BTreeMap<String, Option<js_sys::Function>>> = const { RefCell::new(BTreeMap::new()) };
    }
    let formatter = FORMATTERS.with_borrow_mut(|known| {
        if !known.contains_key(zone) {
            known.insert(zone.to_owned(), formatter(zone));
        }
        known.get(zone).cloned().flatten()
    })?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 stay far below 2^53"
    )]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.as_millisecond() as f64));
    let text = formatter
        .call1(&wasm_bindgen::JsValue::UNDEFINED, &date)
        .ok()?;
    parse_offset(&text.as_string()?)
}

/// A function that writes a date with the offset of a zone. The constructor is called by name, because js-sys does not catch its
/// exception for an unknown zone.
#[cfg(not(feature = "ssr"))]
fn formatter(zone: &str) -> Option<js_sys::Function> {
    use js_sys::{Array, Function, Object, Reflect};
    use wasm_bindgen::JsCast;
    let options = Object::new();
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    Reflect::set(&options, &"timeZoneName".into(), &"longOffset".into()).ok()?;
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let format = Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options)).ok()?;
    Reflect::get(&format, &"format".into())
        .ok()?
        .dyn_into()
        .ok()
}

/// The offset in a text such as `11/22/2026, GMT+05:30`. UTC itself is `GMT`.
#[cfg(any(test, not(feature = "ssr")))]
fn parse_offset(text: &str) -> Option<Offset> {
    let (_, offset) = text.rsplit_once("GMT")?;
    let (sign, time) = match offset.chars().next() {
        None => return Some(Offset::UTC),
        Some('+') => (1, offset.get(1..)?),
        Some('-') => (-1, offset.get(1..)?),
        Some(_) => return None,
    };
    let mut parts = time.split(':').map(|part| part.parse::<i32>().ok());
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().flatten().unwrap_or(0);
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60 + seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::parse_offset;

    #[test]
    fn reads_the_offset_that_a_browser_writes() {
        let seconds = |text| parse_offset(text).map(|offset| offset.seconds());
        assert_eq!(seconds("11/22/2026, GMT+05:30"), Some(19_800));
        assert_eq!(seconds("11/22/2026, GMT-03:00"), Some(-10_800));
        assert_eq!(seconds("11/22/2026, GMT"), Some(0));
        assert_eq!(seconds("1/1/1900, GMT+00:53:28"), Some(3_208));
        assert_eq!(seconds("11/22/2026"), None);
        assert_eq!(seconds("11/22/2026, GMT?"), None);
    }
}
