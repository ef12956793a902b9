//! JSON between server and browser. In a browser `JSON.parse` and serde-wasm-bindgen read it, because the parser of serde_json would be a
//! fifth of what a browser loads.

use leptos::{
    prelude::codee::{Decoder, Encoder},
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Serialize, de::DeserializeOwned};

/// Codec of resources and shared values that travel with the page.
pub use leptos::prelude::codee::string::JsonSerdeWasmCodec as JsonCodec;

/// Encoding of the output of server functions, in place of server_fn's own `Json`.
pub type Json = Post<JsonEncoding>;

/// JSON in the body of a response.
pub struct JsonEncoding;

impl ContentType for JsonEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonEncoding {
    type Error = <JsonCodec as Encoder<T>>::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        <JsonCodec as Encoder<T>>::encode(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonEncoding
where
    JsonCodec: Decoder<T, Encoded = str>,
{
    type Error = String;

    fn decode(bytes: Bytes) -> Result<T, String> {
        let text = std::str::from_utf8(&bytes).map_err(|error| error.to_string())?;
        read(text).ok_or_else(|| "no such JSON".to_owned())
    }
}

/// A value as JSON.
pub fn write<T>(value: &T) -> String
where
    JsonCodec: Encoder<T, Encoded = String>,
{
    <JsonCodec as Encoder<T>>::encode(value).unwrap_or_default()
}

/// Reads a value from JSON; `None` if the text is not such a value.
#[cfg(feature = "ssr")]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Reads a value from JSON; `None` if the text is not such a value.
#[cfg(not(feature = "ssr"))]
pub fn read<T>(text: &str) -> Option<T>
where
    JsonCodec: Decoder<T, Encoded = str>,
{
    <JsonCodec as Decoder<T>>::decode(text).ok()
}
