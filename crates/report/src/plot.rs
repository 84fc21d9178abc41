//! Pictures: inline SVG without a view box. Horizontal places are percentages and heights are pixels, so a picture
//! fills any width while its text keeps its size; colours come from the page's style.

mod axis;
mod forest;
mod ridge;
mod time;

pub use axis::{Axis, ends};
pub use forest::{Forest, Kind, Row, Second};
pub use ridge::{Ridge, Ridges};
pub use time::{Chart, Line};

use maud::{Markup, html};

/// Title and description for readers who do not see the picture.
pub struct Caption {
    /// Unique on the page.
    pub id: String,
    pub title: String,
    pub description: String,
}

impl Caption {
    fn svg(&self, height: u32, content: &Markup) -> Markup {
        let (title, description) = (format!("{}-title", self.id), format!("{}-text", self.id));
        html! {
            svg width="100%" height=(height) role="img" aria-labelledby=(title) aria-describedby=(description) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                (content)
            }
        }
    }
}

/// The length of names in a picture, shorter than in a table.
pub const LONGEST: usize = 26;

/// No line crosses the text of a row.
fn strip(top: u32) -> Markup {
    html! { rect.strip width="100%" y=(top) height="20" {} }
}
